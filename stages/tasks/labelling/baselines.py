"""Solvers that are no language models: they learn from the real training split, or only count it.

majority  classification: the most frequent label; similarity: the mean score; ner: every string that is an
          entity of the training split is found, with its most frequent type, as in the baseline of
          CoNLL-2003 (Tjong Kim Sang and De Meulder 2003), since a majority of words is no entity at all.
linear    classification: logistic regression on TF-IDF; similarity: ridge regression on how much the TF-IDF
          vectors of a pair have in common; ner: a linear tagger of words.
Equal items, equal predictions.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from stages.tasks.labelling.bio import WORD, words_of
from stages.tasks.labelling.items import Item, Span, Task
from stages.tasks.labelling.parsing import Prediction
from stages.tasks.labelling.token_tagger import TokenTagger

BaselineKind = Literal["majority", "linear"]


class Baseline(Protocol):
    """A trained solver."""

    def solve(self, items: Sequence[Item]) -> list[Prediction]:
        """What it says about each item, of which it sees the texts alone."""
        ...


def trained(kind: BaselineKind, task: Task, items: Sequence[Item]) -> Baseline:
    """A baseline that has learned from `items`.

    Args:
        kind: which.
        task: of the benchmark.
        items: of its real training split, not empty.
    """
    if not items:
        raise ValueError("a baseline needs items to learn from")
    makers: dict[BaselineKind, dict[Task, Callable[[Sequence[Item]], Baseline]]] = {
        "majority": {"classification": MajorityLabel, "similarity": MeanScore, "ner": KnownStrings},
        "linear": {"classification": LinearLabel, "similarity": LinearScore, "ner": LinearTags},
    }
    return makers[kind][task](items)


class MajorityLabel:
    """Says the most frequent label; of several the first in the alphabet."""

    def __init__(self, items: Sequence[Item]) -> None:
        counts = Counter(str(item.label) for item in items)
        self._label = min(counts, key=lambda label: (-counts[label], label))

    def solve(self, items: Sequence[Item]) -> list[Prediction]:
        return [Prediction("answered", label=self._label)] * len(items)


class MeanScore:
    """Says the mean score."""

    def __init__(self, items: Sequence[Item]) -> None:
        self._score = float(np.mean(_scores(items)))

    def solve(self, items: Sequence[Item]) -> list[Prediction]:
        return [Prediction("answered", score=self._score)] * len(items)


class KnownStrings:
    """Finds what was an entity of the training split, the longest first, whatever the case."""

    def __init__(self, items: Sequence[Item]) -> None:
        counts: dict[str, Counter[str]] = {}
        for item in items:
            for start, end, label in item.spans or ():
                counts.setdefault(_words(item.text[start:end]), Counter())[label] += 1
        self._types = {
            words: min(found, key=lambda label: (-found[label], label))
            for words, found in counts.items()
        }
        self._longest = max((words.count(" ") + 1 for words in self._types), default=0)

    def solve(self, items: Sequence[Item]) -> list[Prediction]:
        return [Prediction("answered", spans=self._find(item.text)) for item in items]

    def _find(self, text: str) -> tuple[Span, ...]:
        places = words_of(text)
        words = [text[start:end].lower() for start, end in places]
        spans, first = [], 0
        while first < len(words):
            for end in range(min(first + self._longest, len(words)), first, -1):
                label = self._types.get(" ".join(words[first:end]))
                if label is not None:
                    spans.append(Span(places[first][0], places[end - 1][1], label))
                    first = end - 1
                    break
            first += 1
        return tuple(spans)


class LinearLabel:
    """Logistic regression on the TF-IDF of words and pairs of words."""

    def __init__(self, items: Sequence[Item]) -> None:
        from sklearn.linear_model import LogisticRegression
        from sklearn.pipeline import make_pipeline

        self._only = MajorityLabel(items) if len({item.label for item in items}) == 1 else None
        self._model = make_pipeline(_tfidf("word", (1, 2)), LogisticRegression(C=10, max_iter=500))
        if self._only is None:
            self._model.fit(_texts(items), [item.label for item in items])

    def solve(self, items: Sequence[Item]) -> list[Prediction]:
        if self._only is not None or not items:
            return self._only.solve(items) if self._only else []
        labels = self._model.predict(_texts(items))
        return [Prediction("answered", label=str(label)) for label in labels]


class LinearScore:
    """Ridge regression on likenesses of a pair; what it says lies within the scores of the training split."""

    def __init__(self, items: Sequence[Item]) -> None:
        from sklearn.linear_model import Ridge
        from sklearn.pipeline import make_pipeline
        from sklearn.preprocessing import StandardScaler

        texts = _texts(items) + _second_texts(items)
        self._views = [_tfidf("word", (1, 1)), _tfidf("word", (1, 2)), _tfidf("char_wb", (2, 4))]
        for view in self._views:
            view.fit(texts)
        scores = _scores(items)
        self._range = scores.min(), scores.max()
        self._model = make_pipeline(StandardScaler(), Ridge(alpha=1.0))
        self._model.fit(self._likenesses(items), scores)

    def solve(self, items: Sequence[Item]) -> list[Prediction]:
        if not items:
            return []
        scores = np.clip(self._model.predict(self._likenesses(items)), *self._range)
        return [Prediction("answered", score=float(score)) for score in scores]

    def _likenesses(self, items: Sequence[Item]) -> NDArray[np.float64]:
        """Items x features: the cosine in each view, shared words, and how unequal the lengths are."""
        first, second = _texts(items), _second_texts(items)
        columns = [
            np.asarray(view.transform(first).multiply(view.transform(second)).sum(axis=1)).ravel()
            for view in self._views
        ]
        words = [[set(_words(text).split()) for text in texts] for texts in (first, second)]
        pairs = list(zip(*words, strict=True))
        columns.append(np.array([len(a & b) / max(1, len(a | b)) for a, b in pairs]))
        columns.append(np.array([abs(len(a) - len(b)) / max(1, len(a | b)) for a, b in pairs]))
        return np.column_stack([*columns, columns[0] ** 2])


class LinearTags:
    """A linear tagger of words; see `TokenTagger`."""

    def __init__(self, items: Sequence[Item]) -> None:
        self._tagger = TokenTagger(_texts(items), [item.spans or () for item in items])

    def solve(self, items: Sequence[Item]) -> list[Prediction]:
        found = self._tagger.find(_texts(items))
        return [Prediction("answered", spans=spans) for spans in found]


def _tfidf(analyzer: Literal["word", "char_wb"], ngrams: tuple[int, int]) -> Any:
    from sklearn.feature_extraction.text import TfidfVectorizer

    return TfidfVectorizer(
        analyzer=analyzer,
        ngram_range=ngrams,
        sublinear_tf=True,
        token_pattern=WORD.pattern if analyzer == "word" else None,
    )


def _texts(items: Sequence[Item]) -> list[str]:
    return [item.text for item in items]


def _second_texts(items: Sequence[Item]) -> list[str]:
    return [item.text_2 or "" for item in items]


def _scores(items: Sequence[Item]) -> NDArray[np.float64]:
    return np.array([item.score for item in items], dtype=np.float64)


def _words(text: str) -> str:
    """The words of a text with a blank between two, in lower case."""
    return " ".join(text[start:end].lower() for start, end in words_of(text))
