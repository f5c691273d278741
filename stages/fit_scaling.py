"""Fit how accuracy grows with training FLOPs, and what an answer costs with size, per family and recipe.

Reads   reports/runs.csv, reports/verdicts.csv
Writes  reports/scaling.json: curves and power laws with intervals, each with a verdict in words
Cost    CPU, some ten seconds
"""

import logging
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pydantic import Field

from stages.bedrock.errors import run_stage
from stages.bedrock.files import write_json
from stages.bedrock.params import Params, load_section
from stages.bedrock.provenance import recorded
from stages.bedrock.records import runs as runs_record
from stages.bedrock.records import verdicts as verdicts_record
from stages.bedrock.tables import read_csv
from stages.science.families import ALL, FamilyResults, measure_families
from stages.science.identifiability import judge, spread
from stages.science.points import FitError
from stages.science.power_law import fit_power_law
from stages.science.scaling import SaturatingCurve, fit_saturating, resampled_curves
from stages.science.stats import percentile_interval

log = logging.getLogger(__name__)

# The laws are laws of size: blends are trained at too few sizes to have one.
RECIPES = ("ift", "reasoning")
BAND_POINTS = 25


class FitScalingParams(Params):
    """`fit_scaling` in params.yaml."""

    ceiling: float = Field(gt=0, le=1, description="accuracy no curve may pass, as the teacher's")
    starts: int = Field(gt=0, description="places from which the search for a curve starts")
    bootstrap_draws: int = Field(gt=0, description="resampled item sets behind the intervals")
    coverage: float = Field(gt=0, lt=1, description="share of the draws inside an interval")
    seed: int = Field(ge=0, description="seed of the resampling and of the starts")


def fit_laws(results: FamilyResults, params: FitScalingParams) -> dict[str, Any]:
    """The content of reports/scaling.json: a list of curves and one of power laws."""
    table = results.table
    chosen = table[table["recipe"].isin(RECIPES) & (table["family"] != ALL)]
    curves, laws = [], []
    for (corpus, family, recipe), rows in chosen.groupby(["corpus", "family", "recipe"], sort=True):
        name = {"corpus": corpus, "family": family, "recipe": recipe}
        rows = rows.sort_values(["parameters", "run"])
        curves.append(name | accuracy_curve(rows, results.draws[:, rows.index], params))
        laws.append(name | query_cost_law(rows, params))
    return {
        "ceiling": params.ceiling,
        "coverage": params.coverage,
        "bootstrap_draws": params.bootstrap_draws,
        "accuracy_over_train_flops": curves,
        "query_flops_over_parameters": laws,
    }


def accuracy_curve(
    rows: pd.DataFrame, draws: NDArray[np.float64], params: FitScalingParams
) -> dict[str, Any]:
    """The saturating curve through one recipe's sizes, its intervals, and what they are worth."""
    points = _points(rows, ["train_flops", "accuracy", "accuracy_se"])
    flops = rows["train_flops"].to_numpy()
    try:
        curve = fit_saturating(flops, rows["accuracy"], params.ceiling, params.starts, params.seed)
    except FitError as reason:
        nothing = {"status": "no_result", "verdict": str(reason), "curve": None}
        return nothing | {"intervals": None, "band": [], "points": points}
    drawn = resampled_curves(flops, draws, params.ceiling, params.starts, params.seed)
    seen = spread(drawn, params.ceiling, params.coverage)
    lowest, sizes = float(rows["accuracy"].min()), int(rows["parameters"].nunique())
    judgement = judge(seen, lowest, params.ceiling, sizes, params.coverage)
    return {
        "status": judgement.status,
        "verdict": judgement.verdict,
        "curve": asdict(curve) | {"asymptote": curve.asymptote},
        "intervals": asdict(seen),
        "band": _band(flops, curve, drawn, params.coverage),
        "points": points,
    }


def query_cost_law(rows: pd.DataFrame, params: FitScalingParams) -> dict[str, Any]:
    """The power law of mean FLOPs per item over parameters, for one recipe."""
    points = _points(rows, ["parameters", "query_flops"])
    try:
        law = fit_power_law(rows["parameters"], rows["query_flops"], params.coverage)
    except FitError as reason:
        return {"verdict": str(reason), "law": None, "points": points}
    fitted = {
        "coefficient": law.coefficient,
        "exponent": law.exponent,
        "exponent_interval": law.interval,
    }
    return {"verdict": law.verdict, "law": fitted, "points": points}


def _points(rows: pd.DataFrame, columns: list[str]) -> list[dict[str, Any]]:
    plain = rows[["run", "student", *columns]].astype(object)
    records: list[dict[str, Any]] = plain.where(plain.notna(), None).to_dict("records")  # type: ignore[assignment]
    return records


def _band(
    flops: NDArray[np.float64],
    curve: SaturatingCurve,
    drawn: Sequence[SaturatingCurve],
    coverage: float,
) -> list[dict[str, float]]:
    """The curve and the interval of the drawn ones, over the range that was measured."""
    grid = np.geomspace(flops.min(), flops.max(), BAND_POINTS)
    low, high = percentile_interval([one(grid) for one in drawn], coverage)
    names = ("train_flops", "accuracy", "low", "high")
    columns = np.stack([grid, curve(grid), low, high], axis=1).tolist()
    return [dict(zip(names, row, strict=True)) for row in columns]


def main(argv: Sequence[str] | None = None) -> None:
    """Read the tables of runs and verdicts, write the fitted laws."""
    with recorded("fit_scaling"):
        params = load_section("fit_scaling", FitScalingParams)
        runs = read_csv("reports/runs.csv", runs_record.SCHEMA)
        verdicts = read_csv("reports/verdicts.csv", verdicts_record.SCHEMA)
        results = measure_families(runs, verdicts, params.bootstrap_draws, params.seed)
        laws = fit_laws(results, params)
        write_json(laws, "reports/scaling.json")
        for fit in laws["accuracy_over_train_flops"]:
            log.info("%(corpus)s %(family)s %(recipe)s: %(verdict)s", fit)


if __name__ == "__main__":
    run_stage(main)
