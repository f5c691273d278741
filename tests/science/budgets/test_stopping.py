from functools import partial

import numpy as np
import pytest

from stages.science.budgets.answer_sheet import AnswerSheet, lay_out
from stages.science.budgets.item_pool import make_pool
from stages.science.budgets.stopping import (
    Walk,
    confident_answer,
    crossed_percentiles,
    length_cut,
    length_forced,
    stable_answer,
    walk_of,
)
from stages.science.budgets.token_budgets import forced_answers, full_answers
from stages.science.flops import inference_flops
from tests.bedrock.ledger import SHAPE
from tests.science.planted_answers import Item, planted
from tests.stages.two_runs import LOGITS, PER_PAIR, PER_TOKEN, answered

COST = partial(inference_flops, SHAPE, mode="exact")
BUDGETS = (0, 4, 8, 16)


def walked(sheet: AnswerSheet) -> Walk:
    return walk_of(sheet, full_answers(sheet, COST), forced_answers(sheet, COST), COST)


def fed(first: int, last: int) -> float:
    """FLOPs of feeding the tokens at these places (from 1) of a context, each with its logits."""
    places = range(first, last + 1)
    return sum(PER_TOKEN + PER_PAIR * place + LOGITS for place in places)


def test_a_stable_answer_is_taken_and_every_probe_paid() -> None:
    item = Item(
        content=40,
        right=True,
        probe={0: ("7", 0.5), 4: ("3", 0.5), 8: ("3", 0.5), 16: ("0", 0.5)},
    )
    sheet = lay_out(planted([item], BUDGETS))
    rule = stable_answer(sheet, (1, 2, 3), walked(sheet))
    # Two in a row: the third probe. Thought: a tag, 8 tokens, a tag; said: 2. In vain: two probes of 1 + 2.
    assert rule.tokens.tolist() == [[4, 8 + 2 + 2 + 2 * 3, 40 + 2 + 2 + 4 * 3]]
    assert rule.correct.tolist() == [[0, 0, 1]]
    # Prompt 5. A probe after b tokens feeds its last thought, the closing tag and the answer but its end.
    in_vain = [fed(5 + 1 + b, 5 + 1 + b + 2) for b in (0, 4, 8, 16)]
    assert rule.flops[0] == pytest.approx(
        [answered(5, 4), answered(5, 12) + sum(in_vain[:2]), answered(5, 44) + sum(in_vain)]
    )


def test_thinking_that_ends_by_itself_ends_the_walk() -> None:
    # 6 tokens of thought: the probe at 8 is the model's own answer, and 16 is never asked.
    item = Item(content=6, probe={0: ("1", 0.1), 4: ("2", 0.1)})
    sheet = lay_out(planted([item, Item(content=None)], BUDGETS))
    walk = walked(sheet)
    for rule in (stable_answer(sheet, (2,), walk), confident_answer(sheet, (0.99,), walk)):
        assert rule.tokens[:, 0].tolist() == [6 + 2 + 2 + 2 * 3, 2]
        assert rule.correct[:, 0].tolist() == [1, 1]
        assert rule.flops[1, 0] == answered(5, 2)


def test_stability_begins_anew_after_a_change_and_no_answer_is_not_stable() -> None:
    sheet = lay_out(
        planted(
            [Item(content=40, probe={0: ("1", 0.5), 4: ("2", 0.5), 8: ("1", 0.5), 16: ("1", 0.5)})],
            BUDGETS,
        )
    )
    assert stable_answer(sheet, (2,), walked(sheet)).tokens[0, 0] == 16 + 2 + 2 + 3 * 3
    frame = planted([Item(content=40, probe=dict.fromkeys(BUDGETS, ("1", 0.9)))], BUDGETS)
    frame.loc[frame["decoding"] == "budget", ["verdict", "extracted"]] = ["no_answer", None]
    silent = lay_out(frame)
    walk = walked(silent)
    for rule in (stable_answer(silent, (1, 2), walk), confident_answer(silent, (0.1,), walk)):
        assert (rule.tokens == 40 + 2 + 2 + 4 * 3).all()


def test_calibrated_confidence_trades_accuracy_for_tokens_as_planted() -> None:
    """A probe is right with the probability it claims, so stopping at tau is right at least that often."""
    rng = np.random.default_rng(4)
    claims = np.sort(rng.random((3000, 4)), axis=1)
    items = [
        Item(
            content=60,
            right=True,
            probe={
                b: ("0" if rng.random() < c else "1", c) for b, c in zip(BUDGETS, own, strict=True)
            },
        )
        for own in claims.tolist()
    ]
    sheet = lay_out(planted(items, BUDGETS))
    rule = confident_answer(sheet, (0.3, 0.6, 0.9), walked(sheet))
    for column, tau in enumerate(rule.settings):
        stops = np.column_stack([claims >= tau, np.ones(3000, dtype=bool)]).argmax(axis=1)
        believed = np.column_stack([claims, np.ones(3000)])[np.arange(3000), stops]
        error = np.sqrt((believed * (1 - believed)).sum()) / 3000
        assert abs(rule.correct[:, column].mean() - believed.mean()) < 4 * error
        ends = np.array([*BUDGETS, 60])[stops] + 4
        assert rule.tokens[:, column] == pytest.approx(ends + 3 * stops)
    assert (np.diff(rule.correct.mean(axis=0)) > 0).all()


def test_percentiles_are_those_of_the_other_half() -> None:
    items = [Item(content=n, suite=suite) for suite in ("facts", "sums") for n in range(20)]
    sheet = lay_out(planted(items, BUDGETS))
    pool = make_pool(sheet.items, 2, seed=0)
    limits = crossed_percentiles(sheet.greedy.output, pool, [0, 100])
    for first, second in pool.halves:
        one, other = sheet.greedy.output[first], sheet.greedy.output[second]
        assert (limits[first] == [other.min(), other.max()]).all()
        assert (limits[second] == [one.min(), one.max()]).all()
    cut = length_cut(sheet, pool, [0, 50, 100], COST)
    kept = sheet.greedy.output[:, None] <= crossed_percentiles(
        sheet.greedy.output, pool, [0, 50, 100]
    )
    assert (cut.correct == kept).all()
    assert cut.settings == (0, 50, 100)


def test_a_suite_of_one_item_has_only_itself() -> None:
    sheet = lay_out(planted([Item(content=9)], BUDGETS))
    assert length_cut(sheet, make_pool(sheet.items, 2, 0), [0, 100], COST).correct.tolist() == [
        [1, 1]
    ]


def test_forced_at_the_nearest_budget() -> None:
    # Both halves think 0, 9 and 30 tokens: the median is nearest to 8, the maximum is no budget at all.
    items = [Item(content=n, solved_at=8) for n in (0, 9, 30) for _ in range(20)]
    sheet = lay_out(planted(items, BUDGETS))
    pool = make_pool(sheet.items.assign(level=sheet.greedy.thinking), 2, seed=0)
    full, forced = full_answers(sheet, COST), forced_answers(sheet, COST)
    rule = length_forced(sheet, pool, [0, 50, 100], full, forced)
    assert (rule.tokens[:, 0] == forced.tokens[:, 0]).all()
    assert (rule.flops[:, 1] == forced.flops[:, 2]).all()
    assert (rule.correct[:, 2] == sheet.greedy.correct).all()
    assert (rule.tokens[:, 2] == sheet.greedy.output).all()
