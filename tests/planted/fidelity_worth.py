"""Estimands of what items are worth: prediction-powered scores, and written items in real ones."""

import math
from collections.abc import Mapping
from dataclasses import replace
from functools import cache, partial

import pandas as pd

from stages.science.fidelity.exchange import Exchange, ExchangeSettings, exchange
from stages.science.fidelity.powered import PoweredSettings, Scoring, powered_scores
from tests.planted.coverage import NOMINAL, Interval
from tests.planted.fidelity_coverage import (
    MISSING,
    FidelityEstimand,
    FidelitySample,
    intervals,
)
from tests.planted.fidelity_orders import FreshOrders
from tests.planted.fidelity_plan import REAL
from tests.planted.fidelity_plans import PLANS
from tests.planted.fidelity_truth import FidelityTruth

LABELLED = 60
SIZES = (10, 25, 50, 100)
HALVES, RESAMPLES = 1000, 200


def _powered(sample: FidelitySample) -> pd.DataFrame:
    settings = PoweredSettings(LABELLED, sample.draws, NOMINAL, sample.seed)
    scoring = Scoring(sample.metric, MISSING, sample.layout)
    solvers = sample.plan.solvers
    return powered_scores(sample.real, solvers, solvers, scoring, settings)


def powered(kind: str, sample: FidelitySample) -> Mapping[str, Interval]:
    """`plain` or `powered` scores, by solver."""
    return intervals(sample.once(_powered), "solver", (f"{kind}_low", f"{kind}_high", kind))


def real_scores(truth: FidelityTruth) -> Mapping[str, float]:
    return dict(zip(truth.plan.solvers, map(float, truth.real), strict=True))


def _exchanged(sample: FidelitySample) -> Exchange:
    tallies = dict(sample.tallies)
    settings = ExchangeSettings(SIZES, HALVES, RESAMPLES, NOMINAL, sample.seed)
    return exchange(tallies.pop(REAL), tallies, settings)


def curves(sample: FidelitySample) -> Mapping[str, Interval]:
    """Order accuracies, by source and number of items."""
    rows = sample.once(_exchanged).curves
    label = rows["source"] + " " + rows["items"].astype(str)
    return intervals(rows.assign(label=label), "label", ("low", "high", "order_accuracy"))


def equal(sample: FidelitySample) -> Mapping[str, Interval]:
    """Equal real items by source; more than there are is infinite here."""
    rows = sample.once(_exchanged).equal.fillna(math.inf)
    return intervals(rows, "source", ("low", "high", "equal_real_items"))


@cache
def _fresh() -> FreshOrders:
    return FreshOrders(PLANS["exchange"])


@cache
def _expected(label: str) -> float:
    source, items = label.split()
    return _fresh().right(source, int(items))


@cache
def _equal_expected(source: str) -> float:
    plan = PLANS["exchange"]
    items = plan.written_items * (len(plan.shifts) if source == "average" else 1)
    return _fresh().equal_real_items(source, items)


def expected_orders(truth: FidelityTruth) -> Mapping[str, float]:
    plan = truth.plan
    own = {REAL: (*SIZES, plan.real_items // 2), "average": (9, 24, 48, 99, 600)}
    own |= dict.fromkeys(plan.shifts, (*SIZES, plan.written_items))
    return {f"{s} {n}": _expected(f"{s} {n}") for s, counts in own.items() for n in counts}


def expected_equal(truth: FidelityTruth) -> Mapping[str, float]:
    return {name: _equal_expected(name) for name in (*truth.plan.shifts, "average")}


_PLAIN = FidelityEstimand("", "", partial(powered, "plain"), real_scores)
_POWERED = replace(_PLAIN, read=partial(powered, "powered"))
ESTIMANDS: tuple[FidelityEstimand, ...] = (
    replace(_PLAIN, name="plain score, macro F1", plan="votes"),
    replace(_PLAIN, name="plain score, bad votes", plan="weak_votes"),
    replace(_POWERED, name="powered score, macro F1", plan="votes"),
    replace(_POWERED, name="powered score, bad votes", plan="weak_votes"),
    replace(_POWERED, name="powered score, Pearson", plan="votes_on_pairs"),
    replace(_POWERED, name="powered score, entities", plan="votes_on_entities"),
    FidelityEstimand("order accuracy of n items", "exchange", curves, expected_orders),
    FidelityEstimand("equal real items", "exchange", equal, expected_equal),
)
