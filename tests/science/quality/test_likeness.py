"""Counts of grams and near pairs against their definitions, tried on every pair."""

from collections import Counter

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from stages.science.quality.grams import count_grams
from stages.science.quality.likeness import gram_sets, near_pairs
from stages.science.quality.suite import Document

TEXTS = st.lists(st.sampled_from("abcde"), max_size=7).map(tuple)
DOCUMENTS = st.lists(st.lists(TEXTS, min_size=1, max_size=2).map(tuple), min_size=1, max_size=8)


def grams(document: Document, size: int) -> Counter[tuple[str, ...]]:
    return Counter(
        words[at : at + size] for words in document for at in range(len(words) - size + 1)
    )


@given(documents=DOCUMENTS, size=st.integers(1, 4))
def test_every_run_of_words_is_counted_within_its_text(
    documents: list[Document], size: int
) -> None:
    counted = count_grams(documents, size)
    for matrix, length in zip(counted, (1, 2, size), strict=True):
        expected = [grams(document, length) for document in documents]
        assert matrix.shape == (len(documents), len(set().union(*expected)))
        for row, counts in zip(matrix.toarray(), expected, strict=True):
            assert sorted(row[row > 0]) == sorted(counts.values())
        together = [len(set(one) & set(other)) for one in expected for other in expected]
        there = (matrix > 0).astype(int)
        assert (there @ there.T).toarray().ravel().tolist() == together


@given(documents=DOCUMENTS, similarity=st.sampled_from([0.2, 0.5, 0.7, 1.0]))
def test_near_are_exactly_the_pairs_that_share_so_much(
    documents: list[Document], similarity: float
) -> None:
    sets = gram_sets(count_grams(documents, 2))
    near = near_pairs(sets[:3], sets, similarity).toarray()
    own = [set(grams(document, 1)) | set(grams(document, 2)) for document in documents]
    for row, one in enumerate(own[:3]):
        for column, other in enumerate(own):
            either = len(one | other)
            expected = either > 0 and len(one & other) / either >= similarity - 1e-12
            assert near[row, column] == expected


def test_nothing_in_common_is_not_near() -> None:
    sets = gram_sets(count_grams([(("a", "b"),), ((),), ((),)], 3))
    assert near_pairs(sets, sets, 0.1).toarray().tolist() == np.diag([1, 0, 0]).tolist()
