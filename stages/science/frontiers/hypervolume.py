"""One number for a frontier: the area under it, over the logarithm of the cost."""

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from stages.bedrock.records import hypervolumes as record
from stages.science.frontiers.pareto import DECIMALS
from stages.science.frontiers.priced import (
    BASELINE,
    COSTS,
    FrontierSettings,
    PricedFamily,
    with_interval,
)

Floats = NDArray[np.float64]

EVERY = "all"


def hypervolume(cost: ArrayLike, accuracy: ArrayLike, low: float, high: float) -> Floats:
    """Area under the best accuracy that a budget buys, budgets from `low` to `high`, in accuracy x decades.

    The integral over log10 of the budget of the accuracy of the best configuration that costs no more: a
    staircase, nothing is interpolated. The reference is accuracy 0, which is also what a budget buys that is
    below every configuration. Divided by log10(high / low) it is the mean accuracy of the frontier over
    the budgets. A configuration that costs just `high` adds nothing to it.

    Source: the hypervolume indicator (Zitzler and Thiele 1999) in two dimensions, cost in logarithms.

    Args:
        cost: per configuration, positive.
        accuracy: per configuration, or draws x configurations, at least 0.
        low: smallest budget, positive.
        high: largest budget.

    Returns:
        A number, or one per draw.

    Raises:
        ValueError: shapes do not fit, a value is not finite, or the bounds are not in order.
    """
    costs, accuracies = np.asarray(cost, np.float64), np.asarray(accuracy, np.float64)
    if costs.ndim != 1 or costs.size == 0 or accuracies.shape[-1:] != costs.shape:
        raise ValueError(
            f"expected one cost per configuration and accuracies with configurations last, "
            f"got shapes {costs.shape} and {accuracies.shape}"
        )
    if not (np.isfinite(costs).all() and np.isfinite(accuracies).all() and (costs > 0).all()):
        raise ValueError("expected finite accuracies and positive, finite costs")
    if not 0 < low <= high < np.inf:
        raise ValueError(f"expected budgets 0 < low <= high, got {low} and {high}")
    order = np.argsort(costs, kind="stable")
    best = np.maximum.accumulate(accuracies[..., order], axis=-1)
    edges = np.log10(np.clip(np.append(costs[order], high), low, high))
    area: Floats = (best * np.diff(edges)).sum(axis=-1)
    return area


def hypervolumes_table(
    families: Iterable[PricedFamily], settings: FrontierSettings
) -> pd.DataFrame:
    """The table of records/hypervolumes.py."""
    rows = [
        row
        for family in families
        for cost in COSTS
        for row in _of_cost(family, cost, settings.coverage)
    ]
    return pd.DataFrame(rows, columns=record.SCHEMA.names)


def _of_cost(family: PricedFamily, cost: str, coverage: float) -> Iterator[dict[str, Any]]:
    """A row per recipe, and one for all of them, between the same bounds."""
    priced = family.priced(cost)
    if not priced.any():
        return
    costs, recipe = family.costs[cost], family.table["recipe"].to_numpy()
    low, high = float(costs[priced].min()), float(costs[priced].max())
    unknown = np.full(len(family.accuracies), np.nan)

    def area(chosen: NDArray[np.bool_]) -> Floats:
        chosen = chosen & priced
        if not chosen.any():
            return unknown
        return hypervolume(costs[chosen], family.accuracies[:, chosen], low, high)

    ift = recipe == BASELINE
    alone = area(ift)
    decades = np.log10(high / low)
    for name in [*sorted(set(recipe)), EVERY]:
        chosen = np.full(len(recipe), True) if name == EVERY else recipe == name
        own = area(chosen)
        gain = unknown if name == BASELINE else np.round(area(chosen | ift) - alone, DECIMALS)
        yield {
            "corpus": family.corpus,
            "family": family.family,
            "cost": cost,
            "recipe": name,
            "cost_low": low,
            "cost_high": high,
            **_corrected("hypervolume", own, coverage),
            "mean_accuracy": own[0] / decades if decades > 0 else np.nan,
            **_corrected("gain", gain, coverage),
        }


def _corrected(name: str, values: Floats, coverage: float) -> dict[str, Any]:
    """As `with_interval`, moved by the luck of the best, not below 0.

    The best of several noisy configurations is more often a lucky one than not, so the area as measured is too
    large, and that of a draw, whose noise comes on top, by as much again: the difference of the two estimates
    the bias. The percentiles of the draws are two biases away from where they belong (bias-corrected
    bootstrap, Efron and Tibshirani 1993, chapter 10); because the bias is itself uncertain, one end is
    moved by two and the other by one, so that the interval grows. The interval may miss the area as measured.
    """
    columns = with_interval(name, values, coverage)
    luck = float(values[1:].mean() - values[0])
    # NaN stays NaN.
    columns[f"{name}_low"] = np.maximum(columns[f"{name}_low"] - max(luck, 2 * luck), 0.0)
    columns[f"{name}_high"] = np.maximum(columns[f"{name}_high"] - min(luck, 2 * luck), 0.0)
    return columns
