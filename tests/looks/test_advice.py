import math
from typing import Any

import numpy as np
import pytest

from stages.looks.advice import advice, with_unit
from stages.science.decisions.choice import Candidates, Limits, Rules
from stages.science.decisions.recommendation import frontiers, recommend

NAMES = ("small_ift", "small_reasoning", "middle_reasoning", "large_reasoning", "large_seq75")
ACCURACY = np.array([0.5, 0.62, 0.70, 0.80, 0.79])


def found(limits: Limits, queries: float = 1e5, scatter: float = 0.01) -> dict[str, Any]:
    train, query = np.array([1e9, 3e9, 1e10, 6e10, 5e10]), np.array([1e4, 9e4, 4e5, 2e6, 3e6])
    draws = ACCURACY + np.random.default_rng(1).normal(0, scatter, (300, 5))
    costs = {"train": train, "query": query, "total": train + queries * query}
    candidates = Candidates(NAMES, costs, ACCURACY, draws)
    rules = Rules(tolerance=0.005, coverage=0.95)
    recommendation = recommend(candidates, limits, rules)
    assert recommendation is not None
    asked = {"family": "math_open", "corpus": "general", "mode": "exact", "queries": queries}
    told = {"limits": limits, "coverage": 0.95, "seed_sd": None}
    return {**asked, **told, **recommendation, "frontiers": frontiers(candidates, limits, 0.95)}


@pytest.mark.parametrize(
    ("flops", "text"),
    [
        (1.2e12, "1.2 TFLOPs"),
        (785146.368, "785 kFLOPs"),
        (9.996e11, "1 TFLOPs"),
        (999.4, "999 FLOPs"),
        (0.5, "0.5 FLOPs"),
        (0.0, "0 FLOPs"),
        (3.45e25, "34.5 YFLOPs"),
        (math.inf, "inf FLOPs"),
    ],
)
def test_flops_have_a_prefix_and_three_digits(flops: float, text: str) -> None:
    assert with_unit(flops) == text


@pytest.mark.parametrize(
    "limits",
    [
        {},
        {"train": 1e9},
        {"train": 2e10},
        {"train": 2e10, "query": 1e6},
        {"train": 2e10, "query": 1e6, "total": 1e12},
        {"train": 1e11, "query": 1e7, "total": 1e12},
    ],
)
@pytest.mark.parametrize("scatter", [0.0, 0.01, 0.1])
def test_it_fits_a_terminal(limits: Limits, scatter: float) -> None:
    lines = advice(found(limits, scatter=scatter))
    assert 3 <= len(lines) <= 12
    assert max(map(len, lines)) <= 100
    assert all(line.isascii() and line == line.rstrip() for line in lines)


def test_it_says_what_was_asked_found_and_bought() -> None:
    text = "\n".join(advice(found({"train": 2e10, "query": 1e6})))
    assert "train <= 20 GFLOPs, query <= 1 MFLOPs: 3 of 5 fit" in text
    assert "middle_reasoning  70.0 %" in text
    assert "all limits x3 buys large_seq75: 9.0" not in text
    # large_seq75 needs 2.5 times the training and 3 times the query, large_reasoning 3 and 2.
    assert "all limits x3 buys large_reasoning: 10.0" in text
    assert "train or query alone buys nothing better" in text
    assert (
        "half the train buys small_reasoning: -8.0; half the query buys small_reasoning: -8.0"
        in text
    )


def test_a_cheaper_one_that_is_as_good_is_named_once() -> None:
    everything = advice(found({}, scatter=0.05))
    assert any("is not told apart from the best: " in line for line in everything)
    assert not any("not told apart" in line for line in advice(found({}, scatter=0.0)))


def test_the_columns_stand_below_each_other() -> None:
    header, *rows = advice(found({"train": 2e10}))[1:4]
    for column in ("configuration", "accuracy", "train", "query"):
        place = header.index(column)
        assert all(row[place - 1] == " " and row[place] != " " for row in rows)
