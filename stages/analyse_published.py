"""Bring the published study into our own tables and judge what it claims by its own public numbers.

Reads   data/published/*.csv: facts with their sources
Writes  reports/published/: runs.csv (the study as one of ours), effective_size.csv, claims.csv,
        claim_settings.csv (every claim in every way of counting), implied_tokens.csv, scaling.json as of
        fit_scaling, recommendations.csv as of recommend, the tables of trace_frontiers, and
        assumptions.json (the params behind all of them)
Cost    CPU, half a minute
"""

import logging
from collections.abc import Sequence
from typing import Any, Literal

import pandas as pd
from pydantic import Field, model_validator

from stages.bedrock.errors import run_stage
from stages.bedrock.files import write_json
from stages.bedrock.params import Params, load_section
from stages.bedrock.provenance import recorded
from stages.bedrock.records.published_facts import FACTS
from stages.bedrock.records.published_tables import TABLES
from stages.bedrock.tables import read_csv, write_csv
from stages.science.curves.laws import LawSettings
from stages.science.decisions.budget_grid import recommend_grid
from stages.science.decisions.choice import Rules
from stages.science.families import FamilyResults, measure_families
from stages.science.frontiers.frontier_tables import frontier_tables
from stages.science.frontiers.priced import FrontierSettings
from stages.science.published.costs import Assumptions, implied_token_table
from stages.science.published.evidence import CurveSearch
from stages.science.published.facts import Facts, collect
from stages.science.published.gathering import gather
from stages.science.published.judging import judge
from stages.science.published.laws import published_laws
from stages.science.published.runs import effective_size_table, runs_table

log = logging.getLogger(__name__)

FACTS_FOLDER, FOLDER = "data/published", "reports/published"


class AnalysePublishedParams(Params):
    """`analyse_published` in params.yaml."""

    characters_per_token: float = Field(gt=0, description="bytes of a released pair to a token")
    length_cv: float = Field(
        ge=0, description="standard deviation of the tokens of a training row, over their mean"
    )
    samples: Literal["stated", "released"] = Field(
        description="pairs trained on: as the paper states, or as many as were released"
    )
    stated_ratio_low: float = Field(gt=0, description="least length of traces the paper states")
    stated_ratio_high: float = Field(gt=0, description="largest length of traces it states")
    bootstrap_draws: int = Field(gt=0, description="sets of questions behind the intervals")
    curve_draws: int = Field(gt=0, description="how many of these get curves of their own")
    curve_starts: int = Field(gt=0, description="places from which the search for a curve starts")
    coverage: float = Field(gt=0, lt=1, description="share of the draws inside an interval")
    huber_delta: float = Field(
        gt=0, le=1, description="residual in accuracy beyond which Huber's loss is linear"
    )
    tolerance: float = Field(ge=0, le=1, description="accuracy that one near the frontier may lack")
    queries: int = Field(ge=0, description="questions that a student answers in its life")
    seed: int = Field(ge=0, description="seed of the draws and of the starts")

    @model_validator(mode="after")
    def _in_order(self) -> "AnalysePublishedParams":
        if self.stated_ratio_low > self.stated_ratio_high:
            raise ValueError("stated_ratio_low must not be above stated_ratio_high")
        if self.curve_draws > self.bootstrap_draws:
            raise ValueError("curve_draws must not be above bootstrap_draws")
        return self

    def assumptions(self) -> Assumptions:
        """What costs take for granted."""
        return Assumptions(
            self.characters_per_token,
            self.length_cv,
            self.samples,
            (self.stated_ratio_low, self.stated_ratio_high),
        )


def analyse(
    facts: Facts, params: AnalysePublishedParams
) -> tuple[dict[str, pd.DataFrame], dict[str, Any]]:
    """Every table of the stage, by name of its file, and the laws."""
    assumed = params.assumptions()
    table = runs_table(facts, assumed)
    results = measure_families(table, None, params.bootstrap_draws, params.seed)
    search = CurveSearch(params.curve_starts, params.seed, params.curve_draws)
    judged, in_settings = judge(
        facts.claims, gather(facts, assumed, results, search), params.coverage
    )
    # What the teacher's answers took is not known, so it is charged to nobody.
    settings = FrontierSettings(params.coverage, params.tolerance, params.queries, False)
    # As many levels of each budget as there are sizes.
    rules, levels = Rules(params.tolerance, params.coverage), len(facts.students)
    advice = recommend_grid(results, levels, params.queries, rules)
    tables = {
        "runs": table,
        "effective_size": effective_size_table(facts),
        "claims": judged,
        "claim_settings": in_settings,
        "implied_tokens": implied_token_table(facts, assumed),
        **frontier_tables(results, settings),
        "recommendations": pd.DataFrame(advice, columns=TABLES["recommendations"].names),
    }
    # Of the ceiling only its place is needed here: every family has its own.
    fitting = LawSettings(
        1.0, params.curve_starts, params.coverage, params.huber_delta, params.seed
    )
    fewer = FamilyResults(results.table, results.draws[: params.curve_draws])
    return tables, published_laws(facts, fewer, fitting)


def main(argv: Sequence[str] | None = None) -> None:
    """Read the facts, write the tables."""
    with recorded("analyse_published"):
        params = load_section("analyse_published", AnalysePublishedParams)
        tables = {name: read_csv(f"{FACTS_FOLDER}/{name}.csv", FACTS[name]) for name in FACTS}
        made, laws = analyse(collect(tables), params)
        for name, table in made.items():
            write_csv(table, f"{FOLDER}/{name}.csv", TABLES[name])
        write_json(laws, f"{FOLDER}/scaling.json")
        write_json(params.model_dump(), f"{FOLDER}/assumptions.json")
        counts = made["claims"]["verdict"].value_counts()
        log.info("%d claims: %s", counts.sum(), ", ".join(f"{n} {v}" for v, n in counts.items()))


if __name__ == "__main__":
    run_stage(main)
