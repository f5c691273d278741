"""Trace which runs no other run beats, on accuracy against training and against inference FLOPs.

Reads   reports/runs.csv, reports/verdicts.csv
Writes  reports/frontiers.csv: every run as a point per corpus, family and cost, with its place and its odds
Cost    CPU seconds
"""

import logging
from collections.abc import Sequence

import numpy as np
import pandas as pd
from pydantic import Field

from stages.bedrock.errors import run_stage
from stages.bedrock.params import Params, load_section
from stages.bedrock.provenance import recorded
from stages.bedrock.records import frontiers as frontiers_record
from stages.bedrock.records import runs as runs_record
from stages.bedrock.records import verdicts as verdicts_record
from stages.bedrock.tables import read_csv, write_csv
from stages.science.families import FamilyResults, measure_families
from stages.science.pareto import frontier_gap, membership, on_frontier
from stages.science.stats import percentile_interval

log = logging.getLogger(__name__)

COSTS = {"training": "train_flops", "inference": "query_flops"}


class TraceFrontiersParams(Params):
    """`trace_frontiers` in params.yaml."""

    bootstrap_draws: int = Field(gt=0, description="resampled item sets behind odds and intervals")
    coverage: float = Field(gt=0, lt=1, description="share of the draws inside an interval")
    tolerance: float = Field(ge=0, le=1, description="accuracy a run near the frontier may lack")
    seed: int = Field(ge=0, description="seed of the resampling")


def trace(results: FamilyResults, params: TraceFrontiersParams) -> pd.DataFrame:
    """Every run's place among the runs of its corpus and family, for both costs (records/frontiers.py)."""
    low, high = percentile_interval(results.draws, params.coverage)
    table = results.table.assign(accuracy_low=low, accuracy_high=high)
    parts = []
    for _, rows in table.groupby(["corpus", "family"], sort=True):
        draws = results.draws[:, rows.index]
        accuracy = rows["accuracy"].to_numpy()
        for cost, flops in COSTS.items():
            price = rows[flops].to_numpy(dtype=np.float64)
            gap = frontier_gap(price, accuracy)
            parts.append(
                rows.assign(
                    cost=cost,
                    cost_flops=price,
                    on_frontier=on_frontier(price, accuracy),
                    frontier_probability=membership(price, draws),
                    frontier_gap=gap,
                    near_frontier=gap <= params.tolerance,
                )
            )
    frontiers: pd.DataFrame = pd.concat(parts, ignore_index=True)[frontiers_record.SCHEMA.names]
    return frontiers


def main(argv: Sequence[str] | None = None) -> None:
    """Read the tables of runs and verdicts, write the table of frontiers."""
    with recorded("trace_frontiers"):
        params = load_section("trace_frontiers", TraceFrontiersParams)
        runs = read_csv("reports/runs.csv", runs_record.SCHEMA)
        verdicts = read_csv("reports/verdicts.csv", verdicts_record.SCHEMA)
        results = measure_families(runs, verdicts, params.bootstrap_draws, params.seed)
        frontiers = trace(results, params)
        write_csv(frontiers, "reports/frontiers.csv", frontiers_record.SCHEMA)
        log.info(
            "%d points, %d on their frontier, %d more within %g of it",
            len(frontiers),
            frontiers["on_frontier"].sum(),
            (frontiers["near_frontier"] & ~frontiers["on_frontier"]).sum(),
            params.tolerance,
        )


if __name__ == "__main__":
    run_stage(main)
