"""What items are worth in truth: order accuracies of fresh items, drawn over and over."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy import interpolate

from tests.planted.fidelity_plan import REAL, FidelityPlan

DRAWS = 8000
Array = NDArray[np.float64]


@dataclass(frozen=True)
class FreshOrders:
    """Expected order accuracies against half of the real items, of a plan whose items are scored."""

    plan: FidelityPlan
    seed: int = 0

    def right(self, source: str, items: int) -> float:
        """Share of the pairs in the order of the reference; `average`: `items` over all generators alike."""
        if source != "average":
            return self._right(self._scores(source, items))
        each = items // len(self.plan.shifts)
        return self._right(np.mean([self._scores(name, each) for name in self.plan.shifts], axis=0))

    def equal_real_items(self, source: str, items: int) -> float:
        """Real items that are right as often; NaN: more than half of them."""
        sizes, values = self._real_curve
        wanted = self.right(source, items)
        if wanted > values[-1]:
            return float("nan")
        return float(interpolate.PchipInterpolator(values, sizes)(wanted))

    @cached_property
    def _real_curve(self) -> tuple[Array, Array]:
        half = self.plan.real_items // 2
        sizes = np.array([*(size for size in (1, 2, 4, 8, 16, 32, 64) if size < half), half])
        values = np.array([self.right(REAL, int(size)) for size in sizes])
        return np.append(0, sizes), np.append(0.5, values)

    @cached_property
    def _reference(self) -> Array:
        return _signs(self._scores(REAL, self.plan.real_items - self.plan.real_items // 2, 1))

    def _right(self, scores: Array) -> float:
        """Pairs tied in the reference have no order; those tied in the draw are right half of the time."""
        own, known = _signs(scores), np.abs(self._reference).sum(axis=1)
        agree = (own * self._reference).sum(axis=1)
        return float(((1 + agree / np.maximum(known, 1)) / 2).mean())

    def _scores(self, source: str, items: int, stream: int = 0) -> Array:
        """Draws x solvers."""
        rng = np.random.default_rng([self.seed, stream, items, *source.encode()])
        right = self.plan.successes(source, DRAWS * items, 1, rng)
        scores: Array = right.reshape(len(self.plan.solvers), DRAWS, items).mean(axis=2).T
        return scores


def _signs(scores: Array) -> Array:
    first, second = np.triu_indices(scores.shape[1], 1)
    signs: Array = np.sign(scores[:, first] - scores[:, second])
    return signs
