"""Tables of one run: what its policies give and cost, over every family."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from stages.science.budgets.answer_sheet import AnswerSheet
from stages.science.budgets.cross_choice import ACCURACY, FLOPS, TOKENS, Measured, cheapest_within
from stages.science.budgets.item_pool import ItemPool, Scope, bounded, with_interval
from stages.science.budgets.token_budgets import QueryCost, cut_answers, observed_lengths

Floats = NDArray[np.float64]
Found = Mapping[str, Measured]


def budget_table(
    measured: Found, scope: Scope, cut: Floats, limits: NDArray[np.int64], coverage: float
) -> pd.DataFrame:
    """Accuracy and price without a limit, with answers cut, and with answers forced.

    Args:
        measured: the run's policies over the scope.
        scope: a family.
        cut: rows x 3 x M, the answers cut at each of M limits.
        limits: those limits.
        coverage: of intervals.
    """
    whole = {"full": (np.array([np.nan]), measured["full"].whole), "cut": (limits, cut)}
    if "forced" in measured:
        forced = measured["forced"]
        whole["forced"] = (np.array(forced.settings), forced.whole)
    full = measured["full"].whole[:, ACCURACY]
    parts = [
        pd.DataFrame(
            {
                "family": scope.family,
                "method": method,
                "budget": pd.array(budgets, dtype="Int64"),
                **priced(rows, coverage),
                **bounded("difference", rows[:, ACCURACY] - full, coverage),
            }
        )
        for method, (budgets, rows) in whole.items()
    ]
    return pd.concat(parts, ignore_index=True)


def cut_curve(
    sheet: AnswerSheet, pool: ItemPool, scope: Scope, points: int, cost: QueryCost
) -> tuple[Floats, NDArray[np.int64]]:
    """Answers cut at (at most `points` of) the lengths that occur in a scope: rows x 3 x M, and the limits."""
    inside = pool.weights(scope) > 0
    limits = observed_lengths(sheet.greedy.output[inside], points)
    columns = cut_answers(sheet, limits, cost).columns()
    return pool.scope_rows(scope, columns).reshape(-1, 3, len(limits)), limits


def optimal_row(measured: Found, scope: Scope, tolerance: float, coverage: float) -> pd.DataFrame:
    """The most accurate budget of a scope and the cheapest one within the tolerance of it: one row, or none.

    Both are chosen on the items that they are measured on; what the choice is worth on others stands in the
    table of stopping rules (rule `forced`, selection `chosen`).
    """
    if "forced" not in measured:
        return pd.DataFrame()
    full, forced = measured["full"].whole, measured["forced"]
    whole = np.concatenate([forced.whole, full], axis=2)
    budgets = pd.array([*forced.settings, np.nan], dtype="Int64")
    best, lean = (int(cheapest_within(whole[:1], np.array([slack]))[0]) for slack in (0, tolerance))
    difference = whole[:, ACCURACY, [lean]] - full[:, ACCURACY]
    row = {
        "family": [scope.family],
        "best_budget": budgets[[best]],
        **bounded("best_accuracy", whole[:, ACCURACY, [best]], coverage),
        "best_tokens": whole[0, TOKENS, [best]],
        "lean_budget": budgets[[lean]],
        **bounded("lean_accuracy", whole[:, ACCURACY, [lean]], coverage),
        "lean_tokens": whole[0, TOKENS, [lean]],
        "lean_query_flops": whole[0, FLOPS, [lean]],
        **bounded("lean_difference", difference, coverage),
        **bounded("tokens_saved", 1 - whole[:, TOKENS, [lean]] / full[:, TOKENS], coverage),
    }
    return pd.DataFrame(row)


def vote_table(measured: Found, scope: Scope, coverage: float) -> pd.DataFrame:
    """pass@k and majority votes of k samples; no rows without samples."""
    if "vote" not in measured:
        return pd.DataFrame()
    vote, full = measured["vote"], measured["full"].whole
    columns = {
        "family": scope.family,
        "votes": np.array(vote.settings, dtype=np.int64),
        **bounded("pass_rate", measured["pass"].whole[:, ACCURACY], coverage),
        **priced(vote.whole, coverage),
        **bounded("difference", vote.whole[:, ACCURACY] - full[:, ACCURACY], coverage),
    }
    return pd.DataFrame(columns)


def priced(rows: Floats, coverage: float) -> dict[str, Floats]:
    """Accuracy, tokens and FLOPs of rows x 3 x M with their intervals, as columns."""
    ends = with_interval(rows.reshape(len(rows), -1), coverage)
    point, low, high = (end.reshape(rows.shape[1:]) for end in ends)
    columns: dict[str, Floats] = {}
    for name, place in (("accuracy", ACCURACY), ("tokens", TOKENS), ("query_flops", FLOPS)):
        columns |= {
            name: point[place],
            f"{name}_low": low[place],
            f"{name}_high": high[place],
        }
    return columns
