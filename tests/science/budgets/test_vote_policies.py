import itertools
from collections import Counter
from functools import partial

import numpy as np
import pytest
from scipy.stats import beta

from stages.science.budgets.answer_sheet import AnswerSheet, lay_out
from stages.science.budgets.token_budgets import Policy
from stages.science.budgets.vote_policies import (
    Stops,
    adaptive_votes,
    fixed_votes,
    sample_costs,
    until_lead,
    until_sure,
)
from stages.science.budgets.voting import compositions
from stages.science.flops import inference_flops
from tests.bedrock.ledger import SHAPE
from tests.science.planted_answers import Item, planted
from tests.stages.two_runs import answered

COST = partial(inference_flops, SHAPE, mode="exact")
DRAWING = (4000, 0)
ITEMS = ("00000", "00110", "0.1.2", "01212", ".....")
LENGTHS = (2, 3, 5, 9, 17)


def sheet(items: tuple[str, ...] = ITEMS) -> AnswerSheet:
    rows = [
        Item(
            samples=[None if sign == "." else sign for sign in item],
            sample_lengths=LENGTHS[: len(item)],
        )
        for item in items
    ]
    return lay_out(planted(rows))


def decoded(length: int) -> float:
    """FLOPs of one sample beyond the prefill of the prompt."""
    return answered(5, length) - answered(5, 1)


def by_brute_force(item: str, margin: int) -> tuple[float, float, float]:
    """Accuracy, tokens and FLOPs over all orders."""
    results = []
    for order in itertools.permutations(range(len(item))):
        votes: Counter[str] = Counter()
        drawn = []
        for place in order:
            drawn.append(LENGTHS[place])
            if item[place] != ".":
                votes[item[place]] += 1
            ranked = [*sorted(votes.values(), reverse=True), 0, 0]
            if ranked[0] - ranked[1] >= margin:
                break
        leaders = [sign for sign, count in votes.items() if count == max(votes.values())]
        right = leaders.count("0") / len(leaders) if leaders else 0.0
        results.append((right, sum(drawn), answered(5, 1) + sum(map(decoded, drawn))))
    accuracy, tokens, flops = np.mean(results, axis=0).tolist()
    return accuracy, tokens, flops


def fixed(sizes: tuple[int, ...], own: AnswerSheet) -> Policy:
    return fixed_votes(compositions(own.sampled), sizes, sample_costs(own, COST), DRAWING)


def stopped(stops: Stops, own: AnswerSheet) -> Policy:
    ways, costs = compositions(own.sampled), sample_costs(own, COST)
    (policy,) = adaptive_votes(ways, {"rule": stops}, costs, DRAWING)
    return policy


def adaptive(margins: tuple[int, ...], own: AnswerSheet) -> Policy:
    return stopped(until_lead(own.sampled.code.shape[1], margins), own)


def test_drawing_until_a_lead_is_the_mean_over_all_orders() -> None:
    rule = adaptive((1, 2, 3), sheet())
    for number, item in enumerate(ITEMS):
        for column, margin in enumerate((1, 2, 3)):
            accuracy, tokens, flops = by_brute_force(item, margin)
            assert rule.correct[number, column] == pytest.approx(accuracy, abs=0.03)
            assert rule.tokens[number, column] == pytest.approx(tokens, rel=0.03)
            assert rule.flops[number, column] == pytest.approx(flops, rel=0.03)


def test_unanimous_samples_stop_at_the_margin() -> None:
    own = sheet(("00000", "11111"))
    rule = adaptive((1, 2, 4), own)
    assert rule.correct.tolist() == [[1, 1, 1], [0, 0, 0]]
    mean = np.mean(LENGTHS)
    assert rule.tokens[0] == pytest.approx(mean * np.array([1, 2, 4]))
    assert rule.flops == pytest.approx(fixed((1, 2, 4), own).flops)


def test_the_beta_rule_asks_for_the_votes_that_the_posterior_asks_for() -> None:
    own = sheet(("00000",))
    levels = (0.5, 0.8, 0.9, 0.95, 0.999)
    rule = stopped(until_sure(5, levels), own)
    needed = [
        next((v for v in range(1, 6) if beta(v + 1, 1).sf(0.5) >= level), 5) for level in levels
    ]
    assert needed == [1, 2, 3, 4, 5]
    assert rule.tokens[0] == pytest.approx(np.mean(LENGTHS) * np.array(needed))


def test_fixed_votes_pay_the_prefill_once() -> None:
    rule = fixed((1, 4), sheet())
    mean = np.mean([decoded(length) for length in LENGTHS])
    assert rule.flops[0] == pytest.approx([answered(5, 1) + k * mean for k in (1, 4)])
    assert rule.tokens[0] == pytest.approx([k * np.mean(LENGTHS) for k in (1, 4)])
    assert rule.correct[:, 0] == pytest.approx([1, 0.6, 0.2, 0.2, 0])


def test_drawing_on_helps_and_costs() -> None:
    rng = np.random.default_rng(0)
    items = tuple("".join(rng.choice(list("0012."), size=5)) for _ in range(200))
    rule = adaptive((1, 2, 3, 9), sheet(items))
    assert (np.diff(rule.tokens.mean(axis=0)) > 0).all()
    own = sheet(items)
    every = fixed((5,), own)
    assert rule.correct[:, 3] == pytest.approx(every.correct[:, 0])
    assert rule.flops[:, 3] == pytest.approx(every.flops[:, 0])


def test_rules_side_by_side_are_each_as_alone() -> None:
    own = sheet()
    rules = {"lead": until_lead(5, (1, 2)), "sure": until_sure(5, (0.8,))}
    ways, costs = compositions(own.sampled), sample_costs(own, COST)
    together = adaptive_votes(ways, rules, costs, DRAWING)
    assert [policy.rule for policy in together] == ["lead", "sure"]
    for policy, stops in zip(together, rules.values(), strict=True):
        alone = stopped(stops, own)
        assert policy.settings == alone.settings
        np.testing.assert_array_equal(policy.correct, alone.correct)
        np.testing.assert_array_equal(policy.flops, alone.flops)
