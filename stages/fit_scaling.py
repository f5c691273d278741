"""Fit how accuracy grows with training FLOPs, and what an answer costs with size, per family and recipe.

Reads   reports/runs.csv, reports/verdicts.csv
Writes  reports/scaling.json: curves and power laws with intervals, each with a verdict in words
Cost    CPU, some ten seconds
"""

import logging
from collections.abc import Sequence

from pydantic import Field

from stages.bedrock.errors import run_stage
from stages.bedrock.files import write_json
from stages.bedrock.params import Params, load_section
from stages.bedrock.provenance import recorded
from stages.bedrock.study import read_study
from stages.science.curves.laws import LawSettings, fit_laws
from stages.science.families import measure_families

log = logging.getLogger(__name__)


class FitScalingParams(Params):
    """`fit_scaling` in params.yaml."""

    ceiling: float = Field(gt=0, le=1, description="accuracy no curve may pass, as the teacher's")
    starts: int = Field(gt=0, description="places from which the search for a curve starts")
    bootstrap_draws: int = Field(gt=0, description="resampled item sets behind the intervals")
    coverage: float = Field(gt=0, lt=1, description="share of the draws inside an interval")
    huber_delta: float = Field(
        gt=0, le=1, description="residual in accuracy beyond which Huber's loss is linear"
    )
    seed: int = Field(ge=0, description="seed of the resampling and of the starts")

    def settings(self) -> LawSettings:
        """What the fits take of it."""
        return LawSettings(self.ceiling, self.starts, self.coverage, self.huber_delta, self.seed)


def main(argv: Sequence[str] | None = None) -> None:
    """Read the tables of runs and verdicts, write the fitted laws."""
    with recorded("fit_scaling"):
        params = load_section("fit_scaling", FitScalingParams)
        runs, verdicts = read_study("reports")
        results = measure_families(runs, verdicts, params.bootstrap_draws, params.seed)
        laws = fit_laws(results, params.settings())
        write_json(laws, "reports/scaling.json")
        for fit in laws["accuracy_over_train_flops"]:
            log.info("%(corpus)s %(family)s %(recipe)s: %(verdict)s", fit)


if __name__ == "__main__":
    run_stage(main)
