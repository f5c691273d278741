"""Estimands of single answers: samples and votes, budgets of thinking, lengths."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from stages.science.budgets.answer_sheet import AnswerSheet, lay_out
from stages.science.budgets.intervals import with_interval
from stages.science.budgets.item_pool import ItemPool, make_pool
from stages.science.budgets.item_sums import Sums, add_up
from stages.science.budgets.lengths import length_columns, length_tables
from stages.science.budgets.measured import ACCURACY, Measured, blocks_of, measure
from stages.science.budgets.policies import Rules, policies_of
from tests.planted.coverage import NOMINAL, Estimand, Interval, Sample
from tests.planted.scores import scores
from tests.planted.simulator import Run
from tests.planted.truth import Truth

RULES = Rules((50.0,), (2,), (0.5,), (2,), (0.9,), 50, 0)
SIZES = (1, 2, 4, 8)


@dataclass(frozen=True)
class Answered:
    """What a run answered, measured."""

    run: Run
    sheet: AnswerSheet
    pool: ItemPool
    sums: Sums
    policies: list[dict[str, Measured]]


def flops(prompt: NDArray[np.generic], output: NDArray[np.generic]) -> NDArray[np.float64]:
    """A cost that is linear in tokens."""
    total: NDArray[np.float64] = 1e3 * (prompt.astype(np.float64) + output.astype(np.float64))
    return total


def answered(sample: Sample) -> list[Answered]:
    """All runs of a study."""
    found = []
    for run in sample.runs:
        sheet = lay_out(scores(sample.study, run))
        pool = make_pool(sheet.items, sample.draws, sample.study.seed)
        policies = policies_of(sheet, pool, flops, RULES)
        sums = add_up(pool, blocks_of(policies), length_columns(sheet, pool))
        found.append(Answered(run, sheet, pool, sums, measure(policies, sums)))
    return found


def accuracy_of(rule: str, sample: Sample) -> Mapping[str, Interval]:
    """Accuracy of a policy at each of its settings, per run and family."""
    found = {}
    for one in sample.once(answered):
        for scope, policies in zip(one.pool.family_scopes(), one.policies, strict=True):
            if rule in policies:
                own = policies[rule]
                ends = zip(*with_interval(own.whole[:, ACCURACY], NOMINAL), strict=True)
                for setting, (point, low, high) in zip(own.settings, ends, strict=True):
                    label = f"{one.run.recipe} {scope.family} {setting:g}"
                    found[label] = Interval(float(low), float(high), float(point))
    return found


def expected(
    value: Callable[[Truth, Run, str, int], float], settings: tuple[int, ...]
) -> Callable[[Truth, Sample], Mapping[str, float]]:
    """The planted value of each run and family at each setting."""

    def known(truth: Truth, sample: Sample) -> Mapping[str, float]:
        return {
            f"{run.recipe} {family} {setting}": value(truth, run, family, setting)
            for run in sample.runs
            for family in truth.plan.suites
            for setting in settings
        }

    return known


def length_ratios(column: str, sample: Sample) -> Mapping[str, Interval]:
    """Wrong over right lengths, per family, of runs that always think."""
    found: dict[str, Interval] = {}
    for one in sample.once(answered):
        if one.run.recipe == "reasoning":
            _, ratios = length_tables(one.sheet, one.pool, one.sums.further, NOMINAL)
            rows = ratios[ratios["suite"].isna()].set_index("family")
            ends = rows[[f"{column}_low", f"{column}_high", column]].to_numpy(dtype=float)
            found |= {
                str(f): Interval(*map(float, row)) for f, row in zip(rows.index, ends, strict=True)
            }
    return found


def known_ratio(truth: Truth, _: Sample) -> Mapping[str, float]:
    return dict.fromkeys(truth.plan.suites, truth.length_ratio())


ESTIMANDS: tuple[Estimand, ...] = (
    Estimand(
        "pass@k", "answers", partial(accuracy_of, "pass"), expected(Truth.pass_at, SIZES), True
    ),
    Estimand(
        "majority@k",
        "answers",
        partial(accuracy_of, "vote"),
        expected(Truth.majority_at, SIZES),
        True,
    ),
    Estimand(
        "accuracy under a budget",
        "answers",
        partial(accuracy_of, "forced"),
        expected(Truth.within_budget, (0, 8, 32)),
        True,
    ),
    Estimand(
        "length, wrong over right", "answers", partial(length_ratios, "ratio"), known_ratio, True
    ),
    Estimand(
        "the same within levels",
        "answers",
        partial(length_ratios, "ratio_in_level"),
        known_ratio,
        True,
    ),
)
