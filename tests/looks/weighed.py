"""The tables of a small drawn study as compare_recipes and weigh_budgets make them: what looks are tried on."""

from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from stages.compare_recipes import CompareRecipesParams, blended, compared
from stages.science.budgets.answer_sheet import lay_out
from stages.science.budgets.item_pool import make_pool
from stages.science.budgets.matched_votes import matched_votes
from stages.science.budgets.policies import Rules
from stages.science.budgets.policy_envelope import envelope
from stages.science.budgets.policy_points import averaged, points_of
from stages.science.budgets.weighing import Weighing, weigh_run
from stages.science.contrasts.matching import match
from stages.science.families import measure_families
from stages.weigh_budgets import SCHEMAS, collected
from tests.planted.plan import Plan
from tests.planted.scores import scores
from tests.planted.simulator import simulate, trained
from tests.planted.studies import SIZES, rising

DRAWS, COVERAGE, SEED = 30, 0.95, 3
PARAMS = CompareRecipesParams(
    bootstrap_draws=DRAWS, coverage=COVERAGE, alpha=0.05, power=0.8, seed=1
)
WEIGHING = Weighing(Rules((50.0,), (2,), (0.5,), (2,), (0.9,), 20, 0), COVERAGE, 0.02, 8)
BLENDS = ("ift", "reasoning", "mix25", "mix50", "mix75", "seq50", "ift_flops", "ift_tokens")


def plan(
    sizes: int = 2,
    recipes: tuple[str, ...] = ("ift", "reasoning"),
    corpora: tuple[str, ...] = ("mixed",),
    seeds: int = 1,
) -> Plan:
    """A plan with the first sizes, over two families of one suite each."""
    return replace(
        rising(dict(list(SIZES.items())[:sizes])),
        recipes=recipes,
        corpora=dict.fromkeys(corpora, 1.0),
        suites={"math_open": 1, "general_mc": 1},
        items=40,
        seeds=seeds,
    )


@cache
def compared_tables(planned: tuple[Any, ...] = ()) -> dict[str, Any]:
    """What compare_recipes says of `plan(*planned)`, by name, beside its runs."""
    study = simulate(plan(*planned), SEED)
    results = measure_families(study.runs, study.verdicts, DRAWS, 1)
    return {
        "runs": study.runs,
        "comparisons": compared(study.runs, study.verdicts, PARAMS),
        "matched": match(results, COVERAGE),
        "blends": blended(results, study.runs, PARAMS),
    }


@cache
def weighed_tables(planned: tuple[Any, ...] = ()) -> dict[str, pd.DataFrame]:
    """What weigh_budgets says of `plan(*planned)`, by name, beside its runs."""
    study = simulate(plan(*planned), SEED)
    parts: dict[str, list[pd.DataFrame]] = {name: [] for name in SCHEMAS}
    points, pool = [], None
    for run in trained(study.plan, SEED):
        sheet = lay_out(scores(study, run))
        pool = pool or make_pool(sheet.items, DRAWS, 1)
        entry = {name: getattr(run, name) for name in ("student", "corpus", "recipe", "seed")}
        found, measured = weigh_run(sheet, pool, _flops, WEIGHING)
        for name, table in found.items():
            parts[name].append(table.assign(run=run.name, **entry) if len(table) else table)
        points.append(points_of(entry, measured, pool.family_scopes()))
    for family in points[0].table["family"].unique():
        all_runs = averaged([one.of(family) for one in points])
        parts["envelopes"].append(envelope(all_runs, COVERAGE))
        parts["matched_votes"].append(matched_votes(all_runs, "ift", COVERAGE))
    whole = {name: collected(part, SCHEMAS[name]) for name, part in parts.items()}
    return {"runs": study.runs, **{name: whole[name][SCHEMAS[name].names] for name in whole}}


def _flops(prompt: NDArray[np.generic], output: NDArray[np.generic]) -> NDArray[np.float64]:
    return np.asarray(1e6 * (prompt.astype(np.float64) + output.astype(np.float64)))
