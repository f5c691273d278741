import numpy as np
import pandas as pd
import pytest

from stages.science.families import FamilyResults
from stages.science.frontiers.equivalents import effective_size, equivalents_table, geometric_mean
from stages.science.frontiers.priced import FrontierSettings
from tests.science.configurations import SETTINGS, costing, one_family, planted

# Paper (arXiv 2509.22193), Table 1, general corpus, open-ended general tasks.
BILLIONS = [0.5, 1.5, 3, 7, 14]
IFT = [24.9, 37.0, 52.2, 56.4, 66.1]
REASONING = [41.3, 60.5, 64.7, 70.4, 74.2]


def table(results: FamilyResults, settings: FrontierSettings = SETTINGS) -> pd.DataFrame:
    return equivalents_table([one_family(results, settings)], settings)


def row(results: FamilyResults, configuration: str | None) -> pd.Series:
    found = table(results)
    chosen = found["configuration"].isna() if configuration is None else None
    if chosen is None:
        chosen = found["configuration"] == configuration
    (only,) = found[chosen].to_dict("records")
    return pd.Series(only)


def test_effective_sizes_of_the_published_study() -> None:
    sizes = effective_size(BILLIONS, IFT, REASONING)
    assert sizes[:3].round(1).tolist() == [1.8, 9.4, 12.7]
    assert np.isinf(sizes[3:]).all()


def test_effective_size_has_words_for_both_ends_and_takes_draws() -> None:
    assert effective_size([10, 100], [0.4, 0.6], [0.3, 0.4, 0.6]).tolist() == [0, 10, 100]
    drawn = effective_size([100, 10], [[0.6, 0.4], [0.5, 0.4], [0.9, 0.7]], [0.5, 0.55, 0.55])
    assert drawn.tolist() == [pytest.approx(10**1.5), np.inf, 0]


def test_multipliers_are_the_ratio_of_costs_at_equal_accuracy() -> None:
    # IFT rises by 0.2 per decade; s1 reasons as well as IFT of half a decade above s1.
    found = row(planted({"ift": [0.2, 0.4, 0.6], "reasoning": [0.3, 0.5, 0.9]}), "s1_reasoning")
    assert found["ift_equivalent_parameters"] == pytest.approx(10**4.5)
    assert found["size_multiplier"] == pytest.approx(10**0.5)
    assert found["train_multiplier"] == pytest.approx(3 / 10**0.5)
    assert found["query_multiplier"] == pytest.approx(5 / 10**0.5)
    # Lifetime: 1e5 answers of 20 FLOPs and a training of 1e6, per parameter, against 100 and 3e6.
    assert found["lifetime_multiplier"] == pytest.approx((3e6 + 1e7) / (1e6 + 2e6) / 10**0.5)
    assert found["train_multiplier_low"] == pytest.approx(found["train_multiplier_high"])
    assert (found["probability_above"], found["within_ladder"]) == (0, 1)


def test_what_ift_cannot_reach_and_what_it_has_already_are_no_numbers() -> None:
    results = planted({"ift": [0.2, 0.4, 0.6], "reasoning": [0.1, 0.5, 0.9]})
    above, below = row(results, "s3_reasoning"), row(results, "s1_reasoning")
    names = ["ift_equivalent_parameters", "train_multiplier", "query_multiplier"]
    assert above[names].tolist() == [np.inf, 0, 0]
    assert below[names].tolist() == [0, np.inf, np.inf]
    assert (above["probability_above"], below["probability_below"]) == (1, 1)


def test_a_recipe_is_the_geometric_mean_of_what_is_defined() -> None:
    results = planted({"ift": [0.2, 0.4, 0.6], "reasoning": [0.3, 0.5, 0.9]})
    single = [row(results, f"s{k}_reasoning") for k in (1, 2)]
    whole = row(results, None)
    for name in ("size_multiplier", "train_multiplier", "lifetime_multiplier"):
        assert whole[name] == pytest.approx(np.sqrt(single[0][name] * single[1][name]))
    assert (whole["configurations"], whole["within_ladder"]) == (3, 2)
    assert whole["probability_above"] == pytest.approx(1 / 3)
    assert np.isnan(whole["ift_equivalent_parameters"])
    # Where most are beyond an end, the mean of the rest would speak for the wrong ones.
    few = row(planted({"ift": [0.2, 0.4, 0.6], "reasoning": [0.3, 0.7, 0.9]}), None)
    assert (few["within_ladder"], few["train_multiplier"]) == (
        1,
        pytest.approx(np.nan, nan_ok=True),
    )
    assert np.isnan(geometric_mean(np.array([[0.0, np.inf, np.nan]]))).all()


def test_an_interval_holds_the_truth_and_reaches_beyond_the_ladder_where_draws_do() -> None:
    results = planted({"ift": [0.2, 0.4, 0.6], "reasoning": [0.3, 0.59, 0.9]}, noise=0.02)
    sure, edge = row(results, "s1_reasoning"), row(results, "s2_reasoning")
    assert sure["train_multiplier_low"] < 3 / 10**0.5 < sure["train_multiplier_high"]
    assert sure["ift_equivalent_parameters_high"] < 1e6
    assert 0.1 < edge["probability_above"] < 0.9
    assert np.isinf(edge["ift_equivalent_parameters_high"])
    assert edge["train_multiplier_low"] == 0


def test_a_flat_and_a_falling_ladder_have_an_end_of_their_own() -> None:
    flat = planted({"ift": [0.4, 0.4, 0.4], "reasoning": [0.4, 0.5, 0.3]})
    found = [row(flat, f"s{k}_reasoning")["ift_equivalent_parameters"] for k in (1, 2, 3)]
    assert found == [1e4, np.inf, 0]
    falling = planted({"ift": [0.6, 0.4, 0.2], "reasoning": [0.3, 0.6, 0.7]})
    found = [row(falling, f"s{k}_reasoning")["ift_equivalent_parameters"] for k in (1, 2, 3)]
    assert found == [0, 1e4, np.inf]


def test_one_and_two_sizes_are_ladders_too() -> None:
    one = planted({"ift": [0.4], "reasoning": [0.4]}, sizes=[1e4])
    assert row(one, "s1_reasoning")["train_multiplier"] == pytest.approx(3)
    two = planted({"ift": [0.2, 0.4], "reasoning": [0.3, 0.5]}, sizes=[1e4, 1e6])
    assert row(two, "s1_reasoning")["ift_equivalent_parameters"] == pytest.approx(1e5)


def test_one_recipe_alone_has_no_equivalents() -> None:
    assert table(planted({"ift": [0.2, 0.4, 0.6]})).empty
    assert table(planted({"reasoning": [0.2, 0.4, 0.6]})).empty


def test_an_unknown_cost_has_no_multiplier_and_keeps_its_size() -> None:
    results = planted({"ift": [0.2, 0.4, 0.6], "reasoning": [0.3, 0.5, 0.9]})
    unknown = costing(results, query_flops=[np.nan] * 6)
    found = row(unknown, "s1_reasoning")
    assert found[["query_multiplier", "query_multiplier_low", "lifetime_multiplier"]].isna().all()
    assert found["train_multiplier"] == pytest.approx(3 / 10**0.5)
    # Of IFT only: the other sizes still have a price.
    some = costing(results, train_flops=[np.nan, 1e11, 1e12, 3e10, 3e11, 3e12])
    assert np.isinf(row(some, "s1_reasoning")["train_multiplier"])
    assert row(some, "s2_reasoning")["train_multiplier"] == pytest.approx(3 / 10**0.5)
