"""What chance alone does: real and written items, thrown together and split anew at random."""

import functools

import numpy as np
from numpy.typing import NDArray

SAMPLES = 200
"""Enough for a mean: it is known to a few percent."""

Floats = NDArray[np.float64]
Splits = NDArray[np.float32]
"""Items (real ones first, then written ones) x splits: 1 where an item counts as written.

Column 0 is how it is. The others are random, with as many written items."""
Samples = NDArray[np.float32]
"""Samples x real items: how often an item was drawn."""


@functools.lru_cache(maxsize=4)
def draw_splits(real: int, written: int, draws: int, seed: int) -> Splits:
    """The true split and `draws` random ones.

    If both sources are one, any split is as likely as the true one, so p is exact (Fisher's permutation
    test): it falls below a level with at most that probability.

    Raises:
        ValueError: no items on a side.
    """
    if real < 1 or written < 1:
        raise ValueError(f"expected items on both sides, got {real} real and {written} written")
    items = real + written
    rng = np.random.default_rng([seed, real, written])
    first = np.argpartition(rng.random((draws, items)), written - 1, axis=1)[:, :written]
    splits = np.zeros((items, 1 + draws), dtype=np.float32)
    splits[real:, 0] = 1
    splits[first, np.arange(1, 1 + draws)[:, None]] = 1
    splits.setflags(write=False)
    return splits


@functools.lru_cache(maxsize=4)
def draw_samples(real: int, written: int, seed: int) -> tuple[Samples, Samples]:
    """Pairs of samples of real items, drawn with replacement: one of `written`, one of `real` items.

    What differs between the two of a pair is the noise of sampling alone.
    """
    rng = np.random.default_rng([seed, real, written, 1])
    even = np.full(real, 1 / real)
    one, other = (rng.multinomial(size, even, size=SAMPLES) for size in (written, real))
    return one.astype(np.float32), other.astype(np.float32)


def share_reaching(values: Floats) -> float:
    """p: the share of all splits, the true one (which stands first) included, that reach its value."""
    return float((values >= values[0] - 1e-9).mean())
