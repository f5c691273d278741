"""Table of one run's stopping rules over a family: every setting, and the one chosen on other items."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from stages.science.budgets.budget_tables import priced
from stages.science.budgets.cross_choice import ACCURACY, TOKENS, Measured, choose, on_curve
from stages.science.budgets.item_pool import Scope, bounded

Floats = NDArray[np.float64]
Found = Mapping[str, Measured]

THINKING_RULES = ("length_cut", "length_forced", "forced", "stable", "confident")
VOTING_RULES = ("vote_lead", "vote_sure")


def stopping_table(
    measured: Found, scope: Scope, half: Floats, tolerance: float, coverage: float
) -> pd.DataFrame:
    """Each rule at each setting and at the chosen one, against the full answers and the curve without a rule.

    One budget for all items (`forced`) is a rule too; its fixed settings stand in the table of budgets.

    Args:
        measured: the run's policies over the scope.
        scope: a family.
        half: rows, share of the items in the first half.
        tolerance: accuracy that a chosen setting may lose.
        coverage: of intervals.
    """
    groups = [
        (rule, *group)
        for rule in (*THINKING_RULES, *VOTING_RULES)
        for group in _groups(measured, rule, half, tolerance)
    ]
    rows = np.concatenate([own for _, own, _ in groups], axis=2)
    rivals = np.concatenate([_rivals(measured, rule, own) for rule, own, _ in groups], axis=1)
    accuracy, full = rows[:, ACCURACY], measured["full"].whole[:, ACCURACY]
    names = [pd.DataFrame(named).assign(rule=rule) for rule, _, named in groups]
    results = {
        **priced(rows, coverage),
        **bounded("difference_full", accuracy - full, coverage),
        **bounded("difference_curve", accuracy - rivals, coverage),
    }
    table = pd.concat(names, ignore_index=True).assign(family=scope.family)
    return pd.concat([table, pd.DataFrame(results)], axis=1)


def _groups(
    measured: Found, rule: str, half: Floats, tolerance: float
) -> list[tuple[Floats, dict[str, Any]]]:
    """Policies to be tabulated as rows x 3 x M, and the columns that name them."""
    if rule not in measured:
        return []
    own = measured[rule]
    groups: list[tuple[Floats, dict[str, Any]]] = []
    if rule != "forced":
        groups.append(
            (own.whole, {"selection": "fixed", "setting": own.settings, "other_setting": np.nan})
        )
    if 0 < half[0] < 1:
        choice = choose(own, _without(measured, rule), half, tolerance)
        names = {"setting": [choice.for_second], "other_setting": [choice.for_first]}
        groups.append((choice.means[:, :, None], {"selection": "chosen", **names}))
    return groups


def _without(measured: Found, rule: str) -> Measured:
    """What is done without the rule: the full answer, or the vote of all samples."""
    if rule not in VOTING_RULES:
        return measured["full"]
    vote = measured["vote"]
    return Measured(vote.settings[-1:], vote.whole[:, :, -1:], vote.first[:, :, -1:])


def _rivals(measured: Found, rule: str, rows: Floats) -> Floats:
    """Accuracy without the rule at equal tokens: of fixed votes for rules that vote, else of budgets."""
    if rule in VOTING_RULES:
        return on_curve(rows[:, TOKENS], measured["vote"].whole)
    if "forced" not in measured:
        return np.full_like(rows[:, ACCURACY], np.nan)
    curve = np.concatenate([measured["forced"].whole, measured["full"].whole], axis=2)
    return on_curve(rows[:, TOKENS], curve)
