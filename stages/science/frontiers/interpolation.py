"""A ladder of measured sizes or budgets, and what is taken to lie between its rungs.

Between two neighbouring rungs accuracy is taken as linear in the logarithm of size or cost. That is an
assumption: nothing was trained there. Beyond the ends nothing is assumed at all: what no rung reaches costs
inf, and what the first rung surpasses costs 0, which stands for "less than was measured".

A ladder need not rise. What counts is where it reaches an accuracy *first*, from the cheap end: that is
the inverse of its frontier, the running maximum of the interpolated line.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from stages.science.frontiers.pareto import DECIMALS

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Ladder:
    """Rungs in ascending order of `x` (parameters or FLOPs), all different; `y` are accuracies, rungs last."""

    x: Floats
    y: Floats


def ladder(x: ArrayLike, y: ArrayLike, ties: Literal["mean", "best"]) -> Ladder:
    """Rungs put in order, those of equal x made one.

    Args:
        x: positive, one per rung.
        y: rungs, or draws x rungs.
        ties: of rungs of equal x, the mean (students of one size) or the best (ways to spend one budget).

    Raises:
        ValueError: no rungs, shapes that do not fit, x not positive, or a value that is not finite.
    """
    xs, ys = np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)
    if xs.ndim != 1 or xs.size == 0 or ys.shape[-1:] != xs.shape:
        raise ValueError(
            f"expected one x per rung and y with rungs last, got shapes {xs.shape} and {ys.shape}"
        )
    if not (np.isfinite(xs).all() and np.isfinite(ys).all() and (xs > 0).all()):
        raise ValueError("expected finite values and positive x: leave out what was not measured")
    order = np.argsort(xs, kind="stable")
    places, starts, counts = np.unique(xs[order], return_index=True, return_counts=True)
    ys = ys[..., order]
    if len(places) < len(xs):
        if ties == "best":
            ys = np.maximum.reduceat(ys, starts, axis=-1)
        else:
            ys = np.add.reduceat(ys, starts, axis=-1) / counts
    return Ladder(places, ys)


def reach(rungs: Ladder, level: ArrayLike) -> tuple[NDArray[np.intp], Floats]:
    """Where along a ladder an accuracy is first reached.

    Args:
        rungs: the ladder; the dimensions of `y` before the rungs broadcast with those of `level`.
        level: accuracies, any shape.

    Returns:
        The first rung that has the accuracy, and how far it is from the rung before (0) to it (1): 1 for the
        first rung; rung = number of rungs and NaN where none has it.
    """
    heights, wanted = np.round(rungs.y, DECIMALS), np.round(np.asarray(level, float), DECIMALS)
    reached = heights >= wanted[..., None]
    size = rungs.x.size
    rung = np.where(reached.any(axis=-1), reached.argmax(axis=-1), size)
    heights = np.broadcast_to(heights, reached.shape)
    above = _at(heights, np.minimum(rung, size - 1))
    below = _at(heights, np.maximum(rung, 1) - 1)
    # A rung that has it comes after one that has not, so the two differ.
    between = (rung > 0) & (rung < size)
    rise = np.where(between, above - below, 1.0)
    share = np.where(between, (wanted - below) / rise, np.where(rung == size, np.nan, 1.0))
    return rung, share


def between_rungs(values: ArrayLike, rung: NDArray[np.intp], share: ArrayLike) -> Floats:
    """The value of a quantity at a place that `reach` found: linear in its logarithm; NaN where none.

    Args:
        values: positive, one per rung.
        rung: as of `reach`.
        share: as of `reach`.
    """
    known = np.asarray(values, dtype=np.float64)
    after = known[np.minimum(rung, known.size - 1)]
    before = known[np.clip(rung, 1, known.size) - 1]
    parts = np.asarray(share, dtype=np.float64)
    return np.where(np.isnan(parts), np.nan, before ** (1 - parts) * after**parts)


def reached_at(rungs: Ladder, level: ArrayLike) -> Floats:
    """The x at which a ladder first reaches an accuracy: 0 below its first rung, inf where no rung has it.

    Args:
        rungs: the ladder.
        level: accuracies, as in `reach`.
    """
    rung, share = reach(rungs, level)
    place = between_rungs(rungs.x, rung, share)
    wanted = np.round(np.asarray(level, dtype=np.float64), DECIMALS)
    below = wanted < np.round(rungs.y[..., 0], DECIMALS)
    return np.where(below, 0.0, np.where(rung == rungs.x.size, np.inf, place))


def frontier_at(rungs: Ladder, x: ArrayLike) -> Floats:
    """The best accuracy that a ladder has at `x` or below it, between rungs too; -inf below its first rung.

    Args:
        rungs: the ladder.
        x: places, one dimension. Beyond the last rung the best of all rungs is kept.

    Returns:
        In the shape of `y`, with places in place of rungs.
    """
    places = np.asarray(x, dtype=np.float64)
    best = np.maximum.accumulate(rungs.y, axis=-1)
    below = np.searchsorted(rungs.x, places, side="right") - 1
    start = np.clip(below, 0, None)
    end = np.minimum(start + 1, rungs.x.size - 1)
    width = np.where(end > start, np.log(rungs.x[end] / rungs.x[start]), 1.0)
    share = np.where(end > start, np.log(places / rungs.x[start]) / width, 0.0)
    line = rungs.y[..., start] + (rungs.y[..., end] - rungs.y[..., start]) * share
    return np.where(below < 0, -np.inf, np.maximum(best[..., start], line))


def outer_interval(draws: ArrayLike, coverage: float) -> tuple[Floats, Floats]:
    """Percentiles along the first axis of draws that may be inf: order statistics, the outer ones.

    `stats.percentile_interval` takes the mean of neighbouring draws, which inf has not. NaN in a column makes
    both its ends NaN.

    Raises:
        ValueError: there are no draws, or the coverage is not in (0, 1).
    """
    ordered = np.sort(np.asarray(draws, dtype=np.float64), axis=0)
    if ordered.ndim == 0 or ordered.shape[0] == 0 or not 0 < coverage < 1:
        raise ValueError(f"expected draws and a coverage in (0, 1), got {coverage}")
    tail = (1 - coverage) / 2 * (ordered.shape[0] - 1)
    # The hair keeps a tail that is a whole number from losing a place to the last bit of 1 - coverage.
    cut = int(np.floor(tail + 1e-9))
    # NaN is sorted to the end.
    unknown = np.isnan(ordered[-1])
    low, high = ordered[cut], ordered[ordered.shape[0] - 1 - cut]
    return np.where(unknown, np.nan, low), np.where(unknown, np.nan, high)


def _at(heights: Floats, rung: NDArray[np.intp]) -> Floats:
    return np.take_along_axis(heights, rung[..., None], axis=-1)[..., 0]
