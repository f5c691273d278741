"""The agreement that fresh real items would reach: the most that can be asked of written ones."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from stages.science.fidelity.grid import Grid
from stages.science.fidelity.intervals import interval
from stages.science.fidelity.measures import MEASURES, compare


def ceilings(grid: Grid, coverage: float) -> pd.DataFrame:
    """One row per measure: measure, value, low, high.

    value: mean over random halvings of the real items, corrected to all of them. low, high: where one fresh
    set of real items, as many, falls with probability `coverage`. NaN without items.
    """
    draws = ceiling_draws(grid)
    rows = []
    for measure in MEASURES:
        low, high = interval(draws[measure], coverage)
        known = draws[measure][np.isfinite(draws[measure])]
        value = float(known.mean()) if known.size else np.nan
        rows.append({"measure": measure, "value": value, "low": low, "high": high})
    return pd.DataFrame(rows)


def ceiling_draws(grid: Grid) -> Mapping[str, NDArray[np.float64]]:
    """Every measure between two made-up sets of real items, one value per halving."""
    if grid.halves is None:
        return {measure: np.empty(0) for measure in MEASURES}
    halves = grid.halves[:, :, np.isfinite(grid.real)]
    sets = stepped_up(halves[np.isfinite(halves).all(axis=(1, 2))])
    return compare(sets[:, 0], sets[:, 1])


def stepped_up(halves: NDArray[np.float64]) -> NDArray[np.float64]:
    """Two sets as large as the whole, made of two halves, with the right noise between and within them.

    With halves a and b of scores t + noise, m = (a + b) / 2 has the noise of the whole, variance v, and
    (a - b) / 2 is independent of it, variance v. Two whole sets would have a mean of noise v / 2 and half a
    difference of variance v / 2. So the sets are m' +- (a - b) / (2 sqrt 2), where m' is m drawn towards its
    mean over solvers by sqrt((s + v / 2) / (s + v)), s = variance of t = covariance of the halves. Then each
    set's variance over solvers is s + v and their covariance s, whence any measure follows. For Pearson's
    correlation this is Spearman-Brown's formula, 2 r / (1 + r) of halves; others need no formula of their own.

    Args:
        halves: splits x 2 x solvers, without NaN.

    Returns:
        The same shape.
    """
    middle = halves.mean(axis=1)
    apart = (halves[:, 0] - halves[:, 1]) / 2
    if halves.shape[-1] > 1 and len(halves):
        centre = middle.mean(axis=-1, keepdims=True)
        noise = float(apart.var(axis=-1, ddof=1).mean())
        skill = max(float((middle - centre).var(axis=-1, ddof=1).mean()) - noise, 0.0)
        if skill + noise > 0:
            drawn = np.sqrt((skill + noise / 2) / (skill + noise))
            middle = centre + drawn * (middle - centre)
    apart = apart / np.sqrt(2)
    return np.stack([middle + apart, middle - apart], axis=1)
