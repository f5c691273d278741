"""The difference of two accuracies on the same items, with an interval that holds near 0 and 1 too."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtri

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class PairedDifferences:
    """Of pairs of configurations on one set of items, arrays of one length.

    gained, lost: items right with the one and wrong with the other, and the reverse; where several seeds
    are averaged, their mean over the pairs of seeds. `centre` and `variance` are those of the adjusted
    difference (see `adjusted`).
    """

    difference: Floats
    gained: Floats
    lost: Floats
    centre: Floats
    variance: Floats


def compare(ours: ArrayLike, theirs: ArrayLike) -> PairedDifferences:
    """Compare shares of right answers item by item.

    Args:
        ours: pairs x items, the mean over seeds of 0 (wrong) and 1 (right).
        theirs: the same items answered by what each is compared with.

    Raises:
        ValueError: shapes differ, no items, or a value out of [0, 1].
    """
    one, other = np.asarray(ours, dtype=np.float64), np.asarray(theirs, dtype=np.float64)
    if one.shape != other.shape or one.ndim != 2 or one.shape[1] == 0:
        raise ValueError(f"expected two tables of pairs x items, got {one.shape}, {other.shape}")
    if min(one.min(initial=0), other.min(initial=0)) < 0 or max(one.max(), other.max()) > 1:
        raise ValueError("expected shares of right answers in [0, 1]")
    both = np.einsum("pi,pi->p", one, other)
    first, second = one.sum(axis=1), other.sum(axis=1)
    squares = np.einsum("pi,pi->p", one, one) + np.einsum("pi,pi->p", other, other) - 2 * both
    centre, variance = adjusted(first - second, squares, one.shape[1])
    return PairedDifferences(
        difference=(first - second) / one.shape[1],
        gained=first - both,
        lost=second - both,
        centre=centre,
        variance=variance,
    )


def adjusted(total: ArrayLike, squares: ArrayLike, items: int) -> tuple[Floats, Floats]:
    """Mean difference and its variance over items, with one more item gained and one more lost.

    d = sum D / (n + 2), var = ((sum D^2 + 2) / (n + 2) - d^2) / (n + 2), D the difference of an item. The two
    made-up items keep the variance from vanishing where few items are discordant, and the interval
    d -+ z sqrt(var) near its coverage there.
    Source: Bonett and Price, J. Educ. Behav. Stat. 37 (2012) 479, for one run on each side; ours: D may be a
    mean over seeds.

    Args:
        total: sum of D.
        squares: sum of D^2.
        items: n.
    """
    n = items + 2
    centre: Floats = np.asarray(total, dtype=np.float64) / n
    variance: Floats = ((np.asarray(squares, dtype=np.float64) + 2) / n - centre**2) / n
    return centre, variance


def wald_interval(centre: ArrayLike, variance: ArrayLike, coverage: float) -> tuple[Floats, Floats]:
    """The interval centre -+ z sqrt(variance), kept in [-1, 1]."""
    middle = np.asarray(centre, dtype=np.float64)
    reach = float(ndtri((1 + coverage) / 2)) * np.sqrt(np.asarray(variance, dtype=np.float64))
    return np.maximum(middle - reach, -1.0), np.minimum(middle + reach, 1.0)
