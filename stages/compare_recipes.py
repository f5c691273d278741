"""Compare recipes at equal student: tests, the sweep of blends, and reasoning at equal cost.

Reads   reports/runs.csv, reports/verdicts.csv (or those of another folder given as an argument)
Writes  beside them:
        comparisons.csv: each recipe against ift and reasoning, per suite and family, with corrected p-values
        matched.csv: reasoning against direct answers at equal samples, training and inference cost
        blends.json: accuracy, length and cost over the share of reasoning rows, and where answers turn long
Cost    CPU seconds
"""

import argparse
import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd
from pydantic import Field

from stages.bedrock.errors import run_stage
from stages.bedrock.files import write_json
from stages.bedrock.params import Params, load_section
from stages.bedrock.provenance import recorded
from stages.bedrock.records import comparisons as comparisons_record
from stages.bedrock.records import matched as matched_record
from stages.bedrock.study import read_study
from stages.bedrock.tables import write_csv
from stages.science.contrasts.blends import sweep
from stages.science.contrasts.difference_tests import Levels
from stages.science.contrasts.matching import match
from stages.science.contrasts.mode_switch import mode_switches
from stages.science.contrasts.recipes import compare_recipes
from stages.science.families import FamilyResults, measure_families

log = logging.getLogger(__name__)

REPORTS = "reports"


class CompareRecipesParams(Params):
    """`compare_recipes` in params.yaml."""

    bootstrap_draws: int = Field(gt=0, description="resampled item sets behind blends and matches")
    coverage: float = Field(gt=0, lt=1, description="of the intervals of differences")
    alpha: float = Field(gt=0, lt=1, description="two-sided level at which a difference is found")
    power: float = Field(ge=0.5, lt=1, description="chance to find a detectable difference")
    seed: int = Field(ge=0, description="seed of the resampling")


def compared(
    runs: pd.DataFrame, verdicts: pd.DataFrame | None, params: CompareRecipesParams
) -> pd.DataFrame:
    """The table of records/comparisons.py, empty if there is nothing to compare."""
    levels = Levels(params.coverage, params.alpha, params.power)
    table = compare_recipes(runs, verdicts, levels)
    names = comparisons_record.SCHEMA.names
    return pd.DataFrame(columns=names) if table is None else table[names]


def blended(
    results: FamilyResults, runs: pd.DataFrame, params: CompareRecipesParams
) -> dict[str, Any]:
    """The content of blends.json: the points of the sweep, and a verdict on each line of them."""
    points = sweep(results, runs, params.coverage)
    plain = points.astype(object)
    return {
        "coverage": params.coverage,
        "bootstrap_draws": params.bootstrap_draws,
        "points": plain.where(plain.notna(), None).to_dict("records"),
        "switches": mode_switches(points),
    }


def main(argv: Sequence[str] | None = None) -> None:
    """Read a study's tables, write what its recipes are worth against each other."""
    parser = argparse.ArgumentParser(prog="python -m stages.compare_recipes")
    parser.add_argument("study", nargs="?", default=REPORTS, help="folder of the tables")
    folder = Path(parser.parse_args(argv).study)
    with recorded("compare_recipes"):
        params = load_section("compare_recipes", CompareRecipesParams)
        runs, verdicts = read_study(folder)
        results = measure_families(runs, verdicts, params.bootstrap_draws, params.seed)
        comparisons = compared(runs, verdicts, params)
        write_csv(comparisons, folder / "comparisons.csv", comparisons_record.SCHEMA)
        matched = match(results, params.coverage)
        write_csv(matched, folder / "matched.csv", matched_record.SCHEMA)
        blends = blended(results, runs, params)
        write_json(blends, folder / "blends.json")
        found = comparisons["p_holm"] <= params.alpha
        log.info("%d of %d differences found at alpha %g", found.sum(), len(found), params.alpha)
        for switch in blends["switches"]:
            log.info("%(corpus)s %(student)s %(family)s %(order)s: %(verdict)s", switch)


if __name__ == "__main__":
    run_stage(main)
