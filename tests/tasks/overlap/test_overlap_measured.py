"""What is measured is what its definition says, however the texts come."""

from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stages.tasks.overlap.grams import grams_of, texts_of
from tests.tasks.overlap.overlapping import grams, jaccard, longest_common, overlap

TEXT = st.lists(st.sampled_from("abcd123"), max_size=14).map(" ".join)
TEXTS = st.lists(TEXT, min_size=1, max_size=8)
SHORT: dict[str, Any] = {
    "runs": [{"words": 4, "most": 0.0}, {"words": 2, "most": 0.5}],
    "least_similarity": 0.2,
}


def shares(table: pd.DataFrame, words: int) -> list[float | None]:
    """Of every item, that of the runs of so many words."""
    return [entry["share"] for own in table["shares"] for entry in own if entry["words"] == words]


@given(TEXTS, TEXTS)
def test_shares_and_longest_runs_are_those_of_the_definition(
    items: list[str], texts: list[str]
) -> None:
    table = overlap(items, texts, **SHORT)
    for length in (2, 4):
        held = {gram for text in texts for gram in grams(text, length)}
        expected = [
            sum(gram in held for gram in own) / len(own) if (own := grams(item, length)) else None
            for item in items
        ]
        assert shares(table, length) == pytest.approx(expected)
    longest = [max(longest_common(item, text) for text in texts) for item in items]
    assert table["longest_run"].fillna(0).tolist() == [n if n >= 2 else 0 for n in longest]


@given(TEXTS, TEXTS, st.integers(1, 4), st.sampled_from([0.2, 0.5, 0.8, 1.0]))
def test_similarity_is_that_of_the_nearest_text(
    items: list[str], texts: list[str], length: int, least: float
) -> None:
    table = overlap(items, texts, shingle_words=length, least_similarity=least, similar=1.0)
    for item, found, name in zip(items, table["similarity"], table["nearest_prompt"], strict=True):
        similarities = [jaccard(item, text, length) for text in texts]
        best = max(similarities)
        if best < least:
            assert np.isnan(found) and pd.isna(name)
        else:
            assert found == pytest.approx(best)
            assert name == f"p{similarities.index(best)}"


@given(TEXT, TEXT)
def test_similarity_is_symmetric(one: str, other: str) -> None:
    there, back = (
        overlap([a], [b], **SHORT)["similarity"] for a, b in ((one, other), (other, one))
    )
    assert there.fillna(0).tolist() == back.fillna(0).tolist()


@given(TEXTS, TEXTS)
def test_longer_runs_are_shared_less(items: list[str], texts: list[str]) -> None:
    lengths = (2, 3, 4, 5)
    table = overlap(items, texts, runs=[{"words": n, "most": 0.0} for n in lengths])
    for shorter, longer in pairwise(lengths):
        pairs = zip(shares(table, shorter), shares(table, longer), strict=True)
        assert all(b is None or (a is not None and a >= b) for a, b in pairs)


@given(TEXTS, TEXTS, TEXTS)
def test_more_texts_never_make_cleaner(items: list[str], texts: list[str], more: list[str]) -> None:
    few, many = overlap(items, texts, **SHORT), overlap(items, texts + more, **SHORT)
    assert (few["clean"] | ~many["clean"]).all()
    assert (few["similarity"].fillna(0) <= many["similarity"].fillna(0)).all()


@given(TEXTS, TEXTS, st.integers(1, 8))
def test_the_size_of_the_batches_does_not_matter(
    items: list[str], texts: list[str], size: int
) -> None:
    one, other = overlap(items, texts, 8, **SHORT), overlap(items, texts, size, **SHORT)
    pd.testing.assert_frame_equal(one, other)


@given(st.lists(TEXT, max_size=6), st.integers(1, 5))
def test_runs_stay_within_their_text(texts: list[str], length: int) -> None:
    words = [text.split() for text in texts]
    made = texts_of(words, 6)
    found = grams_of(made, length)
    expected = [
        (number, tuple(own[start : start + length]))
        for number, own in enumerate(words)
        for start in range(len(own) - length + 1)
    ]
    assert found.text.tolist() == [number for number, _ in expected]
    names = dict(zip(found.hashes.tolist(), (gram for _, gram in expected), strict=True))
    assert [names[one] for one in found.hashes.tolist()] == [gram for _, gram in expected]
    assert len(names) == len({gram for _, gram in expected})


def test_nothing_in_common_with_an_empty_corpus_or_an_item_without_words() -> None:
    table = overlap(["a b c d e", "?!"], [])
    assert table["clean"].all() and table["similarity"].isna().all()
    table = overlap(["a b c d e", "?!"], ["?!", "", "x"])
    assert table["clean"].all() and table["words"].tolist() == [5, 0]
