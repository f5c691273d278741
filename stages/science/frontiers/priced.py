"""The configurations of one corpus and family with what they cost, counted three ways."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from stages.science.families import FamilyResults
from stages.science.frontiers.interpolation import outer_interval

Floats = NDArray[np.float64]

BASELINE = "ift"
TRAINING, INFERENCE, LIFETIME = COSTS = ("training", "inference", "lifetime")


@dataclass(frozen=True)
class FrontierSettings:
    """What the study is asked.

    Attributes:
        coverage: share of the draws inside an interval, in (0, 1).
        tolerance: accuracy that one near the frontier may lack.
        queries: questions that a student answers in its life.
        charge_teacher: whether training includes the teacher's answers, in full for every student.
    """

    coverage: float
    tolerance: float
    queries: float
    charge_teacher: bool


@dataclass(frozen=True)
class PricedFamily:
    """One corpus and family.

    Attributes:
        corpus: which prompts were learned from.
        family: domain_format, or `all`.
        table: one row per configuration, as `FamilyResults.table`.
        accuracies: row 0 as measured, the others on resampled items; a column per row of `table`.
        costs: by name of `COSTS`, FLOPs per row of `table`; NaN where a part of it is unknown.
    """

    corpus: str
    family: str
    table: pd.DataFrame
    accuracies: Floats
    costs: dict[str, Floats]

    def of_recipe(self, recipe: str) -> NDArray[np.intp]:
        """Places of the configurations of a recipe."""
        return np.flatnonzero((self.table["recipe"] == recipe).to_numpy())

    def others(self) -> list[str]:
        """Recipes but the baseline, in order."""
        return sorted(set(self.table["recipe"]) - {BASELINE})

    def priced(self, cost: str) -> NDArray[np.bool_]:
        """Whose cost is known and not 0, so that it has a logarithm."""
        return np.isfinite(self.costs[cost]) & (self.costs[cost] > 0)


def priced_families(results: FamilyResults, settings: FrontierSettings) -> Iterator[PricedFamily]:
    """Every corpus and family of a study, in order.

    training = train_flops, with teacher_flops on top if that is charged; inference = query_flops; lifetime =
    training + queries x query_flops.
    """
    for (corpus, family), rows in results.table.groupby(["corpus", "family"], sort=True):
        training = rows["train_flops"].to_numpy(dtype=np.float64)
        if settings.charge_teacher:
            training = training + rows["teacher_flops"].to_numpy(dtype=np.float64)
        inference = rows["query_flops"].to_numpy(dtype=np.float64)
        lifetime = training + settings.queries * inference
        accuracy = rows["accuracy"].to_numpy(dtype=np.float64)
        yield PricedFamily(
            corpus=str(corpus),
            family=str(family),
            table=rows.reset_index(drop=True),
            accuracies=np.vstack([accuracy, results.draws[:, rows.index]]),
            costs={TRAINING: training, INFERENCE: inference, LIFETIME: lifetime},
        )


def with_interval(name: str, values: Floats, coverage: float) -> dict[str, Any]:
    """Columns `name`, `name_low` and `name_high` from values whose place 0 is as measured, the rest draws."""
    low, high = outer_interval(values[1:], coverage)
    return {name: float(values[0]), f"{name}_low": float(low), f"{name}_high": float(high)}
