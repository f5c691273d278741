"""Scores of solvers on one source under any weights of its items: resamples, halves and subsamples alike."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from stages.science.fidelity.metrics import Layout, Summed
from stages.science.fidelity.rank_metric import Ranked

Missing = Literal["wrong", "excluded"]
# How often each item counts: draws x items.
Weights = NDArray[Any] | csr_array

# Weights (draws x items) multiplied at once: at most 32 MiB.
CELLS = 1 << 22


@dataclass(frozen=True)
class Tally(ABC):
    """Answers of all solvers to the items of one source, counted once and weighed as often as need be.

    Attributes:
        solvers: names, in the order of the scores.
        metric: one of METRICS.
        answered: items x solvers, whether there is a prediction.
        missing: how answers without a prediction are scored.
        layout: labels and scale; tallies of one layout can be joined.
    """

    solvers: tuple[str, ...]
    metric: str
    answered: NDArray[np.bool_]
    missing: Missing
    layout: Layout

    @property
    def items(self) -> int:
        return len(self.answered)

    @property
    def counted(self) -> NDArray[np.int64]:
        """Items that count, of each solver."""
        every = np.full(len(self.solvers), self.items)
        return every if self.missing == "wrong" else self.answered.sum(axis=0)

    @property
    def unparsed(self) -> NDArray[np.float64]:
        """Share of the answers without a prediction, of each solver."""
        lost: NDArray[np.float64] = 1.0 - self.answered.mean(axis=0)
        return lost

    def score(self, weights: NDArray[Any] | None = None) -> NDArray[np.float64]:
        """Scores of the solvers, NaN where undefined.

        Args:
            weights: how often each item counts, draws x items; None: each once.

        Returns:
            draws x solvers; solvers for None.
        """
        if weights is None:
            scores: NDArray[np.float64] = self._scores(np.ones((1, self.items)))[0]
            return scores
        if weights.ndim != 2 or weights.shape[1] != self.items:
            raise ValueError(f"expected draws x {self.items} items, got shape {weights.shape}")
        return self._scores(weights)

    def score_sets(self, places: NDArray[np.int64]) -> NDArray[np.float64]:
        """Scores of the solvers on sets of items, NaN where undefined.

        Args:
            places: of the items in each set, sets x items in a set; an item may be in a set more than once.

        Returns:
            sets x solvers.
        """
        ones = np.ones(places.size, dtype=np.float32)
        starts = np.arange(len(places) + 1) * places.shape[1]
        shape = (len(places), self.items)
        return self._scores(csr_array((ones, places.ravel(), starts), shape=shape))

    @abstractmethod
    def _scores(self, weights: Weights) -> NDArray[np.float64]: ...


@dataclass(frozen=True)
class SumTally(Tally):
    """Scores that are a formula of sums over items."""

    summed: Summed

    def _scores(self, weights: Weights) -> NDArray[np.float64]:
        columns = self.summed.columns
        draws = weights.shape[0]
        if draws == 1:  # costs nothing, so that it is exact
            columns = columns.astype(np.float64)
        if isinstance(weights, csr_array):
            return self.summed.formula(weights.astype(columns.dtype, copy=False) @ columns)
        size = max(1, CELLS // max(1, self.items))
        chunks = (weights[start : start + size] for start in range(0, draws, size))
        sums = [chunk.astype(columns.dtype, copy=False) @ columns for chunk in chunks]
        return self.summed.formula(np.concatenate(sums))


@dataclass(frozen=True)
class RankTally(Tally):
    """Spearman's correlation with the gold."""

    gold: NDArray[np.float64]
    said: NDArray[np.float64]
    groups: list[Ranked]

    def _scores(self, weights: Weights) -> NDArray[np.float64]:
        weights = weights.toarray() if isinstance(weights, csr_array) else weights
        scores = np.full((len(weights), len(self.solvers)), np.nan)
        for group in self.groups:
            if len(group.rows):
                scores[:, group.places] = group.score(weights)
        return scores
