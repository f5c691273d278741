"""Frontiers of cost and accuracy, with ties made explicit and membership as a probability.

One configuration dominates another if it costs no more and is no less accurate, and is better in at least
one of the two. The frontier is what nobody dominates. Ties follow from that:

* equal cost and equal accuracy: neither dominates, both are on the frontier or neither is;
* equal cost: only the most accurate can be on it;
* equal accuracy: only the cheapest can be on it.

Costs are compared as they are; accuracies are equal when they agree to `DECIMALS` places, because a mean of
means taken in another order differs in its last bits.

In order of cost, one running maximum per draw says what every budget buys: draws x n steps, no pairs.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

DECIMALS = 9

Floats = NDArray[np.float64]


def on_frontier(cost: ArrayLike, accuracy: ArrayLike) -> NDArray[np.bool_]:
    """Which configurations no other one dominates.

    Args:
        cost: per configuration, any unit, positive or 0.
        accuracy: per configuration, or draws x configurations; each draw has a frontier of its own.

    Returns:
        In the shape of `accuracy`.

    Raises:
        ValueError: shapes do not fit, or a value is not finite.
    """
    costs, accuracies = _checked(cost, accuracy)
    cheaper, affordable = _best(costs, accuracies)
    member: NDArray[np.bool_] = (accuracies > cheaper) & (accuracies >= affordable)
    return member


def membership(cost: ArrayLike, accuracy_draws: ArrayLike) -> Floats:
    """Share of the draws in which a configuration is on the frontier, per configuration.

    The costs are held fixed: what is resampled is which items the accuracy was measured on.

    Args:
        cost: per configuration.
        accuracy_draws: draws x configurations, each draw with the same items for all (`stats.item_bootstrap`).

    Raises:
        ValueError: as `on_frontier`, or there are no draws.
    """
    share: Floats = on_frontier(cost, _drawn(accuracy_draws)).mean(axis=0)
    return share


def nearness(cost: ArrayLike, accuracy_draws: ArrayLike, tolerance: float) -> Floats:
    """Share of the draws in which a configuration lacks at most `tolerance`, per configuration.

    What is on the frontier lacks nothing, so this is never below `membership`.

    Raises:
        ValueError: as `membership`.
    """
    share: Floats = (frontier_gap(cost, _drawn(accuracy_draws)) <= tolerance).mean(axis=0)
    return share


def frontier_gap(cost: ArrayLike, accuracy: ArrayLike) -> Floats:
    """Accuracy that each lacks against the best that costs no more; 0 for all on the frontier.

    It is 0 too for one that ties with a cheaper one, which is then near the frontier but not on it.

    Raises:
        ValueError: as `on_frontier`.
    """
    costs, accuracies = _checked(cost, accuracy)
    gap: Floats = np.round(_best(costs, accuracies)[1] - accuracies, DECIMALS)
    return gap


def _best(costs: Floats, accuracies: Floats) -> tuple[Floats, Floats]:
    """The best accuracy of what is strictly cheaper than each (-inf if nothing is) and of what is no dearer."""
    order = np.argsort(costs, kind="stable")
    prices = costs[order]
    running = np.maximum.accumulate(accuracies[..., order], axis=-1)
    # Place 0 is the empty purse: the best of the first k points stands at place k.
    nothing = np.full((*accuracies.shape[:-1], 1), -np.inf)
    running = np.concatenate([nothing, running], axis=-1)
    cheaper = running[..., np.searchsorted(prices, costs, side="left")]
    affordable = running[..., np.searchsorted(prices, costs, side="right")]
    return cheaper, affordable


def _drawn(accuracy_draws: ArrayLike) -> Floats:
    draws = np.asarray(accuracy_draws, dtype=np.float64)
    if draws.ndim != 2 or draws.shape[0] == 0:
        raise ValueError(
            f"expected draws x configurations with at least one draw, got shape {draws.shape}"
        )
    return draws


def _checked(cost: ArrayLike, accuracy: ArrayLike) -> tuple[Floats, Floats]:
    costs = np.asarray(cost, dtype=np.float64)
    accuracies = np.asarray(accuracy, dtype=np.float64)
    if costs.ndim != 1 or costs.size == 0 or accuracies.shape[-1:] != costs.shape:
        raise ValueError(
            f"expected one cost per configuration and accuracies with configurations last, "
            f"got shapes {costs.shape} and {accuracies.shape}"
        )
    if not (np.isfinite(costs).all() and np.isfinite(accuracies).all()):
        raise ValueError("costs and accuracies must be finite: leave out what was not measured")
    return costs, np.round(accuracies, DECIMALS)
