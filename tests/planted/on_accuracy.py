"""Estimands of accuracies and of their differences."""

from collections.abc import Mapping
from dataclasses import replace

from stages.science.families import FamilyResults, measure_families
from stages.science.stats import percentile_interval
from tests.planted.coverage import NOMINAL, Estimand, Interval, Sample, on_results
from tests.planted.truth import Truth


def accuracies(results: FamilyResults) -> dict[str, Interval]:
    """Of every family and configuration."""
    low, high = percentile_interval(results.draws, NOMINAL)
    labels = results.table["family"] + " " + results.table["configuration"]
    ends = zip(labels, low, high, results.table["accuracy"], strict=True)
    return {label: Interval(*map(float, values)) for label, *values in ends}


def gains(results: FamilyResults) -> dict[str, Interval]:
    """Reasoning minus IFT, of every family and student."""
    table = results.table
    found = {}
    for (family, student), rows in table.groupby(["family", "student"]):
        number = rows.set_index("recipe").index
        if not {"ift", "reasoning"} <= set(number):
            continue
        first, second = (rows.index[number == recipe][0] for recipe in ("reasoning", "ift"))
        low, high = percentile_interval(results.draws[:, first] - results.draws[:, second], NOMINAL)
        apart = table["accuracy"][first] - table["accuracy"][second]
        found[f"{family} {student}"] = Interval(float(low), float(high), float(apart))
    return found


def of_these_runs(truth: Truth, sample: Sample) -> Mapping[str, float]:
    """Gains of the very runs that were trained, whatever the expectation over seeds."""
    own = {
        (run.student, run.recipe, family): accuracy
        for run in sample.runs
        for family, accuracy in run.accuracies.items()
    }
    return {
        f"{family} {student}": own[student, "reasoning", family] - own[student, "ift", family]
        for family in truth.plan.suites
        for student in truth.plan.sizes
    }


def without_items(sample: Sample) -> dict[str, Interval]:
    """Gains where only accuracies and their standard errors are known."""
    study = sample.study
    return gains(measure_families(study.runs, None, sample.draws, study.seed))


ESTIMANDS = (
    on_results("accuracy", "rising", accuracies),
    on_results("accuracy near 1", "near_perfect", accuracies),
    on_results("accuracy, 3 seeds", "three_seeds", accuracies),
    on_results("gain of reasoning", "rising", gains),
    on_results("gain near 1", "near_perfect", gains),
    replace(on_results("gain, items unknown", "rising", gains), read=without_items),
    on_results("gain, 3 seeds", "three_seeds", gains),
    Estimand(
        "gain of these runs, 1 seed", "one_noisy_seed", lambda s: gains(s.results), of_these_runs
    ),
    on_results("gain over seeds, from 1 seed", "one_noisy_seed", gains),
)
