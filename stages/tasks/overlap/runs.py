"""Runs of words that items share with other texts: which share of them, and the longest."""

from collections.abc import Sequence

import numpy as np

from stages.tasks.overlap.grams import (
    END,
    Floats,
    Grams,
    Hashes,
    Ints,
    Lexicon,
    Postings,
    Texts,
    grams_of,
)


class Best:
    """The best match of each item so far."""

    def __init__(self, items: int) -> None:
        self.value: Floats = np.full(items, np.nan)
        """NaN where there is none."""
        self.prompt_ids: list[str | None] = [None] * items

    def improve(self, item: Ints, value: Floats, text: Ints, prompt_ids: Sequence[str]) -> None:
        """Take in matches of a batch, the id of each text given; of equal ones the earliest stays."""
        order = np.lexsort((text, -value, item))
        first = order[np.unique(item[order], return_index=True)[1]]
        better = first[~(self.value[item[first]] >= value[first])]
        self.value[item[better]] = value[better]
        for place in better.tolist():
            self.prompt_ids[item[place]] = prompt_ids[text[place]]


class SharedRuns:
    """The runs of one length in all items, and which of them were met."""

    def __init__(self, items: Texts, length: int) -> None:
        self.length = length
        self._items = items
        self._grams = grams_of(items, length)
        self._lexicon = Lexicon(self._grams.hashes)
        number, size = self._lexicon.number, self._lexicon.hashes.size
        self._met = np.zeros(size, dtype=np.bool_)
        self._places = Postings(number, np.arange(number.size), size)

    def meet(self, texts: Texts) -> tuple[Grams, Ints, Ints]:
        """Take in texts; their runs, and which of these are which run of the items (places, numbers)."""
        grams = grams_of(texts, self.length)
        places, numbers = self._lexicon.found(grams.hashes)
        self._met[numbers] = True
        return grams, places, numbers

    def shares(self) -> Floats:
        """Share of each item's runs that were met; NaN for an item without such runs."""
        items = self._items.words.size
        runs = np.bincount(self._grams.text, minlength=items)
        met = self._met[self._lexicon.number]
        met_runs = np.bincount(self._grams.text, weights=met, minlength=items)
        shares: Floats = np.divide(met_runs, runs, out=np.full(items, np.nan), where=runs > 0)
        return shares

    def lengthened(self, texts: Texts) -> tuple[Ints, Floats, Ints]:
        """Take in texts; the whole run around each shared one: item, words, number of the text."""
        grams, places, numbers = self.meet(texts)
        which, own = self._places.pairs(numbers)
        there, here = grams.start[places[which]], self._grams.start[own]
        right = _equal_words(self._items.ids, texts.ids, here, there, 1)
        left = _equal_words(self._items.ids, texts.ids, here - 1, there - 1, -1)
        words = (left + right).astype(np.float64)
        return self._grams.text[own], words, grams.text[places[which]]


def _equal_words(here: Hashes, there: Hashes, i: Ints, j: Ints, step: int) -> Ints:
    """How many words are equal from the places `i` and `j` on, to the right (step 1) or left (-1)."""
    counts = np.zeros(i.size, dtype=np.int64)
    alive = np.arange(i.size)
    while alive.size:
        words = here[i[alive] + step * counts[alive]]
        same = (words == there[j[alive] + step * counts[alive]]) & (words != END)
        alive = alive[same]
        counts[alive] += 1
    return counts
