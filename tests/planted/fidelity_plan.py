"""What a planted study of written benchmarks holds before it is drawn: everything is known."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy import special

REAL = "real"


@dataclass(frozen=True)
class FidelityPlan:
    """One benchmark, its solvers and those of them that wrote one like it.

    A solver succeeds on an item if `sqrt(shared) z + sqrt(1 - shared) e < place`: z is standard normal and the
    item's, the same for all solvers, e is of item and solver. The place is that which makes `skills` the share
    of real items that succeed, less the source's `shifts`, plus `own` where the solver wrote the item.

    Attributes:
        task: classification | similarity | ner | scored.
        skills: share of successes on real items, by solver, in (0, 1).
        shifts: how much harder the items of a generator are, in probits; below 0: easier.
        own: by generator, how much easier its own items are for itself, in probits.
        unparsed: share of the answers without a prediction, by solver; 0 where nothing is said.
        noise: share of wrong golds, by source (similarity: standard deviation of the gold's error).
        real_items: how many real items there are.
        written_items: how many items each generator wrote.
        shared: share of the variance of success that is the item's.
        herd: classification: share of the items where all wrong answers are the same one.
    """

    task: str
    skills: Mapping[str, float]
    shifts: Mapping[str, float]
    own: Mapping[str, float] = field(default_factory=dict)
    unparsed: Mapping[str, float] = field(default_factory=dict)
    noise: Mapping[str, float] = field(default_factory=dict)
    real_items: int = 300
    written_items: int = 200
    shared: float = 0.5
    herd: float = 0.5

    @property
    def sources(self) -> tuple[str, ...]:
        return (REAL, *self.shifts)

    @property
    def solvers(self) -> tuple[str, ...]:
        return tuple(self.skills)

    def items(self, source: str) -> int:
        return self.real_items if source == REAL else self.written_items

    def places(self, source: str) -> NDArray[np.float64]:
        """How good each solver is on items of `source`, in probits."""
        return np.array(
            [
                special.ndtri(skill)
                - self.shifts.get(source, 0.0)
                + (self.own.get(solver, 0.0) if solver == source else 0.0)
                for solver, skill in self.skills.items()
            ]
        )

    def success(self, source: str) -> NDArray[np.float64]:
        """Share of successes of each solver on infinitely many items of `source`."""
        share: NDArray[np.float64] = special.ndtr(self.places(source))
        return share

    def failures(self) -> NDArray[np.float64]:
        """Share of the answers without a prediction, of each solver."""
        return np.array([self.unparsed.get(solver, 0.0) for solver in self.solvers])

    def successes(
        self, source: str, items: int, each: int, rng: np.random.Generator
    ) -> NDArray[np.bool_]:
        """Solvers x items x `each` parts of an item (the entities of a text, say)."""
        shape = (len(self.solvers), items, each)
        hard = np.sqrt(self.shared) * rng.standard_normal((items, 1))
        found: NDArray[np.bool_] = (
            hard + np.sqrt(1 - self.shared) * rng.standard_normal(shape)
            < self.places(source)[:, None, None]
        )
        return found
