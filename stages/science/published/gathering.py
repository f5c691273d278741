"""Evidence on a published study's claims in any way of counting: one set of draws, costs counted anew."""

from collections.abc import Callable
from functools import cache

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from stages.science.families import FamilyResults
from stages.science.published.costs import Assumptions, query_costs, training_costs
from stages.science.published.evidence import CurveSearch, Evidence, Setting
from stages.science.published.facts import CORPORA, FAMILIES, REGIMES, Facts
from stages.science.published.fitted_curves import FittedCurves
from stages.science.published.runs import benchmark_items, family_error
from stages.science.stats import normal_draws

Floats = NDArray[np.float64]
TEACHER_STREAM = 1
"""Added to the seed, so that the teacher's luck is not that of the first students."""


def gather(
    facts: Facts, assumed: Assumptions, results: FamilyResults, search: CurveSearch
) -> Callable[[Setting], Evidence]:
    """What is known in any setting; settings share their draws and their curves.

    Args:
        facts: of the study.
        assumed: behind the costs.
        results: of the study's table of runs (`families.measure_families`).
        search: of curves.
    """
    accuracy = accuracy_cube(facts, results)
    teacher = _teacher(facts, len(accuracy) - 1, search.seed + TEACHER_STREAM)
    fitted: dict[bytes, FittedCurves] = {}

    @cache
    def evidence(setting: Setting) -> Evidence:
        return Evidence(
            facts=facts,
            accuracy=accuracy,
            teacher=teacher,
            train_flops=training_costs(facts, "general", assumed, setting.mode, setting.lengths),
            query_flops=query_costs(facts, assumed, setting.mode),
            setting=setting,
            search=search,
            fitted=fitted,
        )

    return evidence


def accuracy_cube(facts: Facts, results: FamilyResults) -> Floats:
    """Accuracies as (1 + draws) x corpora x families x students x regimes, place 0 as printed."""
    table = results.table
    keys = pd.MultiIndex.from_frame(table[["corpus", "family", "student", "recipe"]])
    axes = [list(CORPORA), list(FAMILIES), facts.students, list(REGIMES)]
    places = keys.get_indexer(pd.MultiIndex.from_product(axes))
    values = np.vstack([table["accuracy"].to_numpy(), results.draws])
    return values[:, places].reshape(-1, *(len(axis) for axis in axes))


def _teacher(facts: Facts, draws: int, seed: int) -> Floats:
    """The teacher's accuracies, (1 + draws) x families, with errors as those of the students."""
    accuracy = facts.teacher.set_index("family")["accuracy_percent"] / 100
    printed = accuracy.loc[list(FAMILIES)].to_numpy(dtype=np.float64)
    errors = [
        family_error(float(p), benchmark_items(facts, family))
        for p, family in zip(printed, FAMILIES, strict=True)
    ]
    return np.vstack([printed, normal_draws(printed, errors, draws, seed)])
