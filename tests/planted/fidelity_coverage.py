"""How often the intervals of what is said of written benchmarks hold the truth, over many planted studies."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeVar

import pandas as pd

from stages.science.fidelity.grid import Grid, Resampling, Roster, grid_of
from stages.science.fidelity.metrics import Layout
from stages.science.fidelity.tallies import layout_of, tally_of
from stages.science.fidelity.tally import Missing, Tally
from tests.planted.coverage import DRAWS, NO_NUMBER, NOMINAL, Interval
from tests.planted.fidelity_plan import REAL, FidelityPlan
from tests.planted.fidelity_plans import HEADLINE, PLANS
from tests.planted.fidelity_simulator import simulate
from tests.planted.fidelity_truth import FidelityTruth, family

T = TypeVar("T")
MISSING: Missing = "wrong"
SCALE = (0.0, 4.0)
SPLITS = 200
ROUNDING = 1e-9


@dataclass(frozen=True)
class FidelitySample:
    """A drawn study, and what analyses say of it; asked again, none is done again."""

    plan: FidelityPlan
    seed: int
    draws: int = DRAWS
    kept: dict[Callable[..., object], object] = field(default_factory=dict)

    @cached_property
    def judged(self) -> pd.DataFrame:
        return simulate(self.plan, self.seed)

    @property
    def metric(self) -> str:
        return HEADLINE[self.plan.task]

    @cached_property
    def layout(self) -> Layout:
        return layout_of(self.judged, SCALE)

    @property
    def real(self) -> pd.DataFrame:
        return self.judged[self.judged["source"] == REAL]

    @cached_property
    def tallies(self) -> dict[str, Tally]:
        """By source."""
        return {
            str(source): tally_of(rows, self.plan.solvers, self.metric, MISSING, self.layout)
            for source, rows in self.judged.groupby("source", sort=False)
        }

    @property
    def truth(self) -> FidelityTruth:
        return FidelityTruth(self.plan, self.metric, MISSING)

    @cached_property
    def grid(self) -> Grid:
        solvers, generators = self.plan.solvers, tuple(self.plan.shifts)
        families = {name: family(name) for name in solvers}
        roster = Roster(solvers, generators, {name: name for name in generators}, families)
        resampling = Resampling(self.draws, SPLITS, self.seed)
        return grid_of(self.judged, roster, self.metric, MISSING, resampling, SCALE)

    def once(self, analysis: Callable[["FidelitySample"], T]) -> T:
        """What an analysis says of this study."""
        if analysis not in self.kept:
            self.kept[analysis] = analysis(self)
        found: T = self.kept[analysis]  # type: ignore[assignment]
        return found


@dataclass(frozen=True)
class FidelityEstimand:
    """One line of the table of coverages.

    Attributes:
        name: of what is estimated.
        plan: name of the plan.
        read: intervals of a drawn study, by label.
        known: the truth by label.
        nominal: share of the intervals that should hold it.
    """

    name: str
    plan: str
    read: Callable[[FidelitySample], Mapping[str, Interval]]
    known: Callable[[FidelityTruth], Mapping[str, float]]
    nominal: float = NOMINAL


def trials(
    estimands: tuple[FidelityEstimand, ...], plan: str, seed: int, draws: int = DRAWS
) -> list[dict[str, object]]:
    """A row per label of the estimands of `plan`, for study `seed` (columns: see `tally.table`)."""
    sample = FidelitySample(PLANS[plan], seed, draws)
    rows: list[dict[str, object]] = []
    for estimand in (one for one in estimands if one.plan == plan):
        read = estimand.read(sample)
        for label, value in estimand.known(sample.truth).items():
            found = read.get(label, NO_NUMBER)
            near = Interval(found.low - ROUNDING, found.high + ROUNDING)
            held = float(near.holds(value)) if found.is_number else float("nan")
            rows.append(
                {
                    "estimand": estimand.name,
                    "plan": plan,
                    "label": label,
                    "study": seed,
                    "nominal": estimand.nominal,
                    "truth": value,
                    "point": found.point,
                    "number": found.is_number,
                    "covered": held,
                    "width": found.high - found.low,
                }
            )
    return rows


def intervals(
    rows: pd.DataFrame, label: str, columns: tuple[str, str, str] = ("low", "high", "value")
) -> dict[str, Interval]:
    """Rows of a table as intervals, by the column `label`."""
    ends = rows[list(columns)].to_numpy(dtype=float)
    return {
        str(name): Interval(*map(float, row)) for name, row in zip(rows[label], ends, strict=True)
    }
