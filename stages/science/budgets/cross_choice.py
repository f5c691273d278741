"""The setting of a rule chosen on half of the items and judged on the other half, and rules against curves.

All functions work on rows (`item_pool`): the choice is made anew in every resampled set of items.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from stages.science.budgets.item_pool import ItemPool, Scope, over
from stages.science.budgets.token_budgets import Policy

Floats = NDArray[np.float64]
ACCURACY, TOKENS, FLOPS = 0, 1, 2
ROUNDING = 1e-6


@dataclass(frozen=True)
class Measured:
    """A rule's policies over one scope.

    Attributes:
        settings: M.
        whole: rows x 3 x M, means of accuracy, tokens and FLOPs over all items.
        first: the same sums over the first half of the items only, still per item of both halves.
    """

    settings: tuple[float, ...]
    whole: Floats
    first: Floats


@dataclass(frozen=True)
class Choice:
    """A rule with its setting chosen on one half for the other: rows x 3, and both; NaN: no stopping."""

    means: Floats
    for_second: float
    for_first: float


def measure(
    policies: list[Policy], pool: ItemPool, scopes: list[Scope]
) -> list[dict[str, Measured]]:
    """All policies over all scopes, by rule; one matrix product for all of them."""
    columns = np.concatenate([policy.columns() for policy in policies], axis=1)
    suites = np.stack([pool.half_rows(suite, columns) for suite in range(len(pool.suites))])
    results = []
    for scope in scopes:
        first, second = over(scope, suites)
        start = 0
        found = {}
        for policy in policies:
            count = len(policy.settings)
            own = first[:, start : start + 3 * count].reshape(-1, 3, count)
            rest = second[:, start : start + 3 * count].reshape(-1, 3, count)
            found[policy.rule] = Measured(policy.settings, own + rest, own)
            start += 3 * count
        results.append(found)
    return results


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
    whole = np.concatenate([rule.whole, reference.whole], axis=2)
    first = np.concatenate([rule.first, reference.first], axis=2)
    second = whole - first
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
    passed = (at[:, None, :] <= tokens[:, :, None] * (1 + ROUNDING)).sum(axis=2) - 1
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
