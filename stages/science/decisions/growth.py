"""What a larger budget buys: the way up the frontier of cost and accuracy, step by step."""

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from stages.science.decisions.choice import Candidates, Limits, ranked, strain
from stages.science.decisions.decision import Difference, difference
from stages.science.frontiers.pareto import DECIMALS

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Step:
    """From one configuration to a dearer and more accurate one.

    Attributes:
        before: index of the configuration left.
        index: of the one reached.
        factor: by which the limits of the budget must grow; on a frontier, the ratio of the two costs (NaN if
            the cost left is 0).
        gain: accuracy of the one reached minus that of the one left.
    """

    before: int
    index: int
    factor: float
    gain: Difference


def climb(price: Floats, accuracy: Floats) -> NDArray[np.intp]:
    """The frontier as a way up: from the cheapest, each the cheapest that is better than all before it."""
    rounded = np.round(accuracy, DECIMALS)
    order = np.lexsort((-rounded, price))
    before = np.concatenate([[-np.inf], np.maximum.accumulate(rounded[order])[:-1]])
    way: NDArray[np.intp] = order[rounded[order] > before]
    return way


def next_step(
    candidates: Candidates, limits: Limits, axes: Sequence[str], best: int, coverage: float
) -> Step | None:
    """The smallest growth of the limits on `axes`, all by one factor, that buys more accuracy than `best` has.

    The limits on other axes stay as they are. None if nothing better comes, however large the factor.

    Args:
        candidates: all configurations.
        limits: the budget now.
        axes: which limits grow; an axis without a limit has none that could.
        best: the most accurate configuration within `limits`.
        coverage: of the gain's interval.
    """
    price = strain(candidates, {axis: limits[axis] for axis in axes if axis in limits})
    for index in _way(candidates, limits, axes, price):
        if price[index] > 1:
            return _step(candidates, (best, index), float(price[index]), coverage)
    return None


def doubled(
    candidates: Candidates, limits: Limits, axes: Sequence[str], best: int, coverage: float
) -> Step:
    """What twice the limits on `axes` buys: the best within them, against `best`; a gain of 0 if nothing."""
    twice = {axis: limit * (2 if axis in axes else 1) for axis, limit in limits.items()}
    reached = int(ranked(candidates, twice)[0])
    if candidates.accuracy[reached] <= candidates.accuracy[best]:
        reached = best
    return _step(candidates, (best, reached), 2.0, coverage)


def last_doubling(
    candidates: Candidates, limits: Limits, axis: str, reached: int, coverage: float
) -> Step | None:
    """What the last doubling of the cost on `axis` gave: `reached` against the best at half of its cost.

    The limits on other axes stay. None if there is nothing at half of its cost.
    """
    half = float(candidates.costs[axis][reached]) / 2
    if half <= 0:
        return None
    before = ranked(candidates, limits | {axis: half})
    if not before.size:
        return None
    return _step(candidates, (int(before[0]), reached), 2.0, coverage)


def frontier(
    candidates: Candidates, limits: Limits, axis: str, coverage: float
) -> tuple[list[int], list[Step]]:
    """The way up along the cost on one axis, within the limits on the others.

    Returns:
        The configurations on the way, cheapest first, and the steps between them (one less).
    """
    price = candidates.costs[axis]
    way = _way(candidates, limits, [axis], price)
    steps = [
        _step(candidates, (low, high), _ratio(price[high], price[low]), coverage)
        for low, high in itertools.pairwise(way)
    ]
    return way, steps


def _way(candidates: Candidates, limits: Limits, axes: Sequence[str], price: Floats) -> list[int]:
    """The way up along `price` among what keeps the limits on all other axes than `axes`."""
    kept = {axis: limit for axis, limit in limits.items() if axis not in axes}
    inside = np.flatnonzero(strain(candidates, kept) <= 1)
    return [int(one) for one in inside[climb(price[inside], candidates.accuracy[inside])]]


def _step(candidates: Candidates, pair: tuple[int, int], factor: float, coverage: float) -> Step:
    low, high = pair
    gain = difference(candidates.accuracy, candidates.draws, high, low, coverage)
    return Step(low, high, factor, gain)


def _ratio(high: float, low: float) -> float:
    return float(high / low) if low > 0 else math.nan
