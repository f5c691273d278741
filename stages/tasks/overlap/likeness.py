"""The text that is most like each item: by the short runs of words that the two have in common, exactly."""

import numpy as np
from scipy import sparse

from stages.tasks.overlap.grams import (
    Floats,
    Grams,
    Hashes,
    Ints,
    Lexicon,
    Postings,
    Texts,
    distinct_pairs,
    grams_of,
)

PAIRS = 20_000
"""Pairs compared at a time."""


class Likeness:
    """Items to which texts are compared.

    The similarity of two texts is that of Jaccard, |A and B| / |A or B|, of their sets of runs of words
    (shingles; Broder 1997). It is exact, not estimated: a text as similar as `least` to an item shares at least
    ceil(least |item|) of its runs, so at least one of any |item| - ceil(least |item|) + 1, of which
    the rarest are looked up (prefix filter; Chaudhuri et al. 2006). Whoever shares one is counted out.
    """

    def __init__(self, items: Texts, length: int, least: float) -> None:
        """Items to compare with.

        Args:
            items: the suites' items.
            length: words of a run; a text of fewer words is one run.
            least: similarity below which nothing is found, in (0, 1].
        """
        self._length, self._least = length, least
        grams = grams_of(items, length, short=True)
        self._lexicon = Lexicon(grams.hashes)
        self._shape = items.words.size, self._lexicon.hashes.size
        item, number = distinct_pairs(grams.text, self._lexicon.number, self._shape[1])
        self._sizes = np.bincount(item, minlength=self._shape[0])
        self._members = _matrix(item, number, self._shape)
        own = self._looked_up(number, item)
        self._rare = Postings(number[own], item[own], self._shape[1])

    def _looked_up(self, number: Ints, item: Ints) -> Ints:
        """Which pairs of run and item are looked up: the rarest runs of each item."""
        spread = np.bincount(number, minlength=self._shape[1])
        order = np.lexsort((number, spread[number], item))
        rank = np.arange(order.size) - (np.cumsum(self._sizes) - self._sizes)[item[order]]
        needed = np.ceil(self._least * self._sizes - 1e-9)
        chosen: Ints = order[rank <= (self._sizes - needed)[item[order]]]
        return chosen

    def matches(self, texts: Texts) -> tuple[Ints, Floats, Ints]:
        """Pairs that are similar enough: item, similarity, number of the text."""
        grams = grams_of(texts, self._length, short=True)
        own = np.sort(np.unique(_apart(grams), return_index=True)[1])
        text = grams.text[own]
        sizes = np.bincount(text, minlength=texts.words.size)
        places, numbers = self._lexicon.found(grams.hashes[own])
        shared = np.bincount(text[places], minlength=sizes.size)
        enough = (shared >= self._least * sizes - 1e-9)[text[places]]
        members = text[places[enough]], numbers[enough]
        which, item = self._rare.pairs(members[1])
        near, item = distinct_pairs(members[0][which], item, self._shape[0])
        # |A and B| >= least / (1 + least) (|A| + |B|), and no more is shared than with all items together.
        needed = self._least * (sizes[near] + self._sizes[item])
        likely = (1 + self._least) * shared[near] >= needed - 1e-9
        near, item = near[likely], item[likely]
        matrix = _matrix(*members, (sizes.size, self._shape[1]))
        parts = [
            self._compared(matrix, sizes, near[first : first + PAIRS], item[first : first + PAIRS])
            for first in range(0, max(near.size, 1), PAIRS)
        ]
        return tuple(np.concatenate(part) for part in zip(*parts, strict=True))

    def _compared(
        self, matrix: sparse.csr_array, sizes: Ints, text: Ints, item: Ints
    ) -> tuple[Ints, Floats, Ints]:
        common = matrix[text].multiply(self._members[item]).sum(axis=1)
        similarity = common / (sizes[text] + self._sizes[item] - common)
        near = similarity >= self._least - 1e-9
        return item[near], similarity[near], text[near]


def _apart(grams: Grams) -> Hashes:
    """Hashes by which equal runs of different texts differ."""
    apart: Hashes = grams.hashes ^ (grams.text.astype(np.uint64) * np.uint64(0xD6E8FEB86659FD93))
    return apart


def _matrix(rows: Ints, columns: Ints, shape: tuple[int, int]) -> sparse.csr_array:
    """1 at the places given, each given once."""
    ones = np.ones(rows.size, dtype=np.int32)
    return sparse.csr_array((ones, (rows, columns)), shape=shape)
