"""Distributions of written items beside those of real ones: labels, lengths, number of entities."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.spatial.distance import jensenshannon

from stages.science.quality.splits import Floats, Samples, Splits, share_reaching


class Histogram(NamedTuple):
    """How often what stands in which item."""

    names: tuple[str, ...]
    counts: NDArray[np.float32]
    """Items x names."""


def histogram(marks: Sequence[Sequence[str]]) -> Histogram:
    """Count the marks of every item; names in alphabetical order."""
    names = sorted({name for own in marks for name in own})
    place = {name: column for column, name in enumerate(names)}
    counts = np.zeros((len(marks), len(names)), dtype=np.float32)
    rows = np.repeat(np.arange(len(marks)), [len(own) for own in marks])
    columns = np.array([place[name] for own in marks for name in own], dtype=np.int64)
    np.add.at(counts, (rows, columns), 1)
    return Histogram(tuple(names), counts)


def shares(counts: NDArray[np.float32]) -> Floats:
    """Shares of each name among all marks; NaN where there are none."""
    total = counts.sum(axis=0, dtype=np.float64)
    return total / total.sum() if total.sum() else np.full(len(total), np.nan)


def total_variation(first: Floats, second: Floats) -> float:
    """Half the sum of the differences of two distributions over one set of names, in [0, 1]."""
    return float(np.abs(first - second).sum() / 2)


def divergence(first: Floats, second: Floats) -> float:
    """Jensen-Shannon divergence of two distributions, in bits, in [0, 1]; NaN if one is unknown."""
    if np.isnan(first).any() or np.isnan(second).any():
        return float("nan")
    return float(jensenshannon(first, second, base=2) ** 2)


class Shift(NamedTuple):
    """A distance of two distributions beside chance."""

    value: float
    expected: float
    """Its mean between two samples of the real items, as large as the suite and as the real split."""
    p: float
    """Share of the splits that reach the value."""


def variation(
    counts: NDArray[np.float32], splits: Splits, samples: tuple[Samples, Samples]
) -> Shift:
    """Total variation of written from real marks.

    Whole items change sides, so marks of one item, such as its entities, stay together.

    Args:
        counts: items x names, real items first.
        splits: of the same items.
        samples: of the real items.
    """
    return _shift(counts, splits, samples, lambda differences: np.abs(differences).sum(axis=1) / 2)


def distance(lengths: NDArray[np.int64], splits: Splits, samples: tuple[Samples, Samples]) -> Shift:
    """Kolmogorov-Smirnov distance of lengths: the largest difference of the shares up to a length."""
    occurring, places = np.unique(lengths, return_inverse=True)
    counts = np.eye(len(occurring), dtype=np.float32)[places]
    return _shift(
        counts, splits, samples, lambda differences: np.abs(differences.cumsum(axis=1)).max(axis=1)
    )


def means_by_chance(values: NDArray[np.int64], splits: Splits) -> float:
    """How likely so large a difference of the means of written and real items is by chance: p."""
    written = splits.sum(axis=0, dtype=np.float64)
    total = splits.T.astype(np.float64) @ values
    rest = values.sum() - total
    return share_reaching(np.abs(total / written - rest / (len(values) - written)))


def _shift(
    counts: NDArray[np.float32],
    splits: Splits,
    samples: tuple[Samples, Samples],
    measure: Callable[[Floats], Floats],
) -> Shift:
    written = splits.T @ counts
    values = measure(_shares(written) - _shares(counts.sum(axis=0) - written))
    one, other = (_shares(drawn @ counts[: drawn.shape[1]]) for drawn in samples)
    return Shift(float(values[0]), float(measure(one - other).mean()), share_reaching(values))


def _shares(counts: NDArray[np.float32]) -> Floats:
    """Shares of the names in each row; 0 in a row without marks."""
    exact = counts.astype(np.float64)
    return np.asarray(exact / np.maximum(exact.sum(axis=1, keepdims=True), 1))
