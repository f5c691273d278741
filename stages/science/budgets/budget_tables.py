"""Tables of one run: what its policies give and cost, over every family."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from stages.science.budgets.answer_sheet import AnswerSheet, Ints
from stages.science.budgets.cross_choice import cheapest_within
from stages.science.budgets.intervals import bounded
from stages.science.budgets.item_pool import ALL, ItemPool, Scope
from stages.science.budgets.measured import ACCURACY, FLOPS, TOKENS, Measured
from stages.science.budgets.token_budgets import Policy, QueryCost, cut_answers, observed_lengths

Floats = NDArray[np.float64]
Found = Mapping[str, Measured]
Columns = Mapping[str, Sequence[Any] | NDArray[Any]]
"""Some rows of a table; without columns there are none."""


def cut_curves(
    sheet: AnswerSheet, pool: ItemPool, points: int, cost: QueryCost
) -> tuple[list[Policy], list[Ints]]:
    """Answers cut at (at most `points` of) the lengths that occur in a scope.

    Returns:
        Two policies, `cut` with the limits of the item's family and `cut_all` with those of all items, and the
        limits of every scope. Where a family has fewer than others, its last one is repeated.
    """
    output = sheet.greedy.output
    *families, everything = pool.family_scopes()
    inside = [pool.weights(scope) > 0 for scope in families]
    limits = [observed_lengths(output[own], points) for own in inside]
    own_limits = np.zeros((len(output), max(map(len, limits))), dtype=np.int64)
    for own, found in zip(inside, limits, strict=True):
        own_limits[own] = np.pad(found, (0, own_limits.shape[1] - len(found)), mode="edge")
    limits.append(observed_lengths(output[pool.weights(everything) > 0], points))
    curves = [(own_limits, "cut"), (limits[-1], "cut_all")]
    return [cut_answers(sheet, found, cost, rule) for found, rule in curves], limits


def budget_rows(measured: Found, scope: Scope, limits: Ints, coverage: float) -> Columns:
    """Accuracy and price without a limit, with answers cut, and with answers forced.

    Args:
        measured: the run's policies over the scope.
        scope: a family.
        limits: of the answers cut.
        coverage: of intervals.
    """
    cut = measured["cut_all" if scope.family == ALL else "cut"].whole[:, :, : len(limits)]
    full, forced = measured["full"].whole, measured.get("forced")
    methods = {"full": (np.array([np.nan]), full), "cut": (limits, cut)}
    if forced is not None:
        methods["forced"] = np.array(forced.settings), forced.whole
    rows = np.concatenate([own for _, own in methods.values()], axis=2)
    return {
        "family": [scope.family] * rows.shape[2],
        "method": np.repeat(list(methods), [len(budgets) for budgets, _ in methods.values()]),
        "budget": np.concatenate([budgets for budgets, _ in methods.values()]),
        **priced(rows, {"difference": rows[:, ACCURACY] - full[:, ACCURACY]}, coverage),
    }


def optimal_row(measured: Found, scope: Scope, tolerance: float, coverage: float) -> Columns:
    """The most accurate budget of a scope and the cheapest one within the tolerance of it: one row, or none.

    Both are chosen on the items that they are measured on; what the choice is worth on others stands in the
    table of stopping rules (rule `forced`, selection `chosen`).
    """
    if "forced" not in measured:
        return {}
    full, forced = measured["full"].whole, measured["forced"]
    whole = np.concatenate([forced.whole, full], axis=2)
    budgets = [*forced.settings, np.nan]
    best, lean = (int(cheapest_within(whole[:1], np.array([slack]))[0]) for slack in (0, tolerance))
    found = {
        "best_accuracy": whole[:, ACCURACY, best],
        "lean_accuracy": whole[:, ACCURACY, lean],
        "lean_difference": whole[:, ACCURACY, lean] - full[:, ACCURACY, 0],
        "tokens_saved": 1 - whole[:, TOKENS, lean] / full[:, TOKENS, 0],
    }
    return {
        "family": [scope.family],
        "best_budget": [budgets[best]],
        "best_tokens": [whole[0, TOKENS, best]],
        "lean_budget": [budgets[lean]],
        "lean_tokens": [whole[0, TOKENS, lean]],
        "lean_query_flops": [whole[0, FLOPS, lean]],
        **bounded({name: rows[:, None] for name, rows in found.items()}, coverage),
    }


def vote_rows(measured: Found, scope: Scope, coverage: float) -> Columns:
    """pass@k and majority votes of k samples; no rows without samples."""
    if "vote" not in measured:
        return {}
    vote, full = measured["vote"], measured["full"].whole
    further = {
        "pass_rate": measured["pass"].whole[:, ACCURACY],
        "difference": vote.whole[:, ACCURACY] - full[:, ACCURACY],
    }
    return {
        "family": [scope.family] * len(vote.settings),
        "votes": np.array(vote.settings, dtype=np.int64),
        **priced(vote.whole, further, coverage),
    }


def priced(rows: Floats, further: Mapping[str, Floats], coverage: float) -> dict[str, Floats]:
    """Accuracy, tokens and FLOPs of rows x 3 x M, and further statistics of rows x M, with intervals."""
    kinds = (("accuracy", ACCURACY), ("tokens", TOKENS), ("query_flops", FLOPS))
    return bounded({**{name: rows[:, kind] for name, kind in kinds}, **further}, coverage)


def stacked(parts: Sequence[Columns]) -> pd.DataFrame:
    """Rows of a table below each other; numbers of tokens may be missing."""
    filled = [part for part in parts if part]
    names = filled[0] if filled else {}
    return pd.DataFrame({name: np.concatenate([part[name] for part in filled]) for name in names})
