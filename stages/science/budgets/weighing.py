"""Everything that is weighed of one run, table by table."""

from dataclasses import dataclass

import pandas as pd

from stages.science.budgets.answer_sheet import AnswerSheet
from stages.science.budgets.budget_tables import (
    Columns,
    budget_rows,
    cut_curves,
    optimal_row,
    stacked,
    vote_rows,
)
from stages.science.budgets.item_pool import ItemPool
from stages.science.budgets.item_sums import add_up
from stages.science.budgets.lengths import length_columns, length_tables
from stages.science.budgets.measured import Measured, blocks_of, measure
from stages.science.budgets.policies import Rules, policies_of
from stages.science.budgets.stopping_tables import stopping_rows
from stages.science.budgets.token_budgets import QueryCost

BY_FAMILY = ("budgets", "optimal_budgets", "stopping", "votes")


@dataclass(frozen=True)
class Weighing:
    """How answers are weighed.

    Attributes:
        rules: settings of all rules.
        coverage: of intervals.
        tolerance: accuracy that a saving may cost.
        cut_points: limits on the curve of cut answers, at most.
    """

    rules: Rules
    coverage: float
    tolerance: float
    cut_points: int


def weigh_run(
    sheet: AnswerSheet, pool: ItemPool, cost: QueryCost, weighing: Weighing
) -> tuple[dict[str, pd.DataFrame], list[dict[str, Measured]]]:
    """One run's rows of all tables, without the columns that name it, and its policies by scope and rule.

    Args:
        sheet: its answers.
        pool: the items of the study.
        cost: of a query to its model.
        weighing: what is weighed.
    """
    scopes, coverage = pool.family_scopes(), weighing.coverage
    curves, limits = cut_curves(sheet, pool, weighing.cut_points, cost)
    policies = [*policies_of(sheet, pool, cost, weighing.rules), *curves]
    sums = add_up(pool, blocks_of(policies), length_columns(sheet, pool))
    measured = measure(policies, sums)
    parts: dict[str, list[Columns]] = {name: [] for name in BY_FAMILY}
    for scope, found, cut in zip(scopes, measured, limits, strict=True):
        half, slack = pool.half_share(scope), weighing.tolerance
        parts["budgets"].append(budget_rows(found, scope, cut, coverage))
        parts["optimal_budgets"].append(optimal_row(found, scope, slack, coverage))
        parts["stopping"].append(stopping_rows(found, scope, half, slack, coverage))
        parts["votes"].append(vote_rows(found, scope, coverage))
    tables = {name: stacked(part) for name, part in parts.items()}
    tables["lengths"], tables["length_ratios"] = length_tables(sheet, pool, sums.further, coverage)
    return tables, measured
