"""Everything that is weighed of one run, table by table."""

from dataclasses import dataclass

import pandas as pd

from stages.science.budgets.answer_sheet import AnswerSheet
from stages.science.budgets.budget_tables import budget_table, cut_curve, optimal_row, vote_table
from stages.science.budgets.cross_choice import Measured, measure
from stages.science.budgets.item_pool import ItemPool
from stages.science.budgets.lengths import length_tables
from stages.science.budgets.policies import Rules, policies_of
from stages.science.budgets.stopping_tables import stopping_table
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
    measured = measure(policies_of(sheet, pool, cost, weighing.rules), pool, scopes)
    parts: dict[str, list[pd.DataFrame]] = {name: [] for name in BY_FAMILY}
    for scope, found in zip(scopes, measured, strict=True):
        cut, limits = cut_curve(sheet, pool, scope, weighing.cut_points, cost)
        half = pool.half_share(scope)
        parts["budgets"].append(budget_table(found, scope, cut, limits, coverage))
        parts["optimal_budgets"].append(optimal_row(found, scope, weighing.tolerance, coverage))
        parts["stopping"].append(stopping_table(found, scope, half, weighing.tolerance, coverage))
        parts["votes"].append(vote_table(found, scope, coverage))
    tables = {name: pd.concat(part, ignore_index=True) for name, part in parts.items()}
    tables["lengths"], tables["length_ratios"] = length_tables(sheet, pool, coverage)
    return tables, measured
