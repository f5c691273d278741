"""The setting of a rule chosen on half of the items and judged on the other half, and rules against curves.

All functions work on rows (`item_pool`): the choice is made anew in every resampled set of items.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from stages.science.budgets.measured import ACCURACY, TOKENS, Measured

Floats = NDArray[np.float64]
ROUNDING = 1e-6


@dataclass(frozen=True)
class Choice:
    """A rule with its setting chosen on one half for the other: rows x 3, and both; NaN: no stopping."""

    means: Floats
    for_second: float
    for_first: float


def choose(rule: Measured, reference: Measured, half: Floats, tolerance: float) -> Choice:
    """The cheapest setting that loses no more than `tolerance`, chosen on either half for the other.

    Candidates are the settings and the reference (no stopping, one setting); the cheapest in tokens whose
    accuracy on the half is within `tolerance` of the best of them is taken. Every item counts once, with the
    choice of the half that it is not in.

    Args:
        rule: the policies to choose from.
        reference: the policy without the rule.
        half: rows, share of the items that are in the first half.
        tolerance: of accuracy.
    """
    first = np.concatenate([rule.first, reference.first], axis=2)
    second = np.concatenate([rule.second, reference.second], axis=2)
    by_first = cheapest_within(first, tolerance * half)
    by_second = cheapest_within(second, tolerance * (1 - half))
    values = _taken(second, by_first) + _taken(first, by_second)
    settings = [*rule.settings, np.nan]
    return Choice(values, settings[by_first[0]], settings[by_second[0]])


def on_curve(tokens: Floats, curve: Floats) -> Floats:
    """Accuracy of a curve at equal tokens, by linear interpolation: what drawing lots between neighbours gives.

    More tokens than the last point has buy nothing more; fewer than the first has are NaN.

    Args:
        tokens: rows x M.
        curve: rows x 3 x P, points in any order.

    Returns:
        rows x M.
    """
    order = np.argsort(curve[0, TOKENS], kind="stable")
    at, height = curve[:, TOKENS, order], curve[:, ACCURACY, order]
    last = at.shape[1] - 1
    passed = np.full(tokens.shape, -1)
    for point in at.T:
        passed += point[:, None] <= tokens * (1 + ROUNDING)
    left = np.clip(passed, 0, max(last - 1, 0))
    right = np.minimum(left + 1, last)
    start, end = (np.take_along_axis(at, side, axis=1) for side in (left, right))
    low, high = (np.take_along_axis(height, side, axis=1) for side in (left, right))
    width = np.where(end > start, end - start, 1.0)
    share = np.clip((tokens - start) / width, 0, 1)
    values: Floats = np.where(passed < 0, np.nan, low + share * (high - low))
    return values


def cheapest_within(values: Floats, slack: Floats) -> NDArray[np.intp]:
    """Per row the setting of fewest tokens whose accuracy is within `slack` of the best."""
    accuracy, tokens = values[:, ACCURACY], values[:, TOKENS]
    floor = accuracy.max(axis=1, keepdims=True) - slack[:, None] - ROUNDING
    cheapest: NDArray[np.intp] = np.where(accuracy >= floor, tokens, np.inf).argmin(axis=1)
    return cheapest


def _taken(values: Floats, index: NDArray[np.intp]) -> Floats:
    return np.take_along_axis(values, index[:, None, None], axis=2)[:, :, 0]
