"""Several hypotheses at once: p-values that keep the chance of any false finding below the level."""

import numpy as np
from numpy.typing import ArrayLike, NDArray


def holm(p_values: ArrayLike) -> NDArray[np.float64]:
    """Holm's adjusted p-values of one family of hypotheses.

    The k-th smallest of m is multiplied by m - k + 1; none is smaller than one before it, or above 1. To
    reject where the result is at most alpha keeps the chance of one false rejection or more at most alpha,
    however the tests depend on each other. NaN is no hypothesis: it stays NaN and does not count in m.
    Source: Holm, Scand. J. Statist. 6 (1979) 65.

    Raises:
        ValueError: not a list, or a value out of [0, 1].
    """
    given = np.asarray(p_values, dtype=np.float64)
    tested = np.flatnonzero(~np.isnan(given))
    if given.ndim != 1 or ((given[tested] < 0) | (given[tested] > 1)).any():
        raise ValueError("expected a list of p-values in [0, 1]")
    order = tested[np.argsort(given[tested], kind="stable")]
    scaled = given[order] * np.arange(order.size, 0, -1)
    adjusted = np.full(given.shape, np.nan)
    adjusted[order] = np.minimum(np.maximum.accumulate(scaled), 1.0)
    return adjusted
