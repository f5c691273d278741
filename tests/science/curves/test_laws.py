"""The whole content of scaling.json, on studies whose truth is known."""

from typing import Any

import numpy as np
import pandas as pd
import pytest

from stages.science.curves.laws import LawSettings, fit_laws
from stages.science.families import measure_families
from tests.science.one_law import law_of, one_law
from tests.science.planted import PARAMETERS, QUERY_LAW, rising, study, tables
from tests.science.planted_curves import planted

NAMES = (
    "constant",
    "log_line",
    "error_power_law",
    "saturating",
    "saturating_mae",
    "saturating_huber",
)


def fits(frame: pd.DataFrame, ceiling: float = 1.0) -> dict[str, Any]:
    settings = LawSettings(ceiling, 200, 0.95, 0.02, 3)
    return fit_laws(measure_families(*tables(frame), 60, 3), settings)


def by_name(entries: list[dict[str, Any]]) -> dict[tuple[str, str], dict[str, Any]]:
    return {(entry["family"], entry["recipe"]): entry for entry in entries}


@pytest.fixture(scope="module")
def laws() -> dict[str, Any]:
    return fits(study())


def test_only_the_two_pure_recipes_and_the_four_families_are_fitted(laws: dict[str, Any]) -> None:
    expected = {
        (family, recipe)
        for family in ("general_mc", "general_open", "math_mc", "math_open")
        for recipe in ("ift", "reasoning")
    }
    assert set(by_name(laws["accuracy_over_train_flops"])) == expected
    assert set(by_name(laws["query_flops_over_parameters"])) == expected


def test_the_planted_curve_is_followed_where_it_was_measured(laws: dict[str, Any]) -> None:
    fit = by_name(laws["accuracy_over_train_flops"])["math_open", "reasoning"]
    grid = [point["train_flops"] for point in fit["band"]]
    truth = [rising(flops) for flops in grid]
    # Two suites of 400 items: standard error at most 0.018; a curve between points may miss by more.
    np.testing.assert_allclose([point["accuracy"] for point in fit["band"]], truth, atol=0.06)
    assert grid[0] == pytest.approx(3e6 * PARAMETERS["s1"])
    assert grid[-1] == pytest.approx(3e6 * PARAMETERS["s5"])
    assert all(point["low"] <= point["high"] for point in fit["band"])
    for one in (fit, fit["huber"]):
        low, high = one["intervals"]["asymptote"]
        assert low <= 0.9 <= high


def test_every_law_has_its_scores_values_and_prediction(laws: dict[str, Any]) -> None:
    fit = by_name(laws["accuracy_over_train_flops"])["math_open", "reasoning"]
    compared, held_out = fit["comparison"], fit["held_out"]
    assert tuple(law["law"] for law in compared["laws"]) == NAMES
    assert tuple(law["law"] for law in held_out["laws"]) == NAMES
    assert {name for law in compared["laws"] for name in law["values"]} >= {
        "alpha", "gamma", "delta", "asymptote", "exponent", "coefficient", "per_decade", "level",
    }  # fmt: skip
    for law in compared["laws"]:
        assert (law["aic"] is None) == law["law"].endswith(("mae", "huber"))
        assert law["left_out_error"] > 0
        for value in law["values"].values():
            assert value["interval"][0] <= value["interval"][1]
    assert held_out["observed"] == fit["points"][-1]["accuracy"]
    assert not law_of(fit, "held_out", "constant")["inside"]
    assert law_of(fit, "held_out", "constant")["error"] < -0.2


@pytest.mark.parametrize("family", ["math_open", "math_mc"], ids=["flat", "inverted"])
def test_without_a_rise_there_is_a_verdict(laws: dict[str, Any], family: str) -> None:
    fit = by_name(laws["accuracy_over_train_flops"])[family, "ift"]
    for one in (fit, fit["huber"]):
        assert one["status"] in ("no_result", "not_identifiable")
        assert "rise" in one["verdict"]
    assert len(fit["points"]) == 5
    words = "no rise is established" if family == "math_open" else "and it falls"
    assert words in fit["comparison"]["verdict"] or "not told apart" in fit["comparison"]["verdict"]


def test_the_planted_power_law_of_cost_is_found(laws: dict[str, Any]) -> None:
    for (_, recipe), entry in by_name(laws["query_flops_over_parameters"]).items():
        coefficient, exponent = QUERY_LAW[recipe]
        assert entry["law"]["coefficient"] == pytest.approx(coefficient)
        assert entry["law"]["exponent"] == pytest.approx(exponent)
        assert "slower than in proportion" in entry["verdict"]


def test_a_ladder_of_two_ends_in_verdicts() -> None:
    frame = study()
    laws = fits(frame[frame["student"].isin(["s1", "s2"])])
    for fit in laws["accuracy_over_train_flops"]:
        assert fit["status"] == fit["huber"]["status"] == "no_result"
        assert fit["curve"] is None
        assert "2 sizes" in fit["verdict"]
        assert law_of(fit, "comparison", "saturating")["values"] is None
        assert [law["law"] for law in fit["held_out"]["laws"]] == ["constant"]
    for entry in laws["query_flops_over_parameters"]:
        assert entry["law"]["exponent_interval"] is None


def test_a_single_student_ends_in_verdicts() -> None:
    frame = study()
    laws = fits(frame[frame["student"] == "s1"])
    assert {entry["law"] for entry in laws["query_flops_over_parameters"]} == {None}
    assert all("1 size" in entry["verdict"] for entry in laws["query_flops_over_parameters"])
    for fit in laws["accuracy_over_train_flops"]:
        assert fit["comparison"]["verdict"] == "1 size: nothing to compare laws by"
        assert fit["comparison"]["best"] == []
        assert "1 size" in fit["held_out"]["verdict"]


def test_a_study_of_blends_alone_has_no_laws() -> None:
    laws = fits(study(recipes=("mix50",)))
    assert laws["accuracy_over_train_flops"] == []
    assert laws["query_flops_over_parameters"] == []


def test_an_asymptote_on_the_ceiling_is_not_called_identified() -> None:
    frame = study(recipes=("reasoning",))
    laws = fits(frame[frame["suite"].str.startswith("math_open")], 0.6)
    fit = by_name(laws["accuracy_over_train_flops"])["math_open", "reasoning"]
    assert fit["status"] == "not_identifiable"
    assert "ceiling" in fit["verdict"]


def test_unknown_errors_do_not_pass_for_sure_knowledge() -> None:
    frame = study(items=1, recipes=("reasoning",))
    for fit in fits(frame)["accuracy_over_train_flops"]:
        assert fit["status"] != "identified"
        assert not fit["comparison"]["errors_known"]


def test_what_was_not_measured_has_no_curve() -> None:
    frame = study(recipes=("ift",)).assign(train_flops=np.nan)
    for fit in fits(frame)["accuracy_over_train_flops"]:
        assert fit["status"] == "no_result"
        assert fit["verdict"] == "nothing was measured"


def test_training_noise_that_items_do_not_know_widens_intervals() -> None:
    x = np.geomspace(1e18, 1e21, 8)
    truth = planted(x, 0.2, 0.6, 0.7, 0.5)
    calm = one_law(lambda _: truth, x)
    noise = np.random.default_rng(5).normal(0, 0.05, 8)
    shaken = one_law(lambda _: np.clip(truth + noise, 0, 1), x)
    assert calm["comparison"]["scatter"] is None
    assert shaken["comparison"]["scatter"] > 4
    widths = [np.ptp(law_of(one, "comparison", "log_line")["values"]["per_decade"]["interval"])
              for one in (calm, shaken)]  # fmt: skip
    assert widths[1] > 2 * widths[0]
    assert "widened" in shaken["comparison"]["verdict"]
