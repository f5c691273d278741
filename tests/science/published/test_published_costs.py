from dataclasses import replace

import numpy as np
import pytest

from stages.science.flops import inference_flops
from stages.science.published.costs import (
    implied_token_table,
    mean_tokens,
    query_costs,
    training_costs,
)
from stages.science.published.facts import FAMILIES, REGIMES, shape_of
from tests.science.published_study import ASSUMED, facts

FACTS = facts()


def test_lengths_are_bytes_over_characters_per_token() -> None:
    # 558 bytes of prompt and 10,365 of answer, at 4 a token.
    assert mean_tokens(FACTS, "general", "reasoning", ASSUMED) == (139.5, 2591.25)


def test_stated_lengths_move_the_traces_and_nothing_else() -> None:
    prompt, direct = mean_tokens(FACTS, "math", "ift", ASSUMED)
    for lengths, times in (("stated_low", 5), ("stated_high", 20)):
        assert mean_tokens(FACTS, "math", "ift", ASSUMED, lengths) == (prompt, direct)  # type: ignore[arg-type]
        reasoning = mean_tokens(FACTS, "math", "reasoning", ASSUMED, lengths)  # type: ignore[arg-type]
        assert reasoning == (prompt, times * direct)


def test_training_costs_have_the_magnitudes_of_the_papers_axis() -> None:
    # 1.3 million pairs: about 2.6e18 to 6.1e19 for IFT, 1.4e19 to 3.1e20 with traces.
    costs = training_costs(FACTS, "general", ASSUMED, "paper")
    assert costs[0] == pytest.approx([2.6e18, 1.4e19], rel=0.15)
    assert costs[-1] == pytest.approx([6.1e19, 3.1e20], rel=0.15)


def test_equal_lengths_cost_less_than_scattered_ones() -> None:
    even = replace(ASSUMED, length_cv=0.0)
    scattered = training_costs(FACTS, "math", ASSUMED, "paper")
    assert (training_costs(FACTS, "math", even, "paper") < scattered).all()


def test_samples_scale_costs_and_no_ratio() -> None:
    stated = training_costs(FACTS, "general", ASSUMED, "exact")
    released = training_costs(FACTS, "general", replace(ASSUMED, samples="released"), "exact")
    assert released / stated == pytest.approx(990_098 / 1_300_000)


def test_query_costs_are_the_power_laws_in_paper_mode() -> None:
    costs = query_costs(FACTS, ASSUMED, "paper")
    math_open, reasoning = FAMILIES.index("math_open"), REGIMES.index("reasoning")
    assert costs[math_open, 3, reasoning] == pytest.approx(2.67e13 * 7**0.77)


def test_exact_query_costs_differ_as_a_question_does() -> None:
    paper, exact = (query_costs(FACTS, ASSUMED, mode) for mode in ("paper", "exact"))
    place, regime = FAMILIES.index("general_mc"), REGIMES.index("ift")
    shape = shape_of(FACTS.shapes.iloc[0])
    one, other = (float(inference_flops(shape, 139.5, 434.75, mode)) for mode in ("exact", "paper"))
    assert exact[place, 0, regime] / paper[place, 0, regime] == pytest.approx(one / other)
    assert np.abs(exact / paper - 1).max() < 0.5


def test_implied_tokens_pay_for_what_the_laws_say() -> None:
    table = implied_token_table(FACTS, ASSUMED)
    shapes = {row["student"]: shape_of(row) for _, row in FACTS.shapes.iterrows()}
    for row in table[table["family"] == "math_open"].to_dict("records"):
        # One token of prompt, the others generated: attention makes them dearer than implied.
        shape, tokens = shapes[row["student"]], float(row["tokens"])
        paid = float(inference_flops(shape, 1, tokens - 1, "paper"))
        assert 0.95 < paid / float(row["query_flops"]) < 3
