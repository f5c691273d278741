"""Choosing one of several configurations by measured accuracy: how surely right, and what a wrong choice loses.

`accuracy` holds a measured accuracy per configuration, and `draws` (draws x configurations) how it scatters:
accuracies on resampled items, the same items for all configurations, so that differences keep their pairing.
Accuracies that agree to `DECIMALS` places are equal.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from stages.science.frontiers.pareto import DECIMALS
from stages.science.stats import percentile_interval

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Difference:
    """A difference of accuracies, its interval, and the share of the draws in which it is above 0."""

    mean: float
    low: float
    high: float
    probability: float


def difference(
    accuracy: ArrayLike, draws: ArrayLike, first: int, second: int, coverage: float
) -> Difference:
    """Accuracy of configuration `first` minus that of `second`, draw by draw.

    Raises:
        ValueError: shapes do not fit, a value is not finite, or `coverage` is not in (0, 1).
    """
    means, sample = _checked(accuracy, draws)
    apart = np.round(sample[:, first] - sample[:, second], DECIMALS)
    low, high = percentile_interval(apart, coverage)
    mean = round(float(means[first] - means[second]), DECIMALS)
    return Difference(mean, float(low), float(high), float((apart > 0).mean()))


def chances_of_being_best(draws: ArrayLike) -> Floats:
    """Share of the draws in which a configuration is the most accurate, per configuration; they add up to 1.

    A draw in which k configurations are equally good counts 1/k for each of them.

    Raises:
        ValueError: not draws x configurations, or a value is not finite.
    """
    sample = np.round(_checked_draws(draws), DECIMALS)
    on_top = sample == sample.max(axis=1, keepdims=True)
    share: Floats = (on_top / on_top.sum(axis=1, keepdims=True)).mean(axis=0)
    return share


def regret(draws: ArrayLike, chosen: int) -> float:
    """Accuracy that is lost on average because `chosen` was taken and another one may be better.

    The mean over draws of the best accuracy minus that of `chosen`. It is what perfect knowledge of the
    accuracies would be worth. Source: Raiffa and Schlaifer, Applied Statistical Decision Theory (1961), ch. 4
    (expected value of perfect information), with resampled accuracies in the place of the posterior.

    Raises:
        ValueError: as `chances_of_being_best`.
    """
    sample = _checked_draws(draws)
    return float((sample.max(axis=1) - sample[:, chosen]).mean())


def optimism(draws: ArrayLike) -> float:
    """By how much the accuracy of the best of several is measured too high, because it was chosen for it.

    Let a be the measured accuracies, t the true ones, and w the deviations of a draw from the mean draw, which
    scatter around 0 as a - t does. In a + w the chosen one is j = argmax(a + w), and w_j is the part of its
    lead that is luck. If all t are equal, a - t and w do as much for being chosen, and their sum scatters
    sqrt(2) times as much as a - t alone; so the luck in choosing from a is

        sqrt(2) mean over draws of w_j .

    This is exact for equal t and normal errors, and goes to 0 with the errors where one t is clearly the
    largest. In between it is an approximation, and errs to the cautious side where one is a little ahead of
    many. Source: Efron and Tibshirani, An Introduction to the Bootstrap (1993), ch. 17, for the bootstrap's
    optimism; without the factor sqrt(2) it corrects too little, because a is already spread by its errors.

    Args:
        draws: draws x configurations to choose from.

    Returns:
        An accuracy >= 0, to be taken off the measured accuracy of the best.

    Raises:
        ValueError: as `chances_of_being_best`.
    """
    sample = _checked_draws(draws)
    deviations = sample - sample.mean(axis=0)
    chosen = np.argmax(np.round(sample, DECIMALS), axis=1)
    luck = float(deviations[np.arange(len(sample)), chosen].mean())
    return math.sqrt(2) * max(luck, 0.0)


def evidence_needed(
    accuracy: ArrayLike, draws: ArrayLike, chosen: int, probability: float
) -> float:
    """How many times the evidence makes `chosen` the best with `probability`, were accuracies as measured.

    With k times the items (and seeds, where the draws scatter by them) deviations shrink by sqrt(k). In a draw
    with deviations w, `chosen` beats j from k = ((w_j - w_chosen) / (a_chosen - a_j))^2 on; the k of the draw
    is the largest over j, and the answer is its quantile. The measured lead is optimistic, and so is k.

    Returns:
        At least 1; infinite where another one is measured as equal or better.

    Raises:
        ValueError: shapes do not fit, a value is not finite, or `probability` is not in (0, 1).
    """
    means, sample = _checked(accuracy, draws)
    if not 0 < probability < 1:
        raise ValueError(f"expected a probability in (0, 1), got {probability}")
    others = np.arange(means.size) != chosen
    if not others.any():
        return 1.0
    lead = np.round(means[chosen] - means[others], DECIMALS)
    if (lead <= 0).any():
        return math.inf
    deviations = sample - sample.mean(axis=0)
    against = np.maximum(deviations[:, others] - deviations[:, [chosen]], 0.0)
    times = (against / lead) ** 2
    rank = math.ceil(probability * len(sample)) - 1
    return max(1.0, float(np.sort(times.max(axis=1))[rank]))


def as_good_as(
    accuracy: ArrayLike, draws: ArrayLike, best: int, tolerance: float, coverage: float
) -> NDArray[np.bool_]:
    """Which configurations are not told apart from `best`.

    Those whose measured lack against it is at most `tolerance`, and those whose lack has an interval that
    reaches down to 0. `best` is one of them.

    Raises:
        ValueError: shapes do not fit, a value is not finite, or `coverage` is not in (0, 1).
    """
    means, sample = _checked(accuracy, draws)
    lack = np.round(means[best] - means, DECIMALS)
    low, _ = percentile_interval(np.round(sample[:, [best]] - sample, DECIMALS), coverage)
    equal: NDArray[np.bool_] = (lack <= tolerance) | (low <= 0)
    return equal


def _checked(accuracy: ArrayLike, draws: ArrayLike) -> tuple[Floats, Floats]:
    means, sample = np.asarray(accuracy, dtype=np.float64), _checked_draws(draws)
    if means.shape != sample.shape[1:] or not np.isfinite(means).all():
        raise ValueError(
            f"expected a finite accuracy per column of draws, got {means.shape} and {sample.shape}"
        )
    return means, sample


def _checked_draws(draws: ArrayLike) -> Floats:
    sample = np.asarray(draws, dtype=np.float64)
    if sample.ndim != 2 or 0 in sample.shape or not np.isfinite(sample).all():
        raise ValueError(
            f"expected draws x configurations, at least one of each and finite, got {sample.shape}"
        )
    return sample
