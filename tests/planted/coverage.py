"""How often the intervals of an analysis hold the truth, over many planted studies.

An estimand is a name, a plan, and two readings: of a drawn study (intervals by label) and of the truth (numbers
by the same labels). Labels of one study share its items, so that they are no independent trials: the interval
of a coverage counts studies, not labels.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar

from stages.science.families import FamilyResults, measure_families
from tests.planted.plan import Plan
from tests.planted.simulator import Run, Study, simulate, trained
from tests.planted.truth import Truth

T = TypeVar("T")

NOMINAL = 0.9
DRAWS = 400


@dataclass(frozen=True)
class Interval:
    """An interval and its middle; all NaN if the analysis gave a verdict and no number."""

    low: float
    high: float
    point: float = math.nan

    @property
    def is_number(self) -> bool:
        """Whether both ends are known; an infinite one is."""
        return not (math.isnan(self.low) or math.isnan(self.high))

    def holds(self, value: float) -> bool:
        return self.low <= value <= self.high


NO_NUMBER = Interval(math.nan, math.nan)


@dataclass(frozen=True)
class Sample:
    """A drawn study and what every estimand of its plan reads."""

    study: Study
    draws: int = DRAWS
    kept: dict[Any, Any] = field(default_factory=dict)

    @cached_property
    def results(self) -> FamilyResults:
        return measure_families(self.study.runs, self.study.verdicts, self.draws, self.study.seed)

    def once(self, analysis: Callable[["Sample"], T]) -> T:
        """What an analysis says of this study; asked again, it is not done again."""
        if analysis not in self.kept:
            self.kept[analysis] = analysis(self)
        found: T = self.kept[analysis]
        return found

    @cached_property
    def runs(self) -> list[Run]:
        return list(trained(self.study.plan, self.study.seed))


Reading = Callable[[Sample], Mapping[str, Interval]]
Known = Callable[[Truth, Sample], Mapping[str, float]]


@dataclass(frozen=True)
class Estimand:
    """One line of the table of coverages.

    Attributes:
        name: of what is estimated.
        plan: name of the plan, in the registry of plans.
        read: intervals of a drawn study, by label.
        known: the truth, by label; labels that are missing here are not counted.
        steady: whether the truth is the same in every study of the plan, and need be found but once.
        nominal: share of the intervals that should hold it.
    """

    name: str
    plan: str
    read: Reading
    known: Known
    steady: bool = False
    nominal: float = NOMINAL


def on_results(
    name: str, plan: str, analysis: Callable[[FamilyResults], Mapping[str, Interval]]
) -> Estimand:
    """An estimand whose truth is what the analysis itself says of a study without noise.

    Labels whose truth is not finite (never reached, say) are not counted.
    """

    def known(truth: Truth, _: Sample) -> Mapping[str, float]:
        found = analysis(truth.results())
        return {label: one.point for label, one in found.items() if math.isfinite(one.point)}

    return Estimand(name, plan, lambda sample: analysis(sample.results), known, steady=True)


@dataclass(frozen=True)
class Trials:
    """Studies of one plan, each held against the truth by all estimands of that plan.

    Attributes:
        plan_of: the plan of a study, by its seed; the same for all seeds unless truths are drawn as well.
        estimands: read from every study.
        draws: resampled sets of items behind the intervals.
        found: truths that hold for all studies, kept once they are known.
    """

    plan_of: Callable[[int], Plan]
    estimands: tuple[Estimand, ...]
    draws: int = DRAWS
    found: dict[str, Mapping[str, float]] = field(default_factory=dict)

    def run(self, seed: int) -> list[dict[str, object]]:
        """Draw study `seed`: a row per estimand and label."""
        plan = self.plan_of(seed)
        sample, truth = Sample(simulate(plan, seed), self.draws), Truth(plan)
        rows = []
        for estimand in self.estimands:
            known = self.found.get(estimand.name) or estimand.known(truth, sample)
            if estimand.steady:
                self.found[estimand.name] = known
            read = estimand.read(sample)
            rows += [
                _row(estimand, seed, label, value, read.get(label, NO_NUMBER))
                for label, value in known.items()
                if not math.isnan(value)
            ]
        return rows


def _row(
    estimand: Estimand, study: int, label: str, truth: float, interval: Interval
) -> dict[str, object]:
    number = interval.is_number
    return {
        "estimand": estimand.name,
        "plan": estimand.plan,
        "label": label,
        "study": study,
        "nominal": estimand.nominal,
        "truth": truth,
        "point": interval.point,
        "number": number,
        "covered": float(interval.holds(truth)) if number else math.nan,
        "width": interval.high - interval.low if number else math.nan,
    }
