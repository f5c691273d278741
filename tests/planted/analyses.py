"""Every analysis as its stage does it, on a study at hand: for tests of all of them, and their times."""

import contextlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from stages import compare_recipes, recommend, trace_frontiers, weigh_budgets
from stages.bedrock.files import write_json
from stages.bedrock.record import write_record
from stages.bedrock.records import comparisons, matched, recommendations
from stages.bedrock.records import scores as scores_record
from stages.bedrock.study import read_study
from stages.bedrock.tables import write_csv, write_table
from stages.science.contrasts.matching import match
from stages.science.curves.laws import LawSettings, fit_laws
from stages.science.families import FamilyResults, measure_families
from stages.science.frontiers.frontier_tables import frontier_tables
from tests.bedrock.ledger import LEDGER
from tests.planted.scores import scores
from tests.planted.simulator import Study, trained

COVERAGE = 0.95
SEED = 0


@dataclass(frozen=True)
class Material:
    """A study folder, and what is read from it and resampled.

    Attributes:
        folder: with runs.csv and verdicts.csv; analyses write beside them.
        draws: resampled sets of items.
        study: what drew it, for those analyses that want single answers.
        scored: runs whose single answers are looked at, at most.
        starts: places that the search for a law starts from.
        budgets: levels of each budget that a recommendation is made for.
    """

    folder: Path
    draws: int
    study: Study
    scored: int
    starts: int = 512
    budgets: int = 8

    @cached_property
    def tables(self) -> tuple[pd.DataFrame, pd.DataFrame | None]:
        return read_study(self.folder)

    @cached_property
    def results(self) -> FamilyResults:
        return measure_families(*self.tables, self.draws, SEED)

    @cached_property
    def answered(self) -> list[dict[str, Any]]:
        """The first `scored` runs, their answers drawn and written as the stages before do it."""
        found = []
        for run in list(trained(self.study.plan, self.study.seed))[: self.scored]:
            table = scores(self.study, run)
            write_table(
                table, self.folder / f"data/scores/{run.name}.parquet", scores_record.SCHEMA
            )
            write_record(LEDGER, self.folder / f"data/ledgers/runs/{run.name}.json")
            entry = {"run": run.name, "corpus": run.corpus, "student": run.student}
            found.append({**entry, "recipe": run.recipe, "seed": run.seed})
        return found

    def write(self, tables: Mapping[str, pd.DataFrame], schemas: Mapping[str, pa.Schema]) -> None:
        for name, table in tables.items():
            write_csv(table, self.folder / f"{name}.csv", schemas[name])


def families(material: Material) -> None:
    """Measured and resampled; what all others but tests of differences start from."""
    assert np.isfinite(material.results.draws).all()


def laws(material: Material) -> None:
    settings = LawSettings(
        ceiling=1.0, starts=material.starts, coverage=COVERAGE, huber_delta=0.02, seed=SEED
    )
    write_json(fit_laws(material.results, settings), material.folder / "scaling.json")


def frontiers(material: Material) -> None:
    params = trace_frontiers.TraceFrontiersParams(
        bootstrap_draws=material.draws,
        coverage=COVERAGE,
        tolerance=0.01,
        queries=1_000_000,
        charge_teacher=False,
        seed=SEED,
    )
    material.write(frontier_tables(material.results, params.settings()), trace_frontiers.SCHEMAS)


def recommendations_of(material: Material) -> None:
    params = recommend.RecommendParams(
        bootstrap_draws=material.draws,
        coverage=COVERAGE,
        tolerance=0.01,
        budgets=material.budgets,
        queries=1e6,
        seed=SEED,
    )
    table = recommend.tabulate(material.results, params)
    material.write({"recommendations": table}, {"recommendations": recommendations.SCHEMA})


def comparisons_of(material: Material) -> None:
    params = compare_recipes.CompareRecipesParams(
        bootstrap_draws=material.draws, coverage=COVERAGE, alpha=0.05, power=0.8, seed=SEED
    )
    runs, verdicts = material.tables
    tables = {
        "comparisons": compare_recipes.compared(runs, verdicts, params),
        "matched": match(material.results, COVERAGE),
    }
    material.write(tables, {"comparisons": comparisons.SCHEMA, "matched": matched.SCHEMA})
    blends = compare_recipes.blended(material.results, runs, params)
    write_json(blends, material.folder / "blends.json")


def answers(material: Material) -> None:
    """Budgets, votes and lengths, of the first `scored` runs."""
    params = weigh_budgets.WeighBudgetsParams(
        bootstrap_draws=material.draws,
        coverage=COVERAGE,
        tolerance=0.01,
        seed=SEED,
        baseline="ift",
        cut_points=20,
        percentiles=[0, 25, 50, 75, 100],
        stable_probes=[2, 3],
        confidences=[0.5, 0.7, 0.8, 0.9, 0.95, 0.99],
        vote_margins=[1, 2, 3],
        vote_confidences=[0.8, 0.9, 0.95],
        vote_orders=256,
    )
    grid = material.answered
    with contextlib.chdir(material.folder):
        tables = weigh_budgets.weigh(grid, params)
    material.write(tables, weigh_budgets.SCHEMAS)


ANALYSES: dict[str, Callable[[Material], None]] = {
    "families": families,
    "laws": laws,
    "frontiers": frontiers,
    "recommendations": recommendations_of,
    "comparisons": comparisons_of,
    "answers": answers,
}
