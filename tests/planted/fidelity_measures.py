"""Estimands of agreement with the real items, of own-data bias, and of what chance alone gives."""

from collections.abc import Callable, Mapping
from functools import partial

import pandas as pd

from stages.science.fidelity.agreement import Chance, agreement
from stages.science.fidelity.bias import MEAN, VARIANTS, bias
from stages.science.fidelity.ceilings import ceilings
from stages.science.fidelity.measures import GAPS, MEASURES, RANKS
from tests.planted.coverage import NOMINAL, Interval
from tests.planted.fidelity_coverage import FidelityEstimand, FidelitySample, intervals
from tests.planted.fidelity_plan import REAL
from tests.planted.fidelity_truth import FidelityTruth
from tests.planted.fidelity_truth import agreement as agreement_of

ALPHA = 0.05
CHANCE = Chance(NOMINAL, permutations=1000, seed=0)
FRESH = 1_000_000
"""Added to the seed of a study: that of another one, of the same plan."""


def _agreements(sample: FidelitySample) -> pd.DataFrame:
    return agreement(sample.grid, CHANCE)


def _biases(sample: FidelitySample) -> pd.DataFrame:
    return bias(sample.grid, CHANCE)


def _ceilings(sample: FidelitySample) -> pd.DataFrame:
    return ceilings(sample.grid, NOMINAL)


def measured(measure: str, sample: FidelitySample) -> Mapping[str, Interval]:
    """One measure, by generator or ensemble."""
    rows = sample.once(_agreements)
    return intervals(rows[rows["measure"] == measure], "generator")


def true_measure(measure: str, truth: FidelityTruth) -> Mapping[str, float]:
    return {name: truth.agreement(name, measure) for name in (*truth.plan.shifts, "average")}


def biased(variant: str, sample: FidelitySample) -> Mapping[str, Interval]:
    """One variant of the bias factor, by solver."""
    rows = sample.once(_biases)
    return intervals(rows[rows["variant"] == variant], "solver")


def true_bias(variant: str, truth: FidelityTruth) -> Mapping[str, float]:
    return truth.bias(variant)


def silent(rows: pd.DataFrame, label: str) -> Mapping[str, Interval]:
    """[0, 0] where a test finds nothing, else nothing that holds 0."""
    return {
        str(name): Interval(0.0, 0.0, 0.0) if p > ALPHA else Interval(1.0, 1.0, 1.0)
        for name, p in zip(rows[label], rows["p"], strict=True)
    }


def no_agreement(measure: str, sample: FidelitySample) -> Mapping[str, Interval]:
    rows = sample.once(_agreements)
    own = (rows["measure"] == measure) & (rows["kind"] == "generator")
    return silent(rows[own], "generator")


def no_bias(variant: str, sample: FidelitySample) -> Mapping[str, Interval]:
    rows = sample.once(_biases)
    return silent(rows[(rows["variant"] == variant) & (rows["solver"] == MEAN)], "solver")


def nothing(
    labels: Callable[[FidelityTruth], tuple[str, ...]], truth: FidelityTruth
) -> Mapping[str, float]:
    return dict.fromkeys(labels(truth), 0.0)


def fresh_real_items(sample: FidelitySample) -> Mapping[str, Interval]:
    """The band of each ceiling less what fresh real items show, which holds 0 if they fall in it."""
    other = FidelitySample(sample.plan, sample.seed + FRESH, sample.draws).tallies[REAL].score()
    real = sample.tallies[REAL].score()
    found = intervals(sample.once(_ceilings), "measure")
    seen = {measure: agreement_of(other, real, measure) for measure in found}
    return {
        measure: Interval(
            one.low - seen[measure], one.high - seen[measure], one.point - seen[measure]
        )
        for measure, one in found.items()
    }


def _on_measures(plan: str, measures: tuple[str, ...]) -> tuple[FidelityEstimand, ...]:
    return tuple(
        FidelityEstimand(f"{one}, {plan}", plan, partial(measured, one), partial(true_measure, one))
        for one in measures
    )


def _on_biases(plan: str, variants: tuple[str, ...]) -> tuple[FidelityEstimand, ...]:
    return tuple(
        FidelityEstimand(f"bias {one}, {plan}", plan, partial(biased, one), partial(true_bias, one))
        for one in variants
    )


ESTIMANDS: tuple[FidelityEstimand, ...] = (
    *_on_measures("classes", MEASURES),
    *_on_measures("pairs", MEASURES),
    *_on_measures("entities", MEASURES),
    *_on_measures("scored", MEASURES),
    *_on_measures("close", RANKS),
    *_on_measures("alike", MEASURES),
    *_on_biases("classes", VARIANTS),
    *_on_biases("scored", VARIANTS),
    *_on_biases("alike", ("paper", "raw", "z_score", "rank")),
    FidelityEstimand(
        "fresh real items in the ceiling's band",
        "classes",
        fresh_real_items,
        partial(nothing, lambda _: (*GAPS[:3], *RANKS)),
    ),
    *(
        FidelityEstimand(
            f"no agreement found by {one}",
            "equal",
            partial(no_agreement, one),
            partial(nothing, lambda truth: tuple(truth.plan.shifts)),
            nominal=1 - ALPHA,
        )
        for one in ("spearman", "kendall", "order_accuracy")
    ),
    *(
        FidelityEstimand(
            f"no bias found by {one}",
            "alike",
            partial(no_bias, one),
            partial(nothing, lambda _: (MEAN,)),
            nominal=1 - ALPHA,
        )
        for one in ("paper", "raw", "z_score", "rank")
    ),
)
