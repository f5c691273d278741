"""What chance alone gives: rank measures with the solvers' real scores dealt out anew."""

from functools import lru_cache
from itertools import permutations

import numpy as np
from numpy.typing import NDArray

from stages.science.fidelity.measures import centred_ranks, pair_signs, quotient

# All permutations of up to so many things are taken: 8! = 40,320.
EXACT = 8
# Differences that are rounding count as ties.
ROUNDING = 1e-9


@lru_cache(maxsize=8)
def orders(things: int, number: int, seed: int) -> NDArray[np.int64]:
    """Orders of `things`, rows, the given one first: all up to EXACT things, else `number` random ones more.

    With the given order among them, the share of the orders that are as extreme is a valid p value.
    """
    if things <= EXACT:
        return np.array(list(permutations(range(things))), dtype=np.int64)
    rng = np.random.default_rng([seed, things])
    drawn = rng.random((number, things)).argsort(axis=1)
    return np.concatenate([np.arange(things)[None], drawn])


def share_as_extreme(null: NDArray[np.float64], value: float) -> float:
    """Share of the null's values at least as far from 0 as `value`: two-sided p. NaN if undefined."""
    known = null[np.isfinite(null)]
    if known.size == 0 or not np.isfinite(value):
        return np.nan
    return float((np.abs(known) >= abs(value) - ROUNDING).mean())


class RankNull:
    """Rank measures of any written scores against real scores in every order of the solvers.

    All are products of what the written scores say with a matrix of the orders, worked out once.
    """

    def __init__(self, real: NDArray[np.float64], number: int, seed: int) -> None:
        """Deal out `real` (M scores) in all orders, or `number` random ones for many solvers."""
        self._real = real[orders(len(real), number, seed)]
        self._signs = pair_signs(self._real)
        self._ranks = centred_ranks(self._signs)
        self._untied = float((pair_signs(real) ** 2).sum())

    def values(self, written: NDArray[np.float64]) -> dict[str, NDArray[np.float64]]:
        """Values of each rank measure, one per order, for `written` (M scores)."""
        signs = pair_signs(written)
        ranks = centred_ranks(signs)
        alike = self._signs @ signs
        squares = (ranks**2).sum() * (self._ranks[:1] ** 2).sum(axis=1)
        wins = written == written.max()
        return {
            "spearman": quotient(self._ranks @ ranks, np.sqrt(squares)),
            "kendall": quotient(alike, np.sqrt(self._untied * (signs**2).sum(keepdims=True))),
            "order_accuracy": (1 + quotient(alike, np.array([self._untied]))) / 2,
            "top1_regret": self._real[:1].max() - self._real @ wins / wins.sum(),
        }

    def p(self, null: dict[str, NDArray[np.float64]], measure: str, value: float) -> float:
        """Share of the orders at least as extreme.

        Two-sided for spearman, kendall and order_accuracy (about 1/2); for top1_regret the orders that lose
        as little or less.
        """
        if measure == "top1_regret":
            return float((null[measure] <= value + ROUNDING).mean()) if value == value else np.nan
        centre = 0.5 if measure == "order_accuracy" else 0.0
        return share_as_extreme(null[measure] - centre, value - centre)
