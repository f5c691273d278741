"""Table of one run's stopping rules over a family: every setting, and the one chosen on other items."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from stages.science.budgets.budget_tables import Columns, Found, priced
from stages.science.budgets.cross_choice import choose, on_curve
from stages.science.budgets.item_pool import Scope
from stages.science.budgets.measured import ACCURACY, TOKENS, Measured

Floats = NDArray[np.float64]

THINKING_RULES = ("length_cut", "length_forced", "forced", "stable", "confident")
VOTING_RULES = ("vote_lead", "vote_sure")


@dataclass(frozen=True)
class _Group:
    """Policies of one rule: rows x 3 x M, their settings, and for chosen ones that of the other half."""

    rule: str
    selection: str
    settings: tuple[float, ...]
    other_setting: float
    rows: Floats


def stopping_rows(
    measured: Found, scope: Scope, half: Floats, tolerance: float, coverage: float
) -> Columns:
    """Each rule at each setting and at the chosen one, against the full answers and the curve without a rule.

    One budget for all items (`forced`) is a rule too; its fixed settings stand in the table of budgets.

    Args:
        measured: the run's policies over the scope.
        scope: a family.
        half: rows, share of the items in the first half.
        tolerance: accuracy that a chosen setting may lose.
        coverage: of intervals.
    """
    thinking, voting = (
        [group for rule in rules for group in _groups(measured, rule, half, tolerance)]
        for rules in (THINKING_RULES, VOTING_RULES)
    )
    groups = [*thinking, *voting]
    counts = [len(group.settings) for group in groups]
    rows = np.concatenate([group.rows for group in groups], axis=2)
    accuracy, tokens = rows[:, ACCURACY], rows[:, TOKENS]
    of_votes = sum(len(group.settings) for group in voting)
    by_budget, by_votes = np.split(tokens, [tokens.shape[1] - of_votes], axis=1)
    rivals = np.concatenate(
        [_on_budgets(measured, by_budget), _on_votes(measured, by_votes)], axis=1
    )
    differences = {
        "difference_full": accuracy - measured["full"].whole[:, ACCURACY],
        "difference_curve": accuracy - rivals,
    }
    return {
        "selection": np.repeat([group.selection for group in groups], counts),
        "setting": np.concatenate([group.settings for group in groups]),
        "other_setting": np.repeat([group.other_setting for group in groups], counts),
        "rule": np.repeat([group.rule for group in groups], counts),
        "family": [scope.family] * sum(counts),
        **priced(rows, differences, coverage),
    }


def _groups(measured: Found, rule: str, half: Floats, tolerance: float) -> list[_Group]:
    """Policies to be tabulated."""
    if rule not in measured:
        return []
    own = measured[rule]
    groups = []
    if rule != "forced":
        groups.append(_Group(rule, "fixed", own.settings, np.nan, own.whole))
    if 0 < half[0] < 1:
        choice = choose(own, _without(measured, rule), half, tolerance)
        settings = (choice.for_second,)
        groups.append(_Group(rule, "chosen", settings, choice.for_first, choice.means[:, :, None]))
    return groups


def _without(measured: Found, rule: str) -> Measured:
    """What is done without the rule: the full answer, or the vote of all samples."""
    if rule not in VOTING_RULES:
        return measured["full"]
    vote = measured["vote"]
    return Measured(vote.settings[-1:], vote.first[:, :, -1:], vote.second[:, :, -1:])


def _on_budgets(measured: Found, tokens: Floats) -> Floats:
    """Accuracy of fixed budgets at equal tokens."""
    if "forced" not in measured:
        return np.full_like(tokens, np.nan)
    return on_curve(
        tokens, np.concatenate([measured["forced"].whole, measured["full"].whole], axis=2)
    )


def _on_votes(measured: Found, tokens: Floats) -> Floats:
    """Accuracy of fixed numbers of votes at equal tokens; there may be none to ask for."""
    return on_curve(tokens, measured["vote"].whole) if tokens.shape[1] else tokens
