"""What written items took over from the exemplars that their writer was shown."""

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.stats import hypergeom

from stages.science.quality.suite import Document, Suite

PAIRS_AT_ONCE = 1024
Table = NDArray[np.int32]
"""Numbers of words, items x places; -1 between the texts of a pair and behind the last word."""


class Known:
    """The real test split, and the real items of all splits that were shown as exemplars."""

    def __init__(self, real: Suite, exemplars: Mapping[str, Document]) -> None:
        """Number the words of `real`, the test split, and of `exemplars`, by id."""
        self._words: dict[str, int] = {}
        self.real = real
        self.real_numbers = self.numbers(real.words)
        self.places = {name: place for place, name in enumerate(exemplars)}
        self.numbers_shown = self.numbers(list(exemplars.values()))
        # Neither borders nor padding are words in common.
        self.numbers_shown[self.numbers_shown < 0] = -2

    def numbers(self, documents: Sequence[Document]) -> Table:
        """The words as numbers; words not seen before get new ones."""
        place, lists = self._words, []
        for document in documents:
            one: list[int] = []
            for words in document:
                one.append(-1)
                one.extend([place.setdefault(word, len(place)) for word in words])
            lists.append(one[1:])
        table = np.full((len(lists), max(map(len, lists), default=0)), -1, dtype=np.int32)
        for row, one in enumerate(lists):
            table[row, : len(one)] = one
        return table


class Taken(NamedTuple):
    """Overlap of a suite with the exemplars shown; NaN where none is known."""

    run: float
    """Longest run of words shared with one of the exemplars, over the words of the item; mean."""
    copies: float
    """Share of the items where it reaches the limit."""
    copies_real: float
    """The same of real test items of the same labels, held against the same exemplars."""
    p: float
    """Chance of so many copies if written items are as real ones (Fisher's exact test)."""


UNKNOWN = Taken(math.nan, math.nan, math.nan, math.nan)


def taken_over(written: Suite, known: Known, copied: float) -> Taken:
    """Overlap of written items with their exemplars, beside that of real test items with the same ones.

    Args:
        written: of a generator. Exemplars that are not known are passed over.
        known: test split and exemplars.
        copied: from which share of its words in one run an item is a copy.
    """
    shown = [[known.places[name] for name in own if name in known.places] for own in written.shown]
    if not any(shown):
        return UNKNOWN
    runs = shared_runs(known.numbers(written.words), shown, known.numbers_shown)
    twin = twins(written, known.real)
    numbers = known.real_numbers[list(twin.values())]
    of_twins = shared_runs(numbers, [shown[place] for place in twin], known.numbers_shown)
    have = np.array([bool(own) for own in shown])
    copies, copies_real = runs[have] >= copied, of_twins[have[list(twin)]] >= copied
    together = int(copies.sum() + copies_real.sum())
    p = hypergeom.sf(copies.sum() - 1, copies.size + copies_real.size, together, copies.size)
    share = float(copies_real.mean()) if copies_real.size else math.nan
    return Taken(float(runs[have].mean()), float(copies.mean()), share, float(p))


def twins(written: Suite, real: Suite) -> dict[int, int]:
    """A real test item for a written one, of the same marks where there is one; each at most once.

    Items that were shown themselves as exemplars are no twins.
    """
    shown = {name for own in written.shown for name in own}
    free: defaultdict[tuple[str, ...], list[int]] = defaultdict(list)
    left = [place for place, name in enumerate(real.ids) if name not in shown]
    for place in reversed(left):
        free[real.marks[place]].append(place)
    found = {i: free[marks].pop() for i, marks in enumerate(written.marks) if free[marks]}
    rest = iter(sorted(set(left) - set(found.values())))
    others = (i for i in range(len(written)) if i not in found)
    return dict(sorted({**found, **dict(zip(others, rest, strict=False))}.items()))


def shared_runs(
    items: Table, shown: Sequence[Sequence[int]], exemplars: Table
) -> NDArray[np.float64]:
    """Of every item the longest run of words shared with one of its exemplars, over its words.

    0 for an item without words or exemplars.

    Args:
        items: the words of the items.
        shown: of each item, the rows of its exemplars.
        exemplars: their words; other negative numbers than in `items`.
    """
    words = (items >= 0).sum(axis=1)
    row = np.repeat(np.arange(len(items)), [len(own) for own in shown])
    exemplar = np.array([place for own in shown for place in own], dtype=np.int64)
    order = np.argsort(words[row], kind="stable")
    longest = np.zeros(len(items), dtype=np.int16)
    for first in range(0, len(order), PAIRS_AT_ONCE):
        some = order[first : first + PAIRS_AT_ONCE]
        width = int(words[row[some[-1]]]) + 1
        found = _longest_runs(items[row[some], :width], exemplars[exemplar[some]])
        np.maximum.at(longest, row[some], found)
    return np.asarray(longest / np.maximum(words, 1))


def _longest_runs(left: Table, right: Table) -> NDArray[np.int16]:
    """The longest common run of each pair of rows, by dynamic programming over all pairs at once."""
    run = np.zeros((len(left), right.shape[1] + 1), dtype=np.int16)
    best = np.zeros_like(run)
    for word in left.T:
        run[:, 1:] = (run[:, :-1] + 1) * (word[:, None] == right)
        np.maximum(best, run, out=best)
    return np.asarray(best.max(axis=1))
