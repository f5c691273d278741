"""Uncertainty of accuracies: standard errors, paired resampling of items, intervals."""

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray


def standard_error(correct: ArrayLike) -> float:
    """Standard error of the mean of n zeros and ones: sqrt(p (1 - p) / (n - 1)).

    NaN for a single item, whose spread is unknown. It is 0 when all items agree, which says that this
    formula sees no spread, not that there is none.

    Raises:
        ValueError: no items, or a value other than 0 and 1.
    """
    values = _zeros_and_ones(correct)
    if values.ndim != 1 or values.size == 0:
        raise ValueError(f"expected a list of at least one 0 or 1, got shape {values.shape}")
    if values.size == 1:
        return math.nan
    mean = float(values.mean())
    return math.sqrt(mean * (1 - mean) / (values.size - 1))


def item_bootstrap(
    correct: ArrayLike, draws: int, seed: int, index: int = 0
) -> NDArray[np.float64]:
    """Accuracies of all runs on items drawn with replacement, the same items for every run.

    Because a draw holds the same items for all runs, differences between runs keep their pairing: what is
    common to the runs (easy items, hard items) cancels.

    Args:
        correct: zeros and ones, runs x items.
        draws: number of resampled sets.
        seed: seed of the study's resampling.
        index: which set of items this is, so that sets are resampled independently of each other.

    Returns:
        draws x runs.

    Raises:
        ValueError: `correct` is not such a matrix, or `draws` is not positive.
    """
    values = _zeros_and_ones(correct)
    if values.ndim != 2 or values.shape[1] == 0 or draws < 1:
        raise ValueError(
            f"expected runs x items with at least one item, and draws of at least 1; "
            f"got shape {values.shape} and {draws} draws"
        )
    items = values.shape[1]
    rng = np.random.default_rng([seed, index])
    # How often each item was drawn says all about a draw.
    times_drawn = rng.multinomial(items, np.full(items, 1 / items), size=draws)
    accuracy: NDArray[np.float64] = times_drawn @ values.T / items
    return accuracy


def normal_draws(mean: ArrayLike, error: ArrayLike, draws: int, seed: int) -> NDArray[np.float64]:
    """Draws of accuracies of which only the standard errors are known, kept in [0, 1].

    Args:
        mean: accuracies.
        error: their standard errors, one each.
        draws: how many.
        seed: of the draws.

    Returns:
        draws x accuracies, independent of each other: nothing is known of common items.
    """
    means, errors = np.asarray(mean, dtype=np.float64), np.asarray(error, dtype=np.float64)
    rng = np.random.default_rng([seed, 0])
    drawn: NDArray[np.float64] = rng.normal(means, errors, size=(draws, means.size))
    return np.clip(drawn, 0.0, 1.0)


def percentile_interval(
    values: ArrayLike, coverage: float = 0.95
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Lower and upper percentiles of resampled values along the first axis.

    Args:
        values: draws, or draws x anything. NaN in a column makes both its ends NaN.
        coverage: share of the draws between the ends, in (0, 1).

    Raises:
        ValueError: `coverage` is out of range, or there are no draws.
    """
    sample = np.asarray(values, dtype=np.float64)
    if not 0 < coverage < 1 or sample.ndim == 0 or sample.shape[0] == 0:
        raise ValueError(
            f"expected draws and a coverage in (0, 1), got {sample.shape} and {coverage}"
        )
    low, high = np.quantile(sample, [(1 - coverage) / 2, (1 + coverage) / 2], axis=0)
    return low, high


def _zeros_and_ones(correct: ArrayLike) -> NDArray[np.float64]:
    values = np.asarray(correct, dtype=np.float64)
    if not np.isin(values, (0.0, 1.0)).all():
        raise ValueError("an item is correct (1) or not (0); other values were given")
    return values
