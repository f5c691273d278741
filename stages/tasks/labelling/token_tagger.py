"""A tagger of words: a linear classifier on a word and its neighbours, and the best tags that are possible.

No conditional random field: each word is classified alone; that I- only follows its own label is then
held by the search for the likeliest sequence among those which are possible.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stages.tasks.labelling.bio import GOES_ON, OUTSIDE, spans_of, tags_of, words_of
from stages.tasks.labelling.items import Span

REACH = 2
"""Neighbours to either side that count."""
EDGE = ""
"""What stands beyond the ends of a text."""
AFFIX = 3


class TokenTagger:
    """Finds entities of the types it was trained on."""

    def __init__(self, texts: Sequence[str], spans: Sequence[Sequence[Span]]) -> None:
        """Train.

        Args:
            texts: not empty.
            spans: the entities of each.
        """
        from sklearn.feature_extraction import DictVectorizer
        from sklearn.linear_model import LogisticRegression

        places = [words_of(text) for text in texts]
        tags = [tag for one in zip(places, spans, strict=True) for tag in tags_of(*one)]
        self._classifier: Any = None
        if len(set(tags)) < 2:  # there is nothing to tell apart
            return
        words = _padded(texts)
        self._traits = DictVectorizer().fit([traits(word) for word in sorted(set(words))])
        self._classifier = LogisticRegression(C=10.0, max_iter=500, tol=1e-3)
        self._classifier.fit(self._windows(words), tags)
        self._tags: list[str] = self._classifier.classes_.tolist()
        self._possible = possible(self._tags)

    def find(self, texts: Sequence[str]) -> list[tuple[Span, ...]]:
        """The entities of each text, in its order; they do not overlap."""
        if self._classifier is None or not texts:
            return [() for _ in texts]
        scores = self._classifier.predict_log_proba(self._windows(_padded(texts)))
        places = [words_of(text) for text in texts]
        ends = np.cumsum([0, *map(len, places)])
        found = []
        for words, (start, end) in zip(places, pairwise(ends), strict=True):
            path = best_path(scores[start:end], *self._possible)
            found.append(spans_of(words, [self._tags[tag] for tag in path]))
        return found

    def _windows(self, words: Sequence[str]) -> Any:
        """A row per word that is no edge: the traits of its neighbours and its own, side by side."""
        from scipy.sparse import hstack

        kinds = {word: number for number, word in enumerate(dict.fromkeys(words))}
        known = self._traits.transform([traits(word) for word in kinds])
        number = np.array([kinds[word] for word in words])
        inner = np.flatnonzero(number != kinds[EDGE])
        return hstack([known[number[inner + k]] for k in range(-REACH, REACH + 1)], format="csr")


def traits(word: str) -> dict[str, float]:
    """What is known of a word by itself."""
    lower = word.lower()
    shape = "upper" if word.isupper() else "title" if word[:1].isupper() else "lower"
    kind = "number" if word.isdigit() else "word" if word[:1].isalnum() else "sign"
    names = (
        f"={lower}",
        f"<{lower[:AFFIX]}",
        f">{lower[-AFFIX:]}",
        f"shape {shape}",
        f"kind {kind}",
    )
    return dict.fromkeys(names, 1.0)


def possible(tags: Sequence[str]) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Which tags may begin a text (tags), and which may follow which (tags x tags)."""

    def label(tag: str) -> str | None:
        return None if tag == OUTSIDE else tag[2:]

    goes_on = np.array([tag.startswith(GOES_ON) for tag in tags])
    same = np.array([[label(first) == label(then) for then in tags] for first in tags])
    return ~goes_on, ~goes_on[None, :] | same


def best_path(
    scores: NDArray[np.float64], begins: NDArray[np.bool_], follows: NDArray[np.bool_]
) -> list[int]:
    """The possible sequence of tags with the highest sum of scores.

    Source: Viterbi 1967, with transitions that cost nothing or are forbidden.

    Args:
        scores: words x tags, finite; of each word at least one tag that begins must be possible.
        begins: see `possible`.
        follows: see `possible`.
    """
    if not len(scores):
        return []
    forbidden = np.where(follows, 0.0, -np.inf)
    total = np.where(begins, scores[0], -np.inf)
    came_from = []
    for row in scores[1:]:
        ways = total[:, None] + forbidden
        came_from.append(ways.argmax(axis=0))
        total = ways.max(axis=0) + row
    path = [int(total.argmax())]
    for back in reversed(came_from):
        path.append(int(back[path[-1]]))
    return path[::-1]


def _padded(texts: Sequence[str]) -> list[str]:
    """The words of all texts, with edges before, between and behind them."""
    words = [EDGE] * REACH
    for text in texts:
        words += [text[start:end] for start, end in words_of(text)] + [EDGE] * REACH
    return words
