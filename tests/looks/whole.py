"""Everything that figures and report are made of: a simulated study, and the published one as it is."""

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
from stages.looks.study import Published, Study
from stages.recommend import RecommendParams, tabulate
from stages.science.contrasts.matching import match
from stages.science.families import measure_families
from stages.science.frontiers.frontier_tables import frontier_tables
from stages.science.frontiers.priced import FrontierSettings
from tests.conftest import ROOT
from tests.looks import simulated_results
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
        name: empty(report_tables.TABLES[name]) for name in report_tables.TABLES
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
    documents: dict[str, Any] = {
        "scaling": simulated_results.scaling(runs),
        "blends": blended(results, runs, COMPARING),
        "metrics": simulated_results.metrics(),
    }
    return Study(tables, documents, ALPHA)


def with_answers(study: Study) -> Study:
    """The same with tables on tokens and votes, of another simulated study."""
    weighed = weighed_tables()
    return Study(
        {**study.tables, **{name: weighed[name] for name in WEIGHED}},
        study.documents,
        study.alpha,
    )


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
    for place in ("reports/published", "data/published"):
        shutil.copytree(ROOT / place, folder / place)


def empty(schema: pa.Schema) -> pd.DataFrame:
    """A table without rows."""
    frame: pd.DataFrame = schema.empty_table().to_pandas()
    return frame
