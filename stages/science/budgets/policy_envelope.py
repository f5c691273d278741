"""The envelope over all configurations and policies: the most accuracy at every price of a query."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from stages.science.budgets.intervals import bounded
from stages.science.budgets.policy_points import RULES, Points
from stages.science.frontiers.pareto import DECIMALS

Floats = NDArray[np.float64]
BATCH = 100
SINGLE = 6
"""Decimals of an accuracy that survive single precision; accuracies of 10,000 items differ by more."""


def envelope(points: Points, coverage: float) -> pd.DataFrame:
    """Per corpus and family the policies that are on the frontier of price and accuracy, or may well be.

    A policy is on it if no other costs no more and is no less accurate, one of the two being better. Prices are
    held fixed; the probability is the share of resampled items in which it is on it. Policies with a
    probability below 1 - coverage that are not on it are left out, and so are those that equal another one of
    their configuration.
    """
    parts = []
    for _, group in points.table.groupby(["corpus", "family"], sort=True):
        rows, price = points.rows[:, group.index], group["query_flops"].to_numpy()
        exact = group["accuracy"].to_numpy()[None]
        on = on_envelope(price, exact)[0]
        # A few draws at a time: all of a large study's policies take much room.
        drawn = [
            on_envelope(price, rows[start : start + BATCH].astype(np.float64).round(SINGLE))
            for start in range(1, len(rows), BATCH)
        ]
        chance = np.concatenate(drawn).mean(axis=0)
        kept = on | (chance >= 1 - coverage)
        table = group.assign(on_envelope=on, envelope_probability=chance)[kept]
        values = np.concatenate([exact[:, kept], rows[1:, kept]])
        parts.append(_without_equals(table.assign(**bounded({"accuracy": values}, coverage))))
    whole: pd.DataFrame = pd.concat(parts, ignore_index=True)
    return whole


def _without_equals(table: pd.DataFrame) -> pd.DataFrame:
    """By price, and of equal policies of one configuration the simplest."""
    ranks = table["rule"].map({rule: rank for rank, rule in enumerate(RULES)})
    ranked = table.assign(rank=ranks).sort_values(["query_flops", "student", "recipe", "rank"])
    same = ["student", "recipe", "query_flops", "accuracy"]
    return ranked.drop_duplicates(same).drop(columns="rank")


def on_envelope(cost: Floats, rows: Floats) -> NDArray[np.bool_]:
    """Which policies no other dominates, in every row; the definition of `pareto.on_frontier`, for many points.

    Args:
        cost: P.
        rows: rows x P, accuracies.
    """
    order = np.argsort(cost, kind="stable")
    prices, starts = np.unique(cost[order], return_index=True)
    ranked = np.round(rows[:, order], DECIMALS)
    best = np.maximum.reduceat(ranked, starts, axis=1)
    cheaper = np.maximum.accumulate(best, axis=1)
    before = np.concatenate([np.full((len(rows), 1), -np.inf), cheaper[:, :-1]], axis=1)
    price = np.searchsorted(prices, cost[order])
    found = np.empty(rows.shape, dtype=bool)
    found[:, order] = (ranked > before[:, price]) & (ranked >= best[:, price])
    return found
