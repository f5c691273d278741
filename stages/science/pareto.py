"""Frontiers of cost and accuracy, with ties made explicit and membership as a probability.

One run dominates another if it costs no more and is no less accurate, and is better in at least one of the
two. The frontier is what nobody dominates. Ties follow from that:

* equal cost and equal accuracy: neither dominates, both are on the frontier or neither is;
* equal cost: only the most accurate can be on it;
* equal accuracy: only the cheapest can be on it.

Costs are compared as they are; accuracies are equal when they agree to `DECIMALS` places, because a mean of
means taken in another order differs in its last bits.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

DECIMALS = 9


def on_frontier(cost: ArrayLike, accuracy: ArrayLike) -> NDArray[np.bool_]:
    """Which runs no other run dominates.

    Args:
        cost: per run, any unit, positive or 0.
        accuracy: per run, or draws x runs; each draw has a frontier of its own.

    Returns:
        In the shape of `accuracy`.

    Raises:
        ValueError: shapes do not fit, or a value is not finite.
    """
    costs, accuracies = _checked(cost, accuracy)
    # [..., i, j]: what run i is against run j.
    no_dearer = costs[:, None] <= costs[None, :]
    cheaper = costs[:, None] < costs[None, :]
    no_worse = accuracies[..., :, None] >= accuracies[..., None, :]
    better = accuracies[..., :, None] > accuracies[..., None, :]
    dominates = no_dearer & no_worse & (cheaper | better)
    dominated: NDArray[np.bool_] = np.any(dominates, axis=-2)
    return np.logical_not(dominated)


def membership(cost: ArrayLike, accuracy_draws: ArrayLike) -> NDArray[np.float64]:
    """Share of the draws in which a run is on the frontier, per run.

    The costs are held fixed: what is resampled is which items the accuracy was measured on.

    Args:
        cost: per run.
        accuracy_draws: draws x runs, each draw with the same items for all runs (`stats.item_bootstrap`).

    Raises:
        ValueError: as `on_frontier`, or there are no draws.
    """
    draws = np.asarray(accuracy_draws, dtype=np.float64)
    if draws.ndim != 2 or draws.shape[0] == 0:
        raise ValueError(f"expected draws x runs with at least one draw, got shape {draws.shape}")
    # One draw at a time: a cube of draws x runs x runs would not fit for large grids.
    counts = np.sum([on_frontier(cost, draw) for draw in draws], axis=0)
    share: NDArray[np.float64] = counts / draws.shape[0]
    return share


def frontier_gap(cost: ArrayLike, accuracy: ArrayLike) -> NDArray[np.float64]:
    """Accuracy that a run lacks against the best run that costs no more; 0 for every run on the frontier.

    It is 0 too for a run that ties with a cheaper one, which is then near the frontier but not on it.

    Raises:
        ValueError: as `on_frontier`.
    """
    costs, accuracies = _checked(cost, accuracy)
    affordable = costs[:, None] <= costs[None, :]
    best = np.where(affordable, accuracies[..., :, None], -np.inf).max(axis=-2)
    gap: NDArray[np.float64] = np.round(best - accuracies, DECIMALS)
    return gap


def _checked(
    cost: ArrayLike, accuracy: ArrayLike
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    costs = np.asarray(cost, dtype=np.float64)
    accuracies = np.asarray(accuracy, dtype=np.float64)
    if costs.ndim != 1 or costs.size == 0 or accuracies.shape[-1:] != costs.shape:
        raise ValueError(
            f"expected one cost per run and accuracies with runs last, "
            f"got shapes {costs.shape} and {accuracies.shape}"
        )
    if not (np.isfinite(costs).all() and np.isfinite(accuracies).all()):
        raise ValueError("costs and accuracies must be finite: leave out what was not measured")
    return costs, np.round(accuracies, DECIMALS)
