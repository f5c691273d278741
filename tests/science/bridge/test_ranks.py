"""The order of the students' runs on planted accuracies."""

from collections.abc import Sequence
from math import factorial

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from stages.bedrock.records.bridge import TABLES
from stages.science.bridge.ranks import MEASURES, rank_measures, rank_table, regime_pairs
from stages.science.bridge.sides import ALL, Sides

SIZES = ("d1", "d2", "d3")
IFT = np.array([0.30, 0.40, 0.50])
GAIN = np.array([0.13, 0.15, 0.18])


def _who(sizes: Sequence[str] = SIZES, blends: int = 0) -> pd.DataFrame:
    """Direct runs, reasoning runs, blends of the first size, a base model and the teacher."""
    rows: list[tuple[str, str, str | None, str | None]] = [
        (f"{size}_{recipe}", "student", size, recipe)
        for recipe in ("ift", "reasoning")
        for size in sizes
    ]
    rows += [(f"blend_{place}", "student", "d1", "mix50") for place in range(blends)]
    rows += [("base", "base", None, None), ("teacher", "teacher", None, None)]
    return pd.DataFrame(rows, columns=["respondent", "kind", "student", "recipe"])


def _sides(
    real: np.ndarray, written: np.ndarray, who: pd.DataFrame, noise: float = 0.01, draws: int = 300
) -> Sides:
    """Two families, which are alike, and resamples with planted noise; others than students in no order."""
    others = np.array([[0.9, 0.1], [0.1, 0.9]])
    points = np.concatenate([np.stack([real, written]), others], axis=1)
    points = np.repeat(points[:, None], 2, axis=1)
    drawn = points + np.random.default_rng(1).normal(0, noise, (draws, *points.shape))
    return Sides(("math_open", ALL), who, points, drawn)


def _row(table: pd.DataFrame, measure: str) -> pd.Series:
    rows = table[(table["family"] == ALL) & (table["measure"] == measure)]
    assert len(rows) == 1
    return rows.iloc[0]


def test_the_same_accuracies_are_in_the_same_order() -> None:
    real = np.concatenate([IFT, IFT + GAIN])
    table = rank_table(_sides(real, real - 0.1, _who()), 0.95, 1)
    assert list(table.columns) == TABLES["bridge_ranks"].names
    assert table["measure"].tolist() == [*MEASURES] * 2
    assert set(table["runs"]) == {6}
    assert table["value"].to_numpy() == pytest.approx(1)
    assert table["high"].to_numpy() == pytest.approx(1)
    assert float(_row(table, "regime_order")["low"]) > 0.9
    assert float(_row(table, "spearman")["low"]) > 0.7
    assert _row(table, "regime_order")["pairs"] == 3
    assert _row(table, "kendall")["pairs"] == 15


def test_reversed_gains_are_found() -> None:
    table = rank_table(
        _sides(np.concatenate([IFT, IFT + GAIN]), np.concatenate([IFT, IFT - GAIN]), _who()),
        0.95,
        1,
    )
    row = _row(table, "regime_order")
    assert row["value"] == 0
    assert row["high"] < 0.1
    assert np.isnan(row["p"])


@pytest.mark.parametrize("size", [2, 3])
def test_p_is_exact_with_few_runs(size: int) -> None:
    who = _who(SIZES[:size])
    real = np.concatenate([IFT[:size], IFT[:size] + GAIN[:size]])
    table = rank_table(_sides(real, real[::-1], who), 0.95, 1)
    rho, tau = stats.spearmanr(real, real[::-1])[0], stats.kendalltau(real, real[::-1])[0]
    assert _row(table, "spearman")["value"] == pytest.approx(rho)
    assert _row(table, "kendall")["value"] == pytest.approx(tau)
    same = rank_table(_sides(real, real, who), 0.95, 1)
    assert _row(same, "spearman")["p"] == pytest.approx(2 / factorial(2 * size))
    assert _row(same, "kendall")["p"] == pytest.approx(2 / factorial(2 * size))


def test_p_agrees_with_all_permutations() -> None:
    real = np.concatenate([IFT, IFT + GAIN])
    written = np.array([0.3, 0.5, 0.2, 0.6, 0.4, 0.65])
    row = _row(rank_table(_sides(real, written, _who()), 0.95, 1), "kendall")
    assert row["p"] == pytest.approx(stats.kendalltau(real, written, method="exact").pvalue)


def test_blends_count_as_runs_but_in_no_pair_of_regimes() -> None:
    who = _who(blends=3)
    real = np.concatenate([IFT, IFT + GAIN, [0.35, 0.45, 0.6]])
    written = np.concatenate([IFT, IFT + GAIN, [0.6, 0.45, 0.35]])
    table = rank_table(_sides(real, written, who), 0.95, 1)
    assert _row(table, "regime_order")["value"] == 1
    assert _row(table, "regime_order")["pairs"] == 3
    assert set(table["runs"]) == {9}
    assert _row(table, "spearman")["value"] == pytest.approx(stats.spearmanr(real, written)[0])


def test_ties_count_half_on_one_side_and_whole_on_both() -> None:
    pairs = regime_pairs(_who()[:6])
    assert pairs.tolist() == [[0, 3], [1, 4], [2, 5]]
    real = [0.3, 0.4, 0.5, 0.4, 0.4, 0.5]
    written = [0.3, 0.4, 0.5, 0.3, 0.4, 0.6]
    found = rank_measures(np.array([real, written]), pairs)
    assert found["regime_order"] == pytest.approx((0.5 + 1 + 0.5) / 3)
    assert found["kendall"] == pytest.approx(stats.kendalltau(real, written)[0])


def test_rounding_is_no_order() -> None:
    real = np.array([0.1 + 0.2 + 0.3, 0.3, 0.3 + 0.2 + 0.1, 0.3])
    pairs = np.array([[0, 2], [1, 3]])
    assert rank_measures(np.stack([real, real.round(3)]), pairs)["regime_order"] == 1


def test_seeds_are_paired_with_all_of_the_other_regime() -> None:
    rows = [("student", "d1", "ift")] * 2 + [("student", "d1", "reasoning")] * 3
    rows += [("student", "d2", "ift")]
    runs = pd.DataFrame(rows, columns=["kind", "student", "recipe"])
    assert len(regime_pairs(runs)) == 6


@pytest.mark.parametrize("students", [0, 1, 2])
def test_what_cannot_be_told_is_missing(students: int) -> None:
    """Fewer than two runs, or two of the same accuracy."""
    who = _who(SIZES[:1])
    who = who[[*[True] * students, *[False] * (2 - students), True, True]].reset_index(drop=True)
    level = np.full(students, 0.4)
    table = rank_table(_sides(level, level, who), 0.95, 1)
    assert set(table["runs"]) == {students}
    assert table[["value", "low", "high", "p"]].isna().all(axis=None)


def test_without_pairs_of_regimes_the_other_measures_are_known() -> None:
    who = _who().replace({"recipe": {"reasoning": "mix25"}})
    real = np.concatenate([IFT, IFT + GAIN])
    table = rank_table(_sides(real, real, who), 0.95, 1)
    assert _row(table, "regime_order")[["value", "low", "high"]].isna().all()
    assert _row(table, "regime_order")["pairs"] == 0
    assert _row(table, "spearman")["value"] == pytest.approx(1)


def test_intervals_hold_an_order_that_noise_hides() -> None:
    """The same true accuracies on both sides: the correlation is 1, and the one seen is well below."""
    rng = np.random.default_rng(7)
    who = _who(blends=8)
    truth = np.concatenate([IFT, IFT + GAIN, np.linspace(0.32, 0.66, 8)])
    seen, held = [], []
    for _ in range(20):
        real, written = truth + rng.normal(0, 0.04, (2, len(truth)))
        row = _row(rank_table(_sides(real, written, who, noise=0.04), 0.95, 1), "spearman")
        seen.append(row["value"])
        held.append(row["high"] > 0.995)
    assert np.mean(seen) < 0.95
    assert np.mean(held) > 0.85
