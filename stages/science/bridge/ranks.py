"""Whether written suites order the students' runs as the real ones do."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from stages.science.bridge.contrasts import REGIMES, by_student
from stages.science.bridge.sides import Sides
from stages.science.fidelity.intervals import interval_with, true_draws
from stages.science.fidelity.measures import compare
from stages.science.fidelity.nulls import RankNull

Floats = NDArray[np.float64]
MEASURES = ("spearman", "kendall", "regime_order")
# Accuracies that differ by less are equal: means of suites are rounded.
DIGITS = 9


def rank_table(sides: Sides, coverage: float, seed: int) -> pd.DataFrame:
    """How alike the real and the written suites of each family order the students' runs, of every recipe.

    Items are few, so some runs change places by chance, on both sides: values lie nearer to 0 (regime_order: to
    1/2) than endless items would bring them. Percentiles of the measures of resampled items lie nearer still,
    since a resample adds as much noise again: with 14 runs, 100 or 400 items and the same true accuracies on
    both sides no 95 % interval held the Spearman correlation of 1. So resamples only say how large the noise
    is. Intervals are those of noiseless accuracies that go with those seen
    (`fidelity.intervals.true_draws`), widened to hold the value; with five kinds of truth they held it in
    92-100 % of 60 studies each. They speak of these runs with endless items of the same kinds, not of other
    runs or seeds.

    Args:
        sides: accuracies and resamples; only students count.
        coverage: of the intervals, in (0, 1).
        seed: of the permutations, as many as there are resamples, where the runs are too many to take all.

    Returns:
        family, runs, pairs, measure, value, low, high and p. p: share of the permutations of the runs that are
        at least as far from 0, for spearman and kendall. NaN, with fewer than two runs, where all runs are
        equal on a side, and, for regime_order, without pairs.
    """
    students = (sides.respondents["kind"] == "student").to_numpy()
    pairs = regime_pairs(sides.respondents[students])
    rows = [
        {"family": family, **row}
        for family, points, draws in sides.by_family()
        for row in _rows(points[:, students], draws[..., students], pairs, coverage, seed)
    ]
    columns = ["family", "runs", "pairs", "measure", "value", "low", "high", "p"]
    return pd.DataFrame(rows, columns=columns)


def regime_pairs(runs: pd.DataFrame) -> NDArray[np.int64]:
    """Pairs of a run that answers directly and one that reasons, of one student, whatever corpus and seed.

    Args:
        runs: kind, student and recipe.

    Returns:
        pairs x 2 places of runs.
    """
    ift, reasoning = (by_student(runs, regime) for regime in REGIMES)
    found = [
        (one, other)
        for student, places in ift.items()
        for one in places
        for other in reasoning.get(student, [])
    ]
    return np.array(found, dtype=np.int64).reshape(-1, 2)


def rank_measures(scores: Floats, pairs: NDArray[np.int64]) -> dict[str, Floats]:
    """Every measure of the written accuracies against the real ones.

    spearman. kendall: tau-b. regime_order: share of the pairs of which the same run is the more accurate one
    on both sides; a pair tied on one side counts half, one tied on both as the same.

    Args:
        scores: ... x 2 (real, written) x runs.
        pairs: pairs x 2 places of runs.

    Returns:
        By measure values without the last two axes; NaN where undefined.
    """
    scores = scores.round(DIGITS)
    both = compare(scores[..., 1, :], scores[..., 0, :])
    signs = np.sign(scores[..., pairs[:, 1]] - scores[..., pairs[:, 0]])
    alike = 1 - np.abs(signs[..., 1, :] - signs[..., 0, :]) / 2
    known = np.isfinite(both["spearman"]) & (len(pairs) > 0)
    shares = np.where(known, alike.sum(axis=-1) / max(len(pairs), 1), np.nan)
    return {"spearman": both["spearman"], "kendall": both["kendall"], "regime_order": shares}


def _rows(
    points: Floats, draws: Floats, pairs: NDArray[np.int64], coverage: float, seed: int
) -> list[dict[str, object]]:
    """A row per measure, of one family."""
    runs = points.shape[-1]
    values = {name: float(value) for name, value in rank_measures(points, pairs).items()}
    drawn = rank_measures(true_draws(points, draws), pairs) if runs > 1 else {}
    p = _chances(points.round(DIGITS), values, len(draws), seed) if runs > 1 else {}
    rows: list[dict[str, object]] = []
    for measure in MEASURES:
        value = values[measure]
        ends = (np.nan, np.nan)
        if np.isfinite(value):
            ends = interval_with(value, drawn[measure], coverage)
        counts = {
            "runs": runs,
            "pairs": len(pairs) if measure == "regime_order" else runs * (runs - 1) // 2,
        }
        row = {"value": value, "low": ends[0], "high": ends[1], "p": p.get(measure, np.nan)}
        rows.append({**counts, "measure": measure, **row})
    return rows


def _chances(
    points: Floats, values: dict[str, float], permutations: int, seed: int
) -> dict[str, float]:
    """Two-sided p of the rank correlations."""
    null = RankNull(points[0], permutations, seed)
    by_chance = null.values(points[1])
    return {name: null.p(by_chance, name, values[name]) for name in ("spearman", "kendall")}
