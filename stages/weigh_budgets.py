"""Weigh answers against their length: what fewer tokens cost in accuracy, and what more samples buy.

Reads   data/runs.json, data/scores/<run>.parquet, data/ledgers/runs/<run>.json
Writes  reports/{lengths,length_ratios,budgets,optimal_budgets,envelopes,stopping,votes,matched_votes}.csv
Cost    half a CPU second per run of 18,000 items, a quarter for 1,500; one run in memory at a time
"""

import logging
import sys
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Annotated, Any

import pandas as pd
import pyarrow as pa
from pydantic import Field, PositiveInt
from tqdm import tqdm

from stages.bedrock.arguments import item_names
from stages.bedrock.errors import InputError, run_stage
from stages.bedrock.files import read_json
from stages.bedrock.grid import LIST
from stages.bedrock.params import Params, load_section
from stages.bedrock.provenance import recorded
from stages.bedrock.record import read_record
from stages.bedrock.records import budgets, lengths, scores, stopping, votes
from stages.bedrock.records.ledgers import Ledger
from stages.bedrock.tables import read_table, write_csv
from stages.science.budgets.answer_sheet import AnswerSheet, lay_out
from stages.science.budgets.item_pool import make_pool
from stages.science.budgets.matched_votes import matched_votes
from stages.science.budgets.policies import Rules
from stages.science.budgets.policy_envelope import envelope
from stages.science.budgets.policy_points import Points, averaged, points_of
from stages.science.budgets.weighing import Weighing, weigh_run
from stages.science.flops import inference_flops

log = logging.getLogger(__name__)

Share = Annotated[float, Field(gt=0, lt=1)]
SCHEMAS: dict[str, pa.Schema] = {
    "lengths": lengths.SCHEMA,
    "length_ratios": lengths.RATIOS,
    "budgets": budgets.SCHEMA,
    "optimal_budgets": budgets.OPTIMAL,
    "envelopes": budgets.ENVELOPE,
    "stopping": stopping.SCHEMA,
    "votes": votes.SCHEMA,
    "matched_votes": votes.MATCHED,
}


class WeighBudgetsParams(Params):
    """`weigh_budgets` in params.yaml."""

    bootstrap_draws: int = Field(gt=0, description="resampled item sets behind the intervals")
    coverage: float = Field(gt=0, lt=1, description="share of the draws inside an interval")
    tolerance: float = Field(ge=0, le=1, description="accuracy that a saving may cost")
    seed: int = Field(ge=0, description="of the resampling, the halves and the orders of samples")
    baseline: str = Field(description="recipe whose votes are held against one answer of others")
    cut_points: int = Field(ge=2, description="limits on the curve of cut answers")
    percentiles: list[Annotated[float, Field(ge=0, le=100)]] = Field(
        min_length=1, description="of a run's own lengths, as limits"
    )
    stable_probes: list[PositiveInt] = Field(
        min_length=1, description="consecutive equal answers that end the thinking"
    )
    confidences: list[Share] = Field(
        min_length=1, description="probabilities per answer token that end the thinking"
    )
    vote_margins: list[PositiveInt] = Field(
        min_length=1, description="leads of the first answer that end the drawing of samples"
    )
    vote_confidences: list[Share] = Field(
        min_length=1, description="probabilities of the first answer that end it"
    )
    vote_orders: int = Field(gt=0, description="random orders of samples that are averaged")

    def weighing(self) -> Weighing:
        """The same in the terms of science."""
        rules = Rules(
            tuple(self.percentiles),
            tuple(self.stable_probes),
            tuple(self.confidences),
            tuple(self.vote_margins),
            tuple(self.vote_confidences),
            self.vote_orders,
            self.seed,
        )
        return Weighing(rules, self.coverage, self.tolerance, self.cut_points)


def weigh(grid: Sequence[Mapping[str, Any]], params: WeighBudgetsParams) -> dict[str, pd.DataFrame]:
    """All tables by name; one run is in memory at a time."""
    parts: dict[str, list[pd.DataFrame]] = {name: [] for name in SCHEMAS}
    points: list[Points] = []
    pool, items = None, pd.DataFrame()
    if not grid:
        raise InputError(f"{LIST}: no runs; name some in params.yaml and run `dvc repro`")
    for entry in tqdm(grid, unit="run", disable=not sys.stderr.isatty()):
        sheet = read_sheet(entry["run"])
        if pool is None:
            pool, items = make_pool(sheet.items, params.bootstrap_draws, params.seed), sheet.items
        if not sheet.items.equals(items):
            raise InputError(
                f"data/scores/{entry['run']}.parquet: other items than the first run, or in another order; "
                "score all runs anew (`dvc repro`)"
            )
        shape = read_record(f"data/ledgers/runs/{entry['run']}.json", Ledger).shape
        cost = partial(inference_flops, shape, mode="exact")
        tables, measured = weigh_run(sheet, pool, cost, params.weighing())
        for name, table in tables.items():
            parts[name].append(table.assign(**entry) if len(table) else table)
        points.append(points_of(entry, measured, pool.family_scopes()))
    for family in points[0].table["family"].unique():
        own = averaged([one.of(family) for one in points])
        parts["envelopes"].append(envelope(own, params.coverage))
        parts["matched_votes"].append(matched_votes(own, params.baseline, params.coverage))
    return {name: collected(part, SCHEMAS[name]) for name, part in parts.items()}


def read_sheet(run: str) -> AnswerSheet:
    """The answers of a run, laid out."""
    path = f"data/scores/{run}.parquet"
    table = read_table(path, scores.SCHEMA)
    try:
        return lay_out(table)
    except ValueError as error:
        raise InputError(f"{path}: {error}; answer the suites again (`dvc repro`)") from error


def collected(parts: Sequence[pd.DataFrame], schema: pa.Schema) -> pd.DataFrame:
    """Parts of a table in one; a table may have no rows."""
    filled = [part for part in parts if len(part)] or [schema.empty_table().to_pandas()]
    table: pd.DataFrame = pd.concat(filled, ignore_index=True)
    return table


def main(argv: Sequence[str] | None = None) -> None:
    """`python -m stages.weigh_budgets`."""
    item_names(argv)
    with recorded("weigh_budgets"):
        params = load_section("weigh_budgets", WeighBudgetsParams)
        tables = weigh(read_json(LIST), params)
        for name, table in tables.items():
            write_csv(table, f"reports/{name}.csv", SCHEMAS[name])
        log.info("%s", ", ".join(f"{len(table)} rows of {name}" for name, table in tables.items()))


if __name__ == "__main__":
    run_stage(main)
