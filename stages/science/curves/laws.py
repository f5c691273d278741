"""All laws of a study: accuracy over training FLOPs and cost over size, per corpus, family and recipe."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from stages.science.curves.baselines import Constant, ErrorPowerLaw, LogLine
from stages.science.curves.comparison import compare
from stages.science.curves.curve_search import Effort
from stages.science.curves.law import Ladder, Law
from stages.science.curves.law_entries import (
    Entry,
    comparison_entry,
    curve_entry,
    fitted_laws,
    held_out_entry,
    no_curve,
)
from stages.science.curves.law_words import doubts_of
from stages.science.curves.points import FitError, Floats, in_words, sizes_in
from stages.science.curves.power_law import fit_power_law
from stages.science.curves.scaling import (
    LAW,
    PARAMETERS,
    Saturating,
    brief,
    middling,
    saturating,
    thorough,
)
from stages.science.curves.scatter import measure_scatter, point_errors, scattered
from stages.science.families import ALL, FamilyResults

# The laws are laws of size: blends are trained at too few sizes to have one.
RECIPES = ("ift", "reasoning")


@dataclass(frozen=True)
class LawSettings:
    """How laws are fitted.

    `ceiling` is what no curve may pass, in (0, 1]; `starts` the places that the search for a curve starts
    from; `coverage` that of all intervals, in (0, 1); `huber_delta` the residual, in accuracy, beyond which
    Huber's loss is linear; `seed` that of the places.
    """

    ceiling: float
    starts: int
    coverage: float
    huber_delta: float
    seed: int


def fit_laws(results: FamilyResults, settings: LawSettings) -> Entry:
    """The content of scaling.json (docs/curves.md): laws of accuracy, and power laws of cost."""
    table = results.table.reset_index(drop=True)
    chosen = table[table["recipe"].isin(RECIPES) & (table["family"] != ALL)]
    curves, costs = [], []
    for (corpus, family, recipe), rows in chosen.groupby(["corpus", "family", "recipe"], sort=True):
        name = {"corpus": corpus, "family": family, "recipe": recipe}
        rows = rows.sort_values(["parameters", "configuration"])
        curves.append(name | accuracy_laws(rows, results.draws[:, rows.index], settings))
        costs.append(name | query_cost_law(rows, settings.coverage))
    return {
        "ceiling": settings.ceiling,
        "coverage": settings.coverage,
        "bootstrap_draws": len(results.draws),
        "huber_delta": settings.huber_delta,
        "accuracy_over_train_flops": curves,
        "query_flops_over_parameters": costs,
    }


def accuracy_laws(rows: pd.DataFrame, draws: Floats, settings: LawSettings) -> Entry:
    """The saturating curve through one recipe's sizes, by both losses, and how other laws do beside it.

    Args:
        rows: of one corpus, family and recipe.
        draws: draws x rows.
        settings: how to fit.
    """
    measured = rows[["train_flops", "accuracy"]].notna().all(axis=1).to_numpy()
    rows, draws = rows[measured], draws[:, measured]
    points = _points(rows, ["train_flops", "accuracy", "accuracy_se"])
    if rows.empty:
        nothing = no_curve("nothing was measured")
        return nothing | {"points": [], "huber": nothing, "comparison": None, "held_out": None}
    ladder = _ladder(rows, draws)
    singles = candidates(settings, thorough(settings.starts, settings.seed))
    folds = candidates(settings, middling(settings.starts, settings.seed))
    quick = candidates(settings, brief(settings.starts, settings.seed))
    scatter = measure_scatter(ladder, singles)
    comparison = compare(ladder, scatter, singles, folds)
    fitted = fitted_laws(scattered(ladder, scatter, settings.seed), singles, quick)
    doubts = doubts_of(comparison, ladder.errors_known)
    few = f"{in_words(sizes_in(ladder.x))}: {LAW} needs at least {PARAMETERS}"
    by_loss = [
        curve_entry(ladder, fitted[name], settings.ceiling, settings.coverage, doubts)
        if name in fitted
        else no_curve(few)
        for name in ("saturating_mae", "saturating_huber")
    ]
    return by_loss[0] | {
        "points": points,
        "huber": by_loss[1],
        "comparison": comparison_entry(ladder, comparison, scatter, fitted, settings.coverage),
        "held_out": held_out_entry(ladder, folds, quick, settings.coverage, settings.seed),
    }


def candidates(settings: LawSettings, effort: Effort) -> list[Law]:
    """The laws compared; the saturating curve by likelihood, and by the two losses that are reported."""
    ceiling, bend = settings.ceiling, settings.huber_delta
    return [
        Constant(),
        LogLine(),
        ErrorPowerLaw(ceiling),
        Saturating("saturating", "squares", ceiling, bend, effort),
        saturating(ceiling, None, effort),
        saturating(ceiling, bend, effort),
    ]


def query_cost_law(rows: pd.DataFrame, coverage: float) -> Entry:
    """The power law of mean FLOPs per item over parameters, for one recipe."""
    rows = rows[rows["query_flops"].notna()]
    points = _points(rows, ["parameters", "query_flops"])
    if rows.empty:
        return {"verdict": "nothing was measured", "law": None, "points": []}
    try:
        law = fit_power_law(rows["parameters"], rows["query_flops"], coverage)
    except FitError as reason:
        return {"verdict": str(reason), "law": None, "points": points}
    fitted = {
        "coefficient": law.coefficient,
        "exponent": law.exponent,
        "exponent_interval": law.interval,
    }
    return {"verdict": law.verdict, "law": fitted, "points": points}


def _ladder(rows: pd.DataFrame, draws: Floats) -> Ladder:
    accuracy = rows["accuracy"].to_numpy(dtype=np.float64)
    errors = point_errors(accuracy, draws)
    flops = rows["train_flops"].to_numpy(dtype=np.float64)
    if errors is None:
        return Ladder(flops, accuracy, np.ones_like(accuracy), draws, errors_known=False)
    return Ladder(flops, accuracy, errors, draws)


def _points(rows: pd.DataFrame, columns: list[str]) -> list[Entry]:
    plain = rows[["configuration", "student", *columns]].astype(object)
    records: list[Entry] = plain.where(plain.notna(), None).to_dict("records")  # type: ignore[assignment]
    return records
