"""The tables of equivalents, lifetimes and budgets of a simulated study, as the pipeline makes them."""

import functools

import pandas as pd

from stages.recommend import RecommendParams, tabulate
from stages.science.families import measure_families
from stages.science.frontiers.frontier_tables import frontier_tables
from stages.science.frontiers.priced import FrontierSettings
from tests.looks.simulated import ALL, PARAMETERS, study
from tests.looks.simulated_results import verdicts


@functools.cache
def cost_tables(
    students: tuple[str, ...] = tuple(PARAMETERS),
    recipes: tuple[str, ...] = ALL,
    corpora: tuple[str, ...] = ("mixed",),
) -> dict[str, pd.DataFrame]:
    """Tables by name, `runs` and `recommendations` among them; do not change them."""
    runs = study(students, recipes, items=60)[0]
    if "ift" in recipes:
        longer = runs[(runs["student"] == students[-1]) & (runs["recipe"] == "ift")]
        longer = longer.assign(
            recipe="ift_flops",
            run="longer_" + longer["run"],
            train_flops=2 * longer["train_flops"],
        )
        runs = pd.concat([runs, longer], ignore_index=True)
    parts = [runs.assign(corpus=name, run=f"{name}_" + runs["run"]) for name in corpora]
    runs = pd.concat(parts, ignore_index=True)
    results = measure_families(runs, verdicts(runs), 40, 0)
    settings = FrontierSettings(coverage=0.95, tolerance=0.02, queries=1e5, charge_teacher=False)
    params = RecommendParams(
        bootstrap_draws=40, coverage=0.95, tolerance=0.02, budgets=3, queries=1e5, seed=0
    )
    tables = frontier_tables(results, settings)
    return tables | {"runs": runs, "recommendations": tabulate(results, params)}
