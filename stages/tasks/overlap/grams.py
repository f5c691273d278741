"""Texts as one row of hashed words, and the runs of words in it as hashes."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Hashes = NDArray[np.uint64]
Floats = NDArray[np.float64]

END = 0
"""Stands after a text in place of a word."""
_BASE = np.uint64(0x9E3779B97F4A7C15)


class Texts(NamedTuple):
    """Texts one after the other."""

    ids: Hashes
    """A hash per word; after each text, and at the end, `END` `pad` times."""
    starts: Ints
    """Where each text begins in `ids`."""
    words: Ints
    """Words of each text."""
    pad: int
    """Words of the longest runs that can be asked for."""


class Grams(NamedTuple):
    """Runs of words."""

    hashes: Hashes
    text: Ints
    """Number of the text that each is of."""
    start: Ints
    """Where each begins in `Texts.ids`."""


def texts_of(texts: Sequence[Sequence[str]], pad: int) -> Texts:
    """Words as hashes of 64 bits: two that differ are equal once in 2^64 pairs.

    Args:
        texts: the words of each.
        pad: words of the longest runs that will be asked for.
    """
    flat = np.array([word for one in texts for word in one], dtype=object)
    ids = pd.util.hash_array(flat, categorize=False) | np.uint64(1)  # never END
    return laid_out(ids, np.array([len(one) for one in texts], dtype=np.int64), pad)


def laid_out(hashes: Hashes, words: Ints, pad: int) -> Texts:
    """Texts from the hashes of all their words, and how many words each has."""
    lengths = words + pad
    starts = np.cumsum(lengths) - lengths
    ids = np.full(int(lengths.sum()) + pad, END, dtype=np.uint64)
    ids[np.arange(hashes.size) + np.repeat(starts - (np.cumsum(words) - words), words)] = hashes
    return Texts(ids, starts, words, pad)


def grams_of(texts: Texts, length: int, *, short: bool = False) -> Grams:
    """All runs of `length` words, in order.

    Args:
        texts: whose runs.
        length: in words, at most `texts.pad`.
        short: whether a text of fewer words counts as one run; it has none otherwise.
    """
    counts = np.maximum(texts.words - length + 1, 0)
    if short:
        counts = np.where(texts.words > 0, np.maximum(counts, 1), 0)
    text = np.repeat(np.arange(counts.size), counts)
    before = np.cumsum(counts) - counts
    start = np.arange(text.size) - before[text] + texts.starts[text]
    hashes = np.zeros(text.size, dtype=np.uint64)
    for offset in range(length):
        hashes = hashes * _BASE + texts.ids[start + offset]
    return Grams(_mixed(hashes), text, start)


def _mixed(hashes: Hashes) -> Hashes:
    """The same in another order: all bits depend on all words."""
    mixed = (hashes ^ (hashes >> np.uint64(31))) * np.uint64(0xBF58476D1CE4E5B9)
    return mixed ^ (mixed >> np.uint64(32))


class Lexicon:
    """A set of runs, each with a number, that is quick to say of most others that they are not in it."""

    def __init__(self, hashes: Hashes) -> None:
        self.hashes, self.number = np.unique(hashes, return_inverse=True)
        # Sixteen slots a run: one in sixteen of the others is looked for in vain.
        self._bits = max(self.hashes.size, 16).bit_length() + 4
        self._sieve = np.zeros(1 << self._bits, dtype=np.bool_)
        self._sieve[self._slots(self.hashes)] = True

    def found(self, hashes: Hashes) -> tuple[Ints, Ints]:
        """Which of `hashes` are in the set: their places, and their numbers."""
        places = np.flatnonzero(self._sieve[self._slots(hashes)])
        if not self.hashes.size:
            return places, places
        numbers = np.searchsorted(self.hashes, hashes[places])
        numbers = np.minimum(numbers, self.hashes.size - 1)
        true = self.hashes[numbers] == hashes[places]
        return places[true], numbers[true]

    def _slots(self, hashes: Hashes) -> Hashes:
        slots: Hashes = hashes >> np.uint64(64 - self._bits)
        return slots


def distinct_pairs(ones: Ints, others: Ints, size: int) -> tuple[Ints, Ints]:
    """Every pair once, in order; `others` are below `size`."""
    found = np.unique(ones * size + others)
    return found // max(size, 1), found % max(size, 1)


class Postings:
    """Which values belong to each number."""

    def __init__(self, numbers: Ints, values: Ints, size: int) -> None:
        order = np.argsort(numbers, kind="stable")
        self._values = values[order]
        self._ends = np.cumsum(np.bincount(numbers, minlength=size))
        self._counts = np.bincount(numbers, minlength=size)

    def pairs(self, numbers: Ints) -> tuple[Ints, Ints]:
        """Every value of every number in `numbers`: places in `numbers`, and values."""
        counts = self._counts[numbers]
        places = np.repeat(np.arange(numbers.size), counts)
        before = np.cumsum(counts) - counts
        within = np.arange(places.size) - before[places]
        first = (self._ends - self._counts)[numbers]
        return places, self._values[first[places] + within]
