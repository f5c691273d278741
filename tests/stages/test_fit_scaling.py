import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from stages import fit_scaling
from stages.bedrock.errors import InputError
from stages.fit_scaling import FitScalingParams, fit_laws
from stages.science.families import measure_families
from tests.science.planted import PARAMETERS, QUERY_LAW, rising, study, tables, write_reports

PARAMS = FitScalingParams(ceiling=1.0, starts=200, bootstrap_draws=60, coverage=0.95, seed=3)


def fits(frame: pd.DataFrame, params: FitScalingParams = PARAMS) -> dict[str, Any]:
    results = measure_families(*tables(frame), params.bootstrap_draws, params.seed)
    return fit_laws(results, params)


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
    low, high = fit["intervals"]["asymptote"]
    assert low <= 0.9 <= high


@pytest.mark.parametrize("family", ["math_open", "math_mc"], ids=["flat", "inverted"])
def test_without_a_rise_there_is_a_verdict(laws: dict[str, Any], family: str) -> None:
    fit = by_name(laws["accuracy_over_train_flops"])[family, "ift"]
    assert fit["status"] in ("no_result", "not_identifiable")
    assert "rise" in fit["verdict"]
    assert len(fit["points"]) == 5


def test_the_planted_power_law_is_found(laws: dict[str, Any]) -> None:
    for (_, recipe), entry in by_name(laws["query_flops_over_parameters"]).items():
        coefficient, exponent = QUERY_LAW[recipe]
        assert entry["law"]["coefficient"] == pytest.approx(coefficient)
        assert entry["law"]["exponent"] == pytest.approx(exponent)
        assert "slower than in proportion" in entry["verdict"]


def test_a_ladder_of_two_ends_in_verdicts() -> None:
    frame = study()
    laws = fits(frame[frame["student"].isin(["s1", "s2"])])
    for fit in laws["accuracy_over_train_flops"]:
        assert fit["status"] == "no_result"
        assert fit["curve"] is None
        assert "2 sizes" in fit["verdict"]
    for entry in laws["query_flops_over_parameters"]:
        assert entry["law"]["exponent_interval"] is None


def test_a_single_student_ends_in_verdicts() -> None:
    frame = study()
    laws = fits(frame[frame["student"] == "s1"])
    assert {entry["law"] for entry in laws["query_flops_over_parameters"]} == {None}
    assert all("1 size" in entry["verdict"] for entry in laws["query_flops_over_parameters"])


def test_a_study_of_blends_alone_has_no_laws() -> None:
    laws = fits(study(recipes=("mix50",)))
    assert laws["accuracy_over_train_flops"] == []
    assert laws["query_flops_over_parameters"] == []


def test_an_asymptote_on_the_ceiling_is_not_called_identified() -> None:
    laws = fits(study(), PARAMS.model_copy(update={"ceiling": 0.6}))
    fit = by_name(laws["accuracy_over_train_flops"])["math_open", "reasoning"]
    assert fit["status"] == "not_identifiable"
    assert "ceiling" in fit["verdict"]


def test_main_writes_the_same_plain_json_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(fit_scaling, "load_section", lambda section, kind: PARAMS)
    # One item per suite: standard errors do not exist, and must not become NaN.
    write_reports(study(items=1), tmp_path)
    written = []
    for _ in range(2):
        fit_scaling.main()
        written.append((tmp_path / "reports/scaling.json").read_bytes())
    assert written[0] == written[1]
    laws = json.loads(written[0], parse_constant=pytest.fail)
    points = laws["accuracy_over_train_flops"][0]["points"]
    assert {point["accuracy_se"] for point in points} == {None}


def test_main_says_what_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(fit_scaling, "load_section", lambda section, kind: PARAMS)
    with pytest.raises(InputError, match=r"runs\.csv: no such file"):
        fit_scaling.main()
