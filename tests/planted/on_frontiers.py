"""Estimands and claims of frontiers: equivalents, crossovers, break-even, hypervolumes, membership."""

import math
from collections.abc import Mapping
from functools import partial
from typing import Any

import pandas as pd

from stages.science.decisions.choice import Rules
from stages.science.decisions.recommendation import candidates_of, recommend
from stages.science.frontiers.frontier_tables import frontier_tables
from stages.science.frontiers.pareto import on_frontier
from stages.science.frontiers.priced import FrontierSettings
from tests.planted.calibration import Claim
from tests.planted.coverage import NOMINAL, Estimand, Interval, Sample
from tests.planted.truth import Truth

SETTINGS = FrontierSettings(coverage=NOMINAL, tolerance=0.01, queries=1e6, charge_teacher=False)
COST = "training"
Tables = dict[str, pd.DataFrame]


def tables(sample: Sample) -> Tables:
    return frontier_tables(sample.results, SETTINGS)


def column(
    name: str, plan: str, source: tuple[str, str], labels: tuple[str, ...], **only: str
) -> Estimand:
    """An estimand that is a column of a table with its ends, in rows where other columns have these values.

    The truth is that column for a study without noise; where it is 0 or infinite there (beyond the ladder),
    intervals have nothing to hold.
    """

    def known(truth: Truth, _: Sample) -> Mapping[str, float]:
        found = _column(frontier_tables(truth.results(), SETTINGS), source, labels, only)
        return {label: one.point for label, one in found.items() if 0 < one.point < math.inf}

    def read(sample: Sample) -> Mapping[str, Interval]:
        return _column(sample.once(tables), source, labels, only)

    return Estimand(name, plan, read, known, steady=True)


def _column(
    found: Tables, source: tuple[str, str], labels: tuple[str, ...], only: dict[str, str]
) -> dict[str, Interval]:
    rows, value = found[source[0]], source[1]
    for key, wanted in only.items():
        rows = rows[rows[key] == wanted]
    rows = rows.dropna(subset=list(labels))
    ends = rows[[f"{value}_low", f"{value}_high", value]].to_numpy(dtype=float)
    names = rows[list(labels)].agg(" ".join, axis=1)
    return {label: Interval(*map(float, row)) for label, row in zip(names, ends, strict=True)}


OWN, BY_RECIPE = ("family", "configuration"), ("family", "recipe")
COLUMNS: tuple[Estimand, ...] = (
    column("IFT-equivalent size", "rising", ("equivalents", "ift_equivalent_parameters"), OWN),
    column("training multiplier", "rising", ("equivalents", "train_multiplier"), OWN),
    column("query multiplier", "rising", ("equivalents", "query_multiplier"), OWN),
    column("crossover size", "crossing", ("crossovers", "crossover"), ("family",), at="size"),
    column("break-even queries", "thrifty", ("break_even", "break_even_queries"), OWN),
    column("hypervolume", "rising", ("hypervolumes", "hypervolume"), BY_RECIPE, cost=COST),
    column("hypervolume gained", "rising", ("hypervolumes", "gain"), BY_RECIPE, cost=COST),
)


def _stated(value: str, sample: Sample) -> Mapping[str, float]:
    rows = _own(sample.once(tables)["frontiers"])
    return dict(zip(rows["configuration"], rows[value].astype(float), strict=True))


def _is_on(truth: Truth) -> Mapping[str, bool]:
    rows = truth.table[truth.table["family"] == "math_open"]
    places = on_frontier(rows["train_flops"], rows["accuracy"])
    return dict(zip(rows["configuration"], places.tolist(), strict=True))


def _is_near(truth: Truth) -> Mapping[str, bool]:
    rows = _own(frontier_tables(truth.results(), SETTINGS)["frontiers"])
    return dict(zip(rows["configuration"], rows["near_frontier"].astype(bool), strict=True))


def _own(rows: pd.DataFrame) -> pd.DataFrame:
    return rows[(rows["family"] == "math_open") & (rows["cost"] == COST)]


def _recommended(sample: Sample) -> dict[str, Any]:
    """What is recommended where there are no limits."""
    candidates = candidates_of(sample.results, "mixed", "math_open", queries=0.0)
    found = recommend(candidates, {}, Rules(tolerance=0.0, coverage=NOMINAL))
    assert found is not None
    return found


def _chance_of_best(sample: Sample) -> Mapping[str, float]:
    """Of the configuration that is recommended: that it is the best."""
    best = sample.once(_recommended)["best"]
    return {best["configuration"]: best["probability_best"]}


def _accuracy_of_best(point: str, sample: Sample) -> Mapping[str, Interval]:
    """Of the configuration that is recommended: its accuracy, as measured or without the luck of the choice."""
    found = sample.once(_recommended)
    best = found["best"]
    middle = best["accuracy"] if point == "accuracy" else found[point]
    return {"best": Interval(best["accuracy_low"], best["accuracy_high"], middle)}


def _truth_of_best(truth: Truth, sample: Sample) -> Mapping[str, float]:
    best = sample.once(_recommended)["best"]["configuration"]
    return {"best": truth.accuracy("mixed", "math_open", best)}


def _is_best(truth: Truth) -> Mapping[str, bool]:
    rows = truth.table[truth.table["family"] == "math_open"]
    best = rows["accuracy"].max()
    return dict(zip(rows["configuration"], (rows["accuracy"] == best).tolist(), strict=True))


ESTIMANDS: tuple[Estimand, ...] = (
    *COLUMNS,
    Estimand(
        "accuracy of the recommended",
        "drawn_levels",
        partial(_accuracy_of_best, "accuracy"),
        _truth_of_best,
    ),
    Estimand(
        "the same, debiased",
        "drawn_levels",
        partial(_accuracy_of_best, "debiased_accuracy"),
        _truth_of_best,
    ),
)
CLAIMS: tuple[Claim, ...] = (
    Claim("on the frontier", "drawn_levels", partial(_stated, "frontier_probability"), _is_on),
    Claim("near the frontier", "drawn_levels", partial(_stated, "near_probability"), _is_near),
    Claim("recommended is best", "drawn_levels", _chance_of_best, _is_best),
)
