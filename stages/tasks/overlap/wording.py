"""What many items say in the same words: it belongs to the suites, and says nothing about a single item."""

import numpy as np

from stages.tasks.overlap.grams import Lexicon, Texts, distinct_pairs, grams_of, laid_out


class Wording:
    """Runs of words that stand in more than a few items, such as what is asked of each of them."""

    def __init__(self, items: Texts, length: int, most_items: int | None) -> None:
        """Find them.

        Args:
            items: the suites' items.
            length: of the runs, in words.
            most_items: a run of more items is theirs in common; None: none is.
        """
        self._length = length
        grams = grams_of(items, length)
        runs = Lexicon(grams.hashes)
        held, _ = distinct_pairs(runs.number, grams.text, items.words.size)
        common = np.bincount(held, minlength=runs.hashes.size) > (most_items or items.words.size)
        self._common = Lexicon(runs.hashes[common])

    def cut(self, texts: Texts) -> Texts:
        """The texts without the words of such runs; what stood before and behind is then side by side."""
        grams = grams_of(texts, self._length)
        places, _ = self._common.found(grams.hashes)
        if not places.size:
            return texts
        edges = np.zeros(texts.ids.size + 1, dtype=np.int64)
        starts = grams.start[places]
        np.add.at(edges, starts, 1)
        np.add.at(edges, starts + self._length, -1)
        cut = np.cumsum(edges)[:-1] > 0
        text = np.repeat(np.arange(texts.words.size), texts.words)
        own = np.arange(text.size) - (np.cumsum(texts.words) - texts.words)[text]
        place = own + texts.starts[text]
        kept = ~cut[place]
        words = np.bincount(text[kept], minlength=texts.words.size)
        return laid_out(texts.ids[place[kept]], words, texts.pad)
