"""Estimands of recipes compared on the same items: tests, matched costs, blends."""

from collections.abc import Mapping

import pandas as pd

from stages.science.contrasts.blends import sweep
from stages.science.contrasts.difference_tests import Levels
from stages.science.contrasts.matching import match
from stages.science.contrasts.recipes import compare_recipes
from stages.science.families import FamilyResults
from tests.planted.coverage import NOMINAL, Estimand, Interval, Sample, on_results
from tests.planted.on_accuracy import gains, of_these_runs
from tests.planted.truth import Truth

LEVELS = Levels(coverage=NOMINAL, alpha=0.05, power=0.8)


def compared(sample: Sample) -> pd.DataFrame:
    """Reasoning against IFT, on every family."""
    found = sample.once(_compare)
    chosen = (found["baseline"] == "ift") & (found["recipe"] == "reasoning")
    return found[chosen & (found["level"] == "family")]


def _compare(sample: Sample) -> pd.DataFrame:
    found = compare_recipes(sample.study.runs, sample.study.verdicts, LEVELS)
    assert found is not None
    return found


def tested(sample: Sample) -> Mapping[str, Interval]:
    """Differences with the intervals of their tests."""
    rows = compared(sample)
    labels = rows["name"] + " " + rows["student"]
    ends = rows[["difference_low", "difference_high", "difference"]].to_numpy(dtype=float)
    return {label: Interval(*map(float, row)) for label, row in zip(labels, ends, strict=True)}


def over_seeds(truth: Truth, _: Sample) -> Mapping[str, float]:
    return {label: found.point for label, found in gains(truth.results()).items()}


def silent(column: str, sample: Sample) -> Mapping[str, Interval]:
    """Per comparison the interval [0, 0] if its test finds nothing, else nothing that holds 0."""
    rows = compared(sample)
    labels = rows["name"] + " " + rows["student"]
    return {
        label: Interval(0.0, 0.0, 0.0) if p >= LEVELS.alpha else Interval(1.0, 1.0, 1.0)
        for label, p in zip(labels, rows[column], strict=True)
    }


def any_silent(sample: Sample) -> Mapping[str, Interval]:
    """The same for all comparisons of a study together, by their corrected p."""
    return {"any": min(silent("p_holm", sample).values(), key=lambda one: -one.low)}


def loud(sample: Sample) -> Mapping[str, Interval]:
    """Per comparison an interval that holds 0 if its test finds something, else one that does not."""
    found = silent("p_value", sample)
    return {label: Interval(1 - one.high, 1 - one.low) for label, one in found.items()}


def nothing_of_one_suite(truth: Truth, _: Sample) -> Mapping[str, float]:
    return {
        f"{family} {student}": 0.0 for family in truth.plan.suites for student in truth.plan.sizes
    }


def nothing(truth: Truth, sample: Sample) -> Mapping[str, float]:
    return dict.fromkeys(over_seeds(truth, sample), 0.0)


def at_equal_cost(results: FamilyResults) -> Mapping[str, Interval]:
    """Reasoning minus IFT that costs the same, between sizes of IFT."""
    rows = match(results, NOMINAL)
    rows = rows[rows["equal"].isin(["train_flops", "query_flops"])].dropna(subset=["difference"])
    labels = rows[["family", "student", "equal", "method", "recipe"]].agg(" ".join, axis=1)
    ends = rows[["difference_low", "difference_high", "difference"]].to_numpy(dtype=float)
    return {label: Interval(*map(float, row)) for label, row in zip(labels, ends, strict=True)}


def recovered(sample: Sample) -> Mapping[str, Interval]:
    """Share of reasoning's gain that a blend has."""
    rows = sweep(sample.results, sample.study.runs, NOMINAL)
    rows = rows[rows["recipe"].str.match("seq|mix") & (rows["family"] == "all")]
    labels = rows["student"] + " " + rows["recipe"]
    ends = rows[["recovered_low", "recovered_high", "recovered"]].to_numpy(dtype=float)
    return {label: Interval(*map(float, row)) for label, row in zip(labels, ends, strict=True)}


def share_of_rows(truth: Truth, _: Sample) -> Mapping[str, float]:
    """Planted blends gain in proportion to their rows."""
    blends = [recipe for recipe in truth.plan.recipes if recipe[:3] in ("seq", "mix")]
    return {
        f"{student} {recipe}": int(recipe[3:]) / 100
        for student in truth.plan.sizes
        for recipe in blends
    }


ESTIMANDS: tuple[Estimand, ...] = (
    Estimand("tested gain of these runs, 1 seed", "one_noisy_seed", tested, of_these_runs),
    Estimand("tested gain, 3 seeds", "three_seeds", tested, over_seeds),
    Estimand("tested gain near 1", "near_perfect", tested, over_seeds),
    Estimand("no finding, 1 seed", "flat", lambda s: silent("p_value", s), nothing, nominal=0.95),
    Estimand("no finding at all, Holm", "flat", any_silent, lambda *_: {"any": 0.0}, nominal=0.95),
    Estimand(
        "no finding, 3 seeds", "flat_seeds", lambda s: silent("p_value", s), nothing, nominal=0.95
    ),
    Estimand(
        "finding at the detectable", "detectable", loud, nothing_of_one_suite, nominal=LEVELS.power
    ),
    on_results("gain at equal FLOPs", "blended", at_equal_cost),
    Estimand("share of the gain recovered", "blended", recovered, share_of_rows),
)
