"""Values and intervals of statistics that were computed on rows: the items as they are, then every draw."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import ArrayLike, NDArray

from stages.science.stats import percentile_interval

Floats = NDArray[np.float64]
DECIMALS = 12


def with_interval(rows: ArrayLike, coverage: float) -> tuple[Floats, Floats, Floats]:
    """Value, lower and upper end of each column of rows x columns.

    Draws in which a statistic is not defined are left out; the ends are missing if the value is, or if it is
    defined in a smaller share of the draws than `coverage`.
    """
    values = np.asarray(rows, dtype=np.float64)
    point, draws = values[0], values[1:]
    defined = ~np.isnan(draws)
    low, high = np.full_like(point, np.nan), np.full_like(point, np.nan)
    whole = defined.all(axis=0) & ~np.isnan(point)
    if whole.any():
        low[whole], high[whole] = percentile_interval(draws[:, whole], coverage)
    partly = (defined.mean(axis=0) >= coverage) & ~np.isnan(point) & ~whole
    for column in np.flatnonzero(partly):
        kept = draws[defined[:, column], column]
        low[column], high[column] = percentile_interval(kept, coverage)
    # Without the last bits, in which equal numbers differ, and without negative zeros.
    return tuple(np.round(end, DECIMALS) + 0.0 for end in (point, low, high))


def bounded(statistics: Mapping[str, Floats], coverage: float) -> dict[str, Floats]:
    """`with_interval` of some statistics (rows x columns each) as columns: name, name_low, name_high."""
    ends = with_interval(np.concatenate(list(statistics.values()), axis=1), coverage)
    columns: dict[str, Floats] = {}
    start = 0
    for name, rows in statistics.items():
        own = slice(start, start + rows.shape[1])
        point, low, high = (end[own] for end in ends)
        columns |= {name: point, f"{name}_low": low, f"{name}_high": high}
        start = own.stop
    return columns
