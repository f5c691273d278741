"""The best configuration within a budget.

Costs are FLOPs on three axes: `train` (fine-tuning, once), `query` (answering one item) and `total` (the
lifetime: train + queries x query). A budget is an upper limit on some of them. A configuration is affordable if
it keeps all limits. The best is the affordable one of highest measured accuracy; of equally accurate ones that
of lowest lifetime cost.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from stages.science.decisions.decision import (
    Difference,
    as_good_as,
    chances_of_being_best,
    difference,
    evidence_needed,
    optimism,
    regret,
)
from stages.science.frontiers.pareto import DECIMALS

AXES = ("train", "query", "total")
# Upper limits in FLOPs by axis; an axis that is not there has no limit.
Limits = dict[str, float]

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Candidates:
    """Configurations of one corpus and family: names, FLOPs by axis, accuracies, draws x configurations."""

    names: tuple[str, ...]
    costs: dict[str, Floats]
    accuracy: Floats
    draws: Floats

    def __post_init__(self) -> None:
        shapes = [
            self.accuracy.shape,
            self.draws.shape[1:],
            *[c.shape for c in self.costs.values()],
        ]
        if set(self.costs) != set(AXES) or any(shape != (len(self.names),) for shape in shapes):
            raise ValueError(f"expected {len(self.names)} values on axes {AXES}, got {shapes}")
        if not all(np.isfinite(cost).all() and (cost >= 0).all() for cost in self.costs.values()):
            raise ValueError("expected costs that are finite and not negative")


@dataclass(frozen=True)
class Rules:
    """When a difference counts: below `tolerance` it does not, nor where its interval reaches 0."""

    tolerance: float
    coverage: float


@dataclass(frozen=True)
class Decision:
    """What to take within a budget, by index among the candidates.

    Attributes:
        affordable: how many keep the limits.
        best: the most accurate of them.
        chances: probability of being the best, per candidate; 0 for those that are not affordable.
        debiased: accuracy of the best without the luck for which it was chosen (`decision.optimism`).
        regret: accuracy lost on average if the best is not the best after all.
        evidence: how many times the evidence would make it the best with probability `coverage`.
        runner_up: the second in accuracy; None if only one is affordable.
        lead: accuracy of the best minus that of the runner-up.
        frugal: the one of lowest lifetime cost that is not told apart from the best; the best itself if none.
        lack: accuracy of the best minus that of `frugal`.
    """

    affordable: int
    best: int
    chances: Floats
    debiased: float
    regret: float
    evidence: float
    runner_up: int | None
    lead: Difference | None
    frugal: int
    lack: Difference


def decide(candidates: Candidates, limits: Limits, rules: Rules) -> Decision | None:
    """The decision within upper limits on some axes; None if nothing is affordable.

    Raises:
        ValueError: an axis that does not exist, or values that are not finite.
    """
    inside = ranked(candidates, limits)
    if not inside.size:
        return None
    # From here on the best is number 0 and the runner-up number 1.
    accuracy, draws = candidates.accuracy[inside], candidates.draws[:, inside]
    equal = np.flatnonzero(as_good_as(accuracy, draws, 0, rules.tolerance, rules.coverage))
    frugal = int(equal[np.argmin(candidates.costs["total"][inside][equal])])
    chances = np.zeros(len(candidates.names))
    chances[inside] = chances_of_being_best(draws)
    alone = inside.size == 1
    return Decision(
        affordable=inside.size,
        best=int(inside[0]),
        chances=chances,
        debiased=float(accuracy[0]) - optimism(draws),
        regret=regret(draws, 0),
        evidence=evidence_needed(accuracy, draws, 0, rules.coverage),
        runner_up=None if alone else int(inside[1]),
        lead=None if alone else difference(accuracy, draws, 0, 1, rules.coverage),
        frugal=int(inside[frugal]),
        lack=difference(accuracy, draws, 0, frugal, rules.coverage),
    )


def ranked(candidates: Candidates, limits: Limits) -> NDArray[np.intp]:
    """What is affordable, from the best to the worst."""
    inside = np.flatnonzero(strain(candidates, limits) <= 1)
    train, total = (candidates.costs[axis][inside] for axis in ("train", "total"))
    accuracy = np.round(candidates.accuracy[inside], DECIMALS)
    order: NDArray[np.intp] = inside[np.lexsort((train, total, -accuracy))]
    return order


def strain(candidates: Candidates, limits: Limits) -> Floats:
    """Cost in units of its limit, on the axis where that is most: at most 1 for what is affordable."""
    unknown = set(limits) - set(AXES)
    if unknown or any(limit <= 0 or math.isnan(limit) for limit in limits.values()):
        raise ValueError(f"expected positive limits on axes {AXES}, got {limits}")
    parts = [candidates.costs[axis] / limit for axis, limit in limits.items()]
    highest: Floats = np.max([np.zeros(len(candidates.names)), *parts], axis=0)
    return highest
