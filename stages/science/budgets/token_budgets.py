"""What answers give and cost under a limit of tokens, from answers that were given without one.

A policy says how long an answer may become. On every item it ends in an answer that is right with some
probability (0 or 1 unless chance decides), after so many generated tokens and so many FLOPs.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from stages.science.budgets.answer_sheet import AnswerSheet, Ints

Floats = NDArray[np.float64]
Numbers = NDArray[np.bool_ | np.int64 | np.float64]
QueryCost = Callable[[Ints | Floats, Ints | Floats], Floats]
"""FLOPs per query, of prompt tokens and output tokens (`flops.inference_flops` of a model)."""


@dataclass(frozen=True)
class Policy:
    """A family of policies: one rule, several settings.

    Attributes:
        rule: its name.
        settings: M numbers that tell the policies apart; NaN where there is nothing to set.
        correct: n x M, probability of a right answer; truth values unless chance decides.
        tokens: n x M, tokens generated; whole numbers unless chance decides, then expected ones.
        flops: n x M, FLOPs (expected).
    """

    rule: str
    settings: tuple[float, ...]
    correct: Numbers
    tokens: Numbers
    flops: Floats


def taken(rule: str, settings: Sequence[float], menu: Policy, places: Ints) -> Policy:
    """Policies that pick one of a menu's for each item: `places` says which, n x M."""
    return Policy(
        rule,
        tuple(float(one) for one in settings),
        np.take_along_axis(menu.correct, places, axis=1),
        np.take_along_axis(menu.tokens, places, axis=1),
        np.take_along_axis(menu.flops, places, axis=1),
    )


def full_answers(sheet: AnswerSheet, cost: QueryCost) -> Policy:
    """The greedy answers as they are."""
    output = sheet.greedy.output[:, None]
    return _policy("full", [np.nan], sheet, (sheet.greedy.correct[:, None], output), cost)


def cut_answers(sheet: AnswerSheet, limits: Ints, cost: QueryCost, rule: str = "cut") -> Policy:
    """Answers stopped after so many output tokens: longer ones have no answer and count as wrong.

    Args:
        sheet: the answers.
        limits: M limits, or n x M where they differ between items.
        cost: of a query.
        rule: name of the policy.
    """
    output = sheet.greedy.output[:, None]
    kept = sheet.greedy.correct[:, None] & (output <= limits)
    settings = limits.tolist() if limits.ndim == 1 else list(range(limits.shape[1]))
    return _policy(rule, settings, sheet, (kept, np.minimum(output, limits)), cost)


def forced_answers(sheet: AnswerSheet, cost: QueryCost) -> Policy:
    """Answers whose thinking was cut after each budget and closed by force; the closing tag is counted."""
    outcome = (sheet.forced.correct, sheet.forced.output)
    return _policy("forced", sheet.budgets.tolist(), sheet, outcome, cost)


def observed_lengths(lengths: Ints, points: int) -> Ints:
    """Limits that tell a curve: every length that occurs, thinned to `points` quantiles if there are more."""
    found = np.unique(lengths)
    if len(found) <= points:
        return found
    shares = np.linspace(0, 1, points)
    thinned: Ints = np.unique(np.quantile(lengths, shares, method="inverted_cdf"))
    return thinned


def _policy(
    rule: str,
    settings: Sequence[float],
    sheet: AnswerSheet,
    outcome: tuple[NDArray[np.bool_], Ints],
    cost: QueryCost,
) -> Policy:
    correct, tokens = outcome
    return Policy(
        rule,
        tuple(float(one) for one in settings),
        correct,
        tokens,
        cost(sheet.prompt[:, None], tokens),
    )
