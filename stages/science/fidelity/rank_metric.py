"""Spearman's correlation of said with gold scores under weights, with which the ranks change."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from stages.science.fidelity.metrics import Floats, correlation

# Weights (draws x items) ranked at once: 16 MiB a table.
CELLS = 1 << 21


@dataclass(frozen=True)
class Levels:
    """The distinct values of one variable, ascending: which of them an item has, items x levels."""

    has: NDArray[np.float64]

    @classmethod
    def of(cls, values: NDArray[np.float64]) -> "Levels":
        distinct, codes = np.unique(values, return_inverse=True)
        return cls(np.eye(len(distinct))[codes])

    def midranks(self, counts: Floats) -> Floats:
        """Mean rank of each level less that of all items: draws x levels.

        Args:
            counts: weight of each level, draws x levels.
        """
        below = np.cumsum(counts, axis=1)
        return below - (counts + below[:, -1:]) / 2


@dataclass(frozen=True)
class Ranked:
    """Solvers whose answers count on the same items.

    Attributes:
        places: which of all solvers they are.
        rows: items that count.
        gold: levels of the gold.
        said: levels of each solver's answers.
    """

    places: list[int]
    rows: NDArray[np.int64]
    gold: Levels
    said: list[Levels]

    def score(self, weights: Floats) -> NDArray[np.float64]:
        """Correlations, draws x these solvers, in chunks of draws."""
        size = max(1, CELLS // max(1, len(self.rows)))
        chunks = range(0, len(weights), size)
        return np.concatenate([self._chunk(weights[start : start + size]) for start in chunks])

    def _chunk(self, weights: Floats) -> NDArray[np.float64]:
        used = weights[:, self.rows].astype(np.float64)
        counts = used @ self.gold.has
        levels = self.gold.midranks(counts)
        ranked = used * (levels @ self.gold.has.T)
        columns = []
        for said in self.said:
            times = used @ said.has
            ranks = said.midranks(times)
            covariance = ((ranked @ said.has) * ranks).sum(axis=1)
            columns.append(
                correlation(
                    covariance, (counts * levels**2).sum(axis=1), (times * ranks**2).sum(axis=1)
                )
            )
        return np.stack(columns, axis=1)


def ranked(
    gold: NDArray[np.float64], said: NDArray[np.float64], counted: NDArray[np.bool_]
) -> list[Ranked]:
    """Solvers in groups that share the items that count.

    Args:
        gold: items.
        said: items x solvers.
        counted: items x solvers, whether an answer counts.
    """
    masks, group = np.unique(counted, axis=1, return_inverse=True)
    found = []
    for number in range(masks.shape[1]):
        rows = np.flatnonzero(masks[:, number])
        places = np.flatnonzero(group == number).tolist()
        levels = [Levels.of(said[rows, place]) for place in places]
        found.append(Ranked(places, rows, Levels.of(gold[rows]), levels))
    return found
