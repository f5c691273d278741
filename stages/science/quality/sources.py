"""The sources of one benchmark, real and written, counted over one vocabulary."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy import sparse

from stages.science.quality.exemplars import Known
from stages.science.quality.grams import Grams, count_grams
from stages.science.quality.likeness import gram_sets, near_pairs
from stages.science.quality.suite import MARKS, Document, Suite, plain_rows, read_suite, words_of

REAL = "real"


@dataclass(frozen=True)
class Settings:
    """How quality is measured."""

    draws: int
    """Random splits behind what chance alone does."""
    seed: int
    similarity: float
    """Jaccard similarity from which items are near copies."""
    run_words: int
    """Words in a run whose overlap with the real test split is counted."""
    copied: float
    """Share of the words in one run shared with an exemplar from which an item is a copy."""


class Source(NamedTuple):
    """Items of one source, and what stands in them."""

    suite: Suite
    grams: Grams
    sets: sparse.csr_array
    """Which words and word pairs an item has; for `near_pairs`."""
    near: sparse.csr_array
    """Which of its items are near each other, themselves included."""

    def first_of_each(self) -> Grams:
        """Counts with every text once."""
        places = dict(zip(reversed(self.suite.keys), reversed(range(len(self.suite))), strict=True))
        first = sorted(places.values())
        return Grams(*(matrix[first] for matrix in self.grams))


class Sources(NamedTuple):
    """All items of a benchmark, counted over one vocabulary."""

    real: Source
    """The real test split."""
    train: Source
    """As many items of the real train split, drawn at random, or all there are."""
    written: dict[str, Source]

    def shown(self) -> set[str]:
        """Ids of all items that a writer was shown."""
        return {name for one in self.written.values() for own in one.suite.shown for name in own}


class Origin(NamedTuple):
    """The whole train split, and the exemplars from it."""

    marks: tuple[tuple[str, ...], ...]
    """Of its items; empty where there is none."""
    known: Known
    ids: frozenset[str]


def read_sources(
    task: str,
    test: pd.DataFrame,
    train: pd.DataFrame,
    written: Mapping[str, pd.DataFrame],
    settings: Settings,
) -> Sources:
    """Take all items apart. A measure of one suite never depends on which others there are."""
    frames = [test, _sample(train, len(test), settings.seed), *written.values()]
    suites = [read_suite(frame, task) for frame in frames]
    documents = [document for suite in suites for document in suite.words]
    grams = count_grams(documents, settings.run_words)
    sets = gram_sets(grams)
    sources, first = [], 0
    for suite in suites:
        own = slice(first, first + len(suite))
        near = near_pairs(sets[own], sets[own], settings.similarity)
        sources.append(Source(suite, grams.rows(own), sets[own], near))
        first += len(suite)
    real, sample, *others = sources
    return Sources(real, sample, dict(zip(written, others, strict=True)))


def read_origin(task: str, test: pd.DataFrame, train: pd.DataFrame, sources: Sources) -> Origin:
    """Labels of the train split, and the exemplars that were shown, of whatever split."""
    marks = tuple(map(MARKS[task], plain_rows(train)))
    exemplars: dict[str, Document] = {}
    for frame in (test, train):
        for row in plain_rows(frame[frame["item"].isin(sources.shown())]):
            exemplars[row.item] = tuple(map(words_of, row.texts))
    return Origin(marks, Known(sources.real.suite, exemplars), frozenset(train["item"]))


def _sample(frame: pd.DataFrame, items: int, seed: int) -> pd.DataFrame:
    """So many items at random, or all; whatever their order."""
    if len(frame) <= items:
        return frame
    ordered = frame.sort_values("item", kind="stable")
    drawn = np.random.default_rng([seed, len(frame), items]).permutation(len(frame))[:items]
    return ordered.iloc[np.sort(drawn)]
