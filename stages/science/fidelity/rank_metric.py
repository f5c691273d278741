"""Spearman's correlation of said with gold scores under weights, with which the ranks change."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stages.science.fidelity.metrics import Floats, correlation

# Weights (draws x items) ranked at once: 16 MiB a table.
CELLS = 1 << 21


@dataclass(frozen=True)
class Levels:
    """The distinct values of some variables on the same items, each variable's ascending.

    Attributes:
        has: which of them an item has, items x levels, the variables' side by side.
        starts: the first level of each variable.
    """

    has: NDArray[np.float32]
    starts: NDArray[np.int64]

    @classmethod
    def of(cls, values: NDArray[np.float64]) -> "Levels":
        """Args: values: items x variables."""
        parts = []
        for column in values.T:
            distinct, codes = np.unique(column, return_inverse=True)
            parts.append(np.eye(len(distinct), dtype=np.float32)[codes])
        widths = [part.shape[1] for part in parts]
        return cls(np.concatenate(parts, axis=1), np.cumsum([0, *widths[:-1]]))

    def midranks(self, counts: Floats) -> Floats:
        """Mean rank of each level less that of all items: draws x levels.

        Args:
            counts: weight of each level, draws x levels.
        """
        ends = np.append(self.starts[1:], counts.shape[1])
        ranks = np.empty_like(counts)
        for start, end in zip(self.starts, ends, strict=True):
            below = np.cumsum(counts[:, start:end], axis=1)
            ranks[:, start:end] = below - (counts[:, start:end] + below[:, -1:]) / 2
        return ranks

    def summed(self, values: Floats) -> NDArray[np.float64]:
        """Sums over the levels of each variable: draws x variables."""
        return np.add.reduceat(values, self.starts, axis=1, dtype=np.float64)


@dataclass(frozen=True)
class Ranked:
    """Solvers whose answers count on the same items.

    Attributes:
        places: which of all solvers they are.
        rows: items that count.
        gold: levels of the gold.
        said: levels of the solvers' answers.
    """

    places: list[int]
    rows: NDArray[np.int64]
    gold: Levels
    said: Levels

    def score(self, weights: Floats) -> NDArray[np.float64]:
        """Correlations, draws x these solvers, in chunks of draws."""
        size = max(1, CELLS // max(len(self.rows), self.said.has.shape[1]))
        chunks = range(0, len(weights), size)
        return np.concatenate([self._chunk(weights[start : start + size]) for start in chunks])

    def _chunk(self, weights: Floats) -> NDArray[np.float64]:
        used = weights[:, self.rows]
        # Of whole weights, sums of ranks are halves up to total^2 / 2: exact in float32 as far as 2^23.
        kind: type[np.floating[Any]] = (
            np.float32 if used.sum(axis=1).max() ** 2 <= 2**24 else np.float64
        )
        used = used.astype(kind)
        gold_has, said_has = self.gold.has.astype(kind), self.said.has.astype(kind)
        counts: Floats = used @ gold_has
        times: Floats = used @ said_has
        levels, ranks = self.gold.midranks(counts), self.said.midranks(times)
        along = (used * (levels @ gold_has.T)) @ said_has
        wide = ranks.astype(np.float64)
        return correlation(
            self.said.summed(along * wide),
            self.gold.summed(counts * levels.astype(np.float64) ** 2),
            self.said.summed(times * wide**2),
        )


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
        answers = Levels.of(said[rows][:, places])
        found.append(Ranked(places, rows, Levels.of(gold[rows, None]), answers))
    return found
