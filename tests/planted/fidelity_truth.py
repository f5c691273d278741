"""What infinitely many items would show: scores, and every measure of them, from formulas of their own."""

from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from tests.planted.fidelity_plan import REAL, FidelityPlan
from tests.planted.fidelity_tasks import TASKS

Array = NDArray[np.float64]


@dataclass(frozen=True)
class FidelityTruth:
    """A plan, seen by a metric with a rule for answers that could not be read."""

    plan: FidelityPlan
    metric: str
    missing: str

    def scores(self, source: str) -> Array:
        """By solver."""
        return TASKS[self.plan.task].limit(self.plan, source, self.metric, self.missing)

    @cached_property
    def real(self) -> Array:
        return self.scores(REAL)

    @cached_property
    def written(self) -> Array:
        """Generators x solvers."""
        return np.array([self.scores(generator) for generator in self.plan.shifts])

    def of(self, generator: str) -> Array:
        """Scores on a generator's items, or the average over all generators."""
        return self.written.mean(axis=0) if generator == "average" else self.scores(generator)

    def agreement(self, generator: str, measure: str) -> float:
        """Agreement of a generator with the real items (see `agreement`)."""
        return agreement(self.of(generator), self.real, measure)

    def bias(self, variant: str) -> dict[str, float]:
        """Own-data bias, by solver that is a generator, and the mean of them."""
        found = {
            name: self._bias(variant, row, self.plan.solvers.index(name))
            for row, name in enumerate(self.plan.shifts)
        }
        return found | {"mean": float(np.nanmean(list(found.values())))}

    def _bias(self, variant: str, row: int, solver: int) -> float:
        placed = _placed(self.written, variant, solver)
        if variant == "real_referenced":
            return float(placed[row] - _placed(self.real[None, :], variant, solver)[0])
        others = np.arange(len(placed)) != row
        if variant == "family":
            related = np.array([family(name) for name in self.plan.shifts])
            related = related == family(self.plan.solvers[solver])
            return float(placed[others & related].mean() - placed[others & ~related].mean())
        return float(placed[row] - placed[others].mean())


def family(name: str) -> str:
    """The family of a planted solver: its first letter."""
    return name[0]


def _placed(scores: Array, variant: str, solver: int) -> Array:
    """Where a solver stands among all of them on each set of items."""
    own, mean = scores[:, solver], scores.mean(axis=1)
    by_variant: dict[str, Array] = {
        **dict.fromkeys(("paper", "real_referenced", "family"), own - mean),
        "raw": own,
        "ratio": own / mean,
        "leave_one_out": own - np.delete(scores, solver, axis=1).mean(axis=1),
        "z_score": (own - mean) / scores.std(axis=1),
        "rank": np.array([stats.rankdata(row)[solver] for row in scores]),
    }
    return by_variant[variant]


def agreement(written: Array, real: Array, measure: str) -> float:
    """One measure of agreement between scores of the same solvers on written and on real items."""
    apart = written - real
    if measure == "spearman":
        return float(stats.spearmanr(written, real).statistic)
    if measure == "kendall":
        return float(stats.kendalltau(written, real).statistic)
    if measure == "order_accuracy":
        pairs = list(combinations(range(len(real)), 2))
        return float(np.mean([(written[a] > written[b]) == (real[a] > real[b]) for a, b in pairs]))
    if measure == "top1_regret":
        return float(real.max() - real[written.argmax()])
    return float(
        {
            "mspd": (apart**2).mean(),
            "gap": apart.mean(),
            "absolute_gap": np.abs(apart).mean(),
            "worst_gap": apart[np.abs(apart).argmax()],
        }[measure]
    )
