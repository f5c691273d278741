from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stages.science.families import FamilyResults
from stages.science.frontiers.crossovers import VERDICTS, crossing, crossovers_table
from tests.science.configurations import SETTINGS, costing, one_family, planted

leads = st.lists(st.integers(-3, 3), min_size=1, max_size=8)


def row(results: FamilyResults, at: str = "size") -> pd.Series:
    table = crossovers_table([one_family(results)], SETTINGS)
    (only,) = table[table["at"] == at].to_dict("records")
    return pd.Series(only)


@pytest.mark.parametrize(
    ("lead", "place", "verdict"),
    [
        ([-1, -1, -1], np.inf, "never"),
        ([0, 0, 0], np.inf, "never"),
        ([1, 2, 1], 0, "always"),
        ([-1, 1, 2], 10**0.5, "once"),
        ([-1, 0, 2], 10, "once"),
        ([2, -1, -1], np.inf, "reversed"),
        ([1, -1, 1], 10**1.5, "several"),
        ([-3, 3, -1, 3], 10**0.5, "several"),
        ([-1, 1, -1], np.inf, "several"),
    ],
)
def test_crossings_by_hand(lead: list[float], place: float, verdict: str) -> None:
    found, code = crossing(10.0 ** np.arange(len(lead)), lead)
    assert float(found) == pytest.approx(place)
    assert VERDICTS[int(code)] == verdict


@given(leads)
def test_the_crossing_is_the_rule_that_wins_most(lead: list[int]) -> None:
    x = 2.0 ** np.arange(len(lead))
    place, code = crossing(x, lead)
    # The rule "this from a point on" that wins most, of equals the one that begins last.
    won = [sum(lead[k:]) for k in range(len(lead) + 1)]
    k = len(lead) - won[::-1].index(max(won))
    neighbours = [0, *x, np.inf]
    assert neighbours[k] <= float(place) <= neighbours[k + 1]
    signs = [value > 0 for value in lead]
    changes = sum(a != b for a, b in pairwise(signs))
    assert (VERDICTS[int(code)] in ("once", "reversed")) == (changes == 1)


def test_draws_are_taken_at_once() -> None:
    drawn = np.array([[-1, 1, 2], [1, 1, 1], [-1, -1, -1], [1, -1, 1]])
    places, codes = crossing([1, 10, 100], drawn)
    single = [crossing([1, 10, 100], one) for one in drawn]
    assert places.tolist() == [float(place) for place, _ in single]
    assert codes.tolist() == [int(code) for _, code in single]


def test_the_planted_crossover_is_found_with_its_interval() -> None:
    # Behind by 0.1, ahead by 0.1, ahead by 0.3: equal half-way between the first two.
    results = planted({"ift": [0.4, 0.5, 0.6], "reasoning": [0.3, 0.6, 0.9]}, noise=0.02)
    found = row(results)
    assert found["verdict"] == "once"
    assert found["crossover"] == pytest.approx(10**4.5)
    assert found["crossover_low"] < 10**4.5 < found["crossover_high"]
    assert found["crossover_low"] > 1e4
    assert found["crossover_high"] < 1e5
    assert found["probability_once"] > 0.97
    assert (found["compared_from"], found["compared_to"]) == (1e4, 1e6)


@pytest.mark.parametrize(
    ("ift", "reasoning", "verdict", "place"),
    [
        ([0.4, 0.4, 0.4], [0.4, 0.4, 0.4], "never", np.inf),
        ([0.6, 0.7, 0.8], [0.3, 0.4, 0.5], "never", np.inf),
        ([0.3, 0.4, 0.5], [0.6, 0.7, 0.8], "always", 0),
        ([0.2, 0.5, 0.8], [0.6, 0.5, 0.4], "reversed", np.inf),
        ([0.2, np.nan, np.nan], [0.6, 0.5, 0.4], "always", 0),
        ([0.2, np.nan, np.nan], [np.nan, 0.5, 0.4], "not_compared", np.nan),
    ],
)
def test_verdicts_of_other_studies(
    ift: list[float], reasoning: list[float], verdict: str, place: float
) -> None:
    found = row(planted({"ift": ift, "reasoning": reasoning}))
    assert found["verdict"] == verdict
    assert found["crossover"] == pytest.approx(place, nan_ok=True)


def test_odds_of_the_verdicts_add_up_and_show_a_close_race() -> None:
    results = planted({"ift": [0.5, 0.5, 0.5], "reasoning": [0.5, 0.5, 0.5]}, noise=0.02)
    found = row(results)
    odds = found[[f"probability_{verdict}" for verdict in VERDICTS]].astype(float)
    assert odds.sum() == pytest.approx(1)
    assert (odds > 0.05).all()
    assert (found["crossover_low"], found["crossover_high"]) == (0, np.inf)


def test_at_equal_cost_frontiers_are_compared_where_both_have_one() -> None:
    # Reasoning costs 3 times as much and leads by 0.3 at equal size: log10(3) of IFT's 0.2 per decade are lost.
    found = row(planted({"ift": [0.2, 0.4, 0.6], "reasoning": [0.5, 0.7, 0.9]}), "training")
    assert (found["verdict"], found["crossover"]) == ("always", 0)
    assert (found["compared_from"], found["compared_to"]) == (3e10, 1e12)
    # A lead of 0.05 is not worth 3 times the training.
    small = row(planted({"ift": [0.2, 0.4, 0.6], "reasoning": [0.25, 0.45, 0.65]}), "training")
    assert (small["verdict"], small["crossover"]) == ("never", np.inf)


def test_a_crossing_of_frontiers_is_found_between_budgets() -> None:
    # In decades from 3e10: IFT 0.2 log10(3) + 0.2 d + 0.2, reasoning 0.2 + 0.4 d.
    results = planted({"ift": [0.2, 0.4, 0.6], "reasoning": [0.2, 0.6, 0.9]})
    found = row(results, "training")
    assert found["verdict"] == "once"
    assert found["crossover"] == pytest.approx(3e10 * 10 ** np.log10(3), rel=1e-6)


def test_budgets_that_only_one_recipe_has_are_not_compared() -> None:
    one = planted({"ift": [0.4], "reasoning": [0.6]}, sizes=[1e4])
    assert row(one)["verdict"] == "always"
    assert row(one, "training")["verdict"] == "not_compared"
    # One budget in common is enough.
    same = costing(one, train_flops=[1e10, 1e10])
    assert row(same, "training")["verdict"] == "always"
    unknown = costing(one, train_flops=[np.nan, 1e10])
    assert row(unknown, "lifetime")["verdict"] == "not_compared"


def test_one_recipe_alone_has_no_crossover() -> None:
    for recipe in ("ift", "reasoning"):
        only = one_family(planted({recipe: [0.2, 0.4, 0.6]}))
        assert crossovers_table([only], SETTINGS).empty


def test_what_has_no_points_is_refused() -> None:
    with pytest.raises(ValueError, match="points last"):
        crossing([1, 2], [0.1])
