"""Everything that figures and report are made of: simulated studies, and the published one as it is."""

import functools
import shutil
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa

from stages.bedrock.files import read_json, write_json
from stages.bedrock.records import published_facts, published_tables, report_tables
from stages.bedrock.study import read_tables
from stages.bedrock.tables import write_csv
from stages.compare_recipes import CompareRecipesParams, blended, compared
from stages.looks.fidelity.study import SCHEMAS
from stages.looks.figure_notes import FIGURES
from stages.looks.study import Published, Study
from stages.recommend import RecommendParams, tabulate
from stages.science.contrasts.matching import match
from stages.science.families import measure_families
from stages.science.frontiers.frontier_tables import frontier_tables
from stages.science.frontiers.priced import FrontierSettings
from tests.conftest import ROOT
from tests.looks import simulated_results
from tests.looks.fidelity.fidelity_planted import planted
from tests.looks.simulated import study
from tests.looks.weighed import weighed_tables

ALPHA = 0.05
DRAWS = 50
COMPARING = CompareRecipesParams(
    bootstrap_draws=DRAWS, coverage=0.95, alpha=ALPHA, power=0.8, seed=1
)
ADVISING = RecommendParams(
    bootstrap_draws=DRAWS, coverage=0.95, tolerance=0.02, budgets=3, queries=1e5, seed=0
)
WEIGHED = (
    "lengths",
    "length_ratios",
    "budgets",
    "optimal_budgets",
    "envelopes",
    "stopping",
    "votes",
    "matched_votes",
)


def study_of(runs: pd.DataFrame, levels: pd.DataFrame) -> Study:
    """A study with these runs. Its answers were not recorded: the tables on tokens and votes are empty."""
    verdicts = simulated_results.verdicts(runs)
    results = measure_families(runs, verdicts, DRAWS, 0)
    settings = FrontierSettings(coverage=0.95, tolerance=0.02, queries=1e5, charge_teacher=False)
    tables: dict[str, pd.DataFrame] = {
        name: empty(schema)
        for name, schema in (report_tables.TABLES | report_tables.PAGE_TABLES).items()
    }
    tables |= frontier_tables(results, settings)
    tables |= {
        "runs": runs,
        "levels": levels,
        "pairs": simulated_results.pairs(),
        "timings": simulated_results.timings(),
        "recommendations": tabulate(results, ADVISING),
        "comparisons": compared(runs, verdicts, COMPARING),
        "matched": match(results, 0.95),
    }
    tables |= simulated_results.clean(runs, verdicts)
    documents: dict[str, Any] = {
        "scaling": simulated_results.scaling(runs),
        "blends": blended(results, runs, COMPARING),
        "metrics": simulated_results.metrics(),
    }
    return Study(tables, documents, ALPHA)


@functools.cache
def whole_study() -> Study:
    """Every student and recipe, with tables on tokens and votes of another study; not to be changed."""
    weighed = weighed_tables()
    simulated = study_of(*study())
    return Study(
        {**simulated.tables, **{name: weighed[name] for name in WEIGHED}},
        simulated.documents,
        simulated.alpha,
    )


@functools.cache
def small_study() -> Study:
    """Two students that learned directly or to reason, and few items; not to be changed."""
    return study_of(*study(("d24", "d48"), ("ift", "reasoning"), items=30))


def pictures() -> dict[str, bytes]:
    """A stand-in for every figure of the report, each unlike the others."""
    return {
        name: f'<svg xmlns="http://www.w3.org/2000/svg"><title>{name}</title></svg>'.encode()
        for name in FIGURES
    }


@functools.cache
def published() -> Published:
    """The published study as it is in this checkout; not to be changed."""
    folder = ROOT / "reports/published"
    return Published(
        tables=read_tables(folder, published_tables.TABLES),
        documents={name: read_json(folder / f"{name}.json") for name in ("scaling", "assumptions")},
        facts=read_tables(ROOT / "data/published", published_facts.FACTS),
    )


def write_whole(folder: Path, study: Study) -> None:
    """Every table and document that the last stages read, below `folder`."""
    schemas = report_tables.TABLES | report_tables.PAGE_TABLES
    for name, schema in schemas.items():
        write_csv(study.tables[name], folder / f"reports/{name}.csv", schema)
    for name, document in study.documents.items():
        write_json(document, folder / f"reports/{name}.json")
    for name, schema in SCHEMAS.items():
        table = _filled(planted().tables[name], schema)
        write_csv(table, folder / f"reports/fidelity/{name}.csv", schema)
    for place in ("reports/published", "data/published"):
        shutil.copytree(ROOT / place, folder / place)


def _filled(table: pd.DataFrame, schema: pa.Schema) -> pd.DataFrame:
    """The table with 0 for numbers that must be known and that no figure shows."""
    whole = [field.name for field in schema if pa.types.is_integer(field.type)]
    needed = [field.name for field in schema if not field.nullable]
    numbers = [name for name in needed if pd.api.types.is_numeric_dtype(table[name])]
    return table.fillna(dict.fromkeys(numbers, 0)).astype(dict.fromkeys(whole, "Int64"))


def empty(schema: pa.Schema) -> pd.DataFrame:
    """A table without rows."""
    frame: pd.DataFrame = schema.empty_table().to_pandas()
    return frame
