"""Trace what no other configuration beats, on accuracy against FLOPs, and what that is worth next to IFT.

Reads   reports/runs.csv, reports/verdicts.csv
Writes  reports/frontiers.csv: every configuration as a point per corpus, family and cost, with its odds
        reports/hypervolumes.csv: the area under each recipe's frontier, and what it adds to IFT's
        reports/equivalents.csv: the IFT size and the IFT cost of equal accuracy
        reports/break_even.csv: the number of questions from which on a dearer training has paid
        reports/crossovers.csv: the size and the budget from which on a recipe beats IFT
Cost    CPU seconds
"""

import logging
from collections.abc import Sequence
from pathlib import Path

from pydantic import Field

from stages.bedrock.errors import run_stage
from stages.bedrock.params import Params, load_section
from stages.bedrock.provenance import recorded
from stages.bedrock.records import (
    break_even,
    crossovers,
    equivalents,
    frontiers,
    hypervolumes,
)
from stages.bedrock.study import read_study
from stages.bedrock.tables import write_csv
from stages.science.families import measure_families
from stages.science.frontiers.frontier_tables import frontier_tables
from stages.science.frontiers.priced import FrontierSettings

log = logging.getLogger(__name__)

FOLDER = Path("reports")
SCHEMAS = {
    "frontiers": frontiers.SCHEMA,
    "hypervolumes": hypervolumes.SCHEMA,
    "equivalents": equivalents.SCHEMA,
    "break_even": break_even.SCHEMA,
    "crossovers": crossovers.SCHEMA,
}


class TraceFrontiersParams(Params):
    """`trace_frontiers` in params.yaml."""

    bootstrap_draws: int = Field(gt=0, description="resampled item sets behind odds and intervals")
    coverage: float = Field(gt=0, lt=1, description="share of the draws inside an interval")
    tolerance: float = Field(ge=0, le=1, description="accuracy that one near the frontier may lack")
    queries: int = Field(ge=0, description="questions that a student answers in its life")
    charge_teacher: bool = Field(description="whether training includes the teacher's answers")
    seed: int = Field(ge=0, description="seed of the resampling")

    def settings(self) -> FrontierSettings:
        """What the tables need to know of this."""
        return FrontierSettings(
            coverage=self.coverage,
            tolerance=self.tolerance,
            queries=self.queries,
            charge_teacher=self.charge_teacher,
        )


def main(argv: Sequence[str] | None = None) -> None:
    """Read the tabulated study, write the tables on its frontiers."""
    with recorded("trace_frontiers"):
        params = load_section("trace_frontiers", TraceFrontiersParams)
        results = measure_families(*read_study(FOLDER), params.bootstrap_draws, params.seed)
        tables = frontier_tables(results, params.settings())
        for name, table in tables.items():
            write_csv(table, FOLDER / f"{name}.csv", SCHEMAS[name])
        points = tables["frontiers"]
        log.info(
            "%d points, %d on their frontier, %d more within %g of it",
            len(points),
            points["on_frontier"].sum(),
            (points["near_frontier"] & ~points["on_frontier"].astype(bool)).sum(),
            params.tolerance,
        )


if __name__ == "__main__":
    run_stage(main)
