"""The bridge on planted accuracies: gains, favours and their intervals."""

import numpy as np
import pandas as pd
import pytest

from stages.science.bridge.contrasts import favours, gains, respondent_table
from stages.science.bridge.sides import ALL, Sides, measure_sides

WHO = pd.DataFrame(
    [
        ("small_ift", "student", "small", "ift"),
        ("small_reasoning", "student", "small", "reasoning"),
        ("big_ift_1", "student", "big", "ift"),
        ("big_ift_2", "student", "big", "ift"),
        ("big_reasoning", "student", "big", "reasoning"),
        ("big_mix", "student", "big", "mix50"),
        ("small_base", "base", "small", None),
        ("teacher", "teacher", None, None),
    ],
    columns=["respondent", "kind", "student", "recipe"],
)
REAL = np.array([0.3, 0.4, 0.4, 0.5, 0.8, 0.7, 0.2, 0.9])


def _verdicts(rates: np.ndarray, items: int, rng: np.random.Generator, source: str) -> pd.DataFrame:
    rows = []
    for suite, family in (("s1", "math_open"), ("s2", "math_open"), ("s3", "general_mc")):
        for one, rate in zip(WHO["respondent"], rates, strict=True):
            right = rng.random(items) < rate
            names = [f"{source}{suite}{place}" for place in range(items)]
            rows.append(
                pd.DataFrame(
                    {
                        "respondent": one,
                        "family": family,
                        "suite": suite,
                        "item": names,
                        "correct": right.astype(int),
                    }
                )
            )
    return pd.concat(rows, ignore_index=True)


def _sides(written: np.ndarray, items: int = 400, seed: int = 0) -> Sides:
    rng = np.random.default_rng(seed)
    verdicts = {
        "real": _verdicts(REAL, items, rng, "r"),
        "written": _verdicts(written, items, rng, "w"),
    }
    return measure_sides(verdicts, WHO, 300, 1)


def test_a_gain_is_that_of_reasoning_over_the_mean_of_the_seeds_of_ift() -> None:
    table = gains(_sides(REAL - 0.1, items=4000), 0.95).set_index(["family", "student"])
    assert set(table.index.get_level_values("family")) == {"math_open", "general_mc", ALL}
    for student, expected in {"small": 0.1, "big": 0.35, "mean": 0.225}.items():
        row = table.loc[(ALL, student), :].astype(float)
        assert row["real"] == pytest.approx(expected, abs=0.02)
        assert row["written"] == pytest.approx(expected, abs=0.02)
        assert row["difference"] == pytest.approx(row["written"] - row["real"])
        assert row["real_low"] < row["real"] < row["real_high"]
    assert table.loc[(ALL, "big"), "same"] == 1.0


def test_a_gap_that_all_share_favours_nobody() -> None:
    hit = [
        ((table["low"] <= 0) & (table["high"] >= 0)).mean()
        for table in (favours(_sides(REAL - 0.1, seed=seed), 0.95) for seed in range(12))
    ]
    assert np.mean(hit) > 0.85


def test_easier_items_for_students_alone_are_found() -> None:
    easier = REAL + np.where(WHO["kind"] == "student", 0.15, 0.0)
    table = favours(_sides(easier, items=2000), 0.95).set_index(["family", "group", "against"])
    row = table.loc[(ALL, "students", "base_models"), :].astype(float)
    assert row["low"] < 0.15 < row["high"]
    assert row["low"] > 0.05
    assert float(table["high"][(ALL, "teacher", "students")]) < 0


def test_groups_without_respondents_are_left_out() -> None:
    sides = _sides(REAL)
    kept = WHO["kind"] == "student"
    alone = Sides(
        sides.families,
        WHO[kept].reset_index(drop=True),
        sides.points[..., kept],
        sides.draws[..., kept],
    )
    assert set(favours(alone, 0.95)["group"]) == {"reasoning_students"}


def test_every_respondent_has_a_row_per_family() -> None:
    table = respondent_table(_sides(REAL), 0.95)
    assert len(table) == 3 * len(WHO)
    assert table[table["family"] == ALL]["real"].to_numpy() == pytest.approx(REAL, abs=0.06)


@pytest.mark.parametrize("fault", ["missing", "doubled", "apart"])
def test_incomplete_answers_are_refused(fault: str) -> None:
    rng = np.random.default_rng(0)
    real, written = (_verdicts(REAL, 5, rng, source) for source in "rw")
    if fault == "missing":
        written = written.iloc[1:]
    elif fault == "doubled":
        written = pd.concat([written, written.iloc[:1]])
    else:
        written = written.assign(family="elsewhere")
    with pytest.raises(ValueError, match=r"answered|no suite"):
        measure_sides({"real": real, "written": written}, WHO, 10, 1)


def test_a_suite_that_was_not_written_is_left_out_on_the_real_side_too() -> None:
    rng = np.random.default_rng(3)
    real, written = (_verdicts(REAL, 3000, rng, source) for source in "rw")
    hard = real["suite"] == "s2"
    real.loc[hard, "correct"] = 0
    both = {"real": real, "written": written[written["suite"] != "s2"]}
    table = respondent_table(measure_sides(both, WHO, 200, 1), 0.95)
    assert set(table["family"]) == {"math_open", "general_mc", ALL}
    assert table["real"].to_numpy() == pytest.approx(np.tile(REAL, 3), abs=0.04)
    assert table["difference"].to_numpy() == pytest.approx(0, abs=0.05)


def test_a_family_whose_suites_have_other_names_is_not_shared() -> None:
    rng = np.random.default_rng(0)
    real, written = (_verdicts(REAL, 20, rng, source) for source in "rw")
    renamed = written.assign(suite=written["suite"].replace("s3", "s4"))
    assert measure_sides({"real": real, "written": renamed}, WHO, 10, 1).families == (
        "math_open",
        ALL,
    )


def test_more_runs_of_a_size_whose_gap_is_large_are_no_favour() -> None:
    """Big students find the written items easier, and so would the model they started from."""
    easier = REAL + np.where(WHO["student"] == "big", 0.15, 0.0)
    table = favours(_sides(easier, items=2000), 0.95).set_index(["family", "group", "against"])
    for pair in (("students", "base_models"), ("reasoning_students", "ift_students")):
        row = table.loc[(ALL, *pair), :].astype(float)
        assert row["low"] < 0 < row["high"]
        assert abs(row["value"]) < 0.03
