from collections.abc import Callable
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from stages.tasks.labelling.bio import joined, spans_of, tags_of, words_of
from stages.tasks.labelling.items import Span
from tests.tasks.labelling.declarations import TYPES


@st.composite
def annotated(draw: Callable[..., Any]) -> tuple[str, tuple[Span, ...]]:
    """Words joined by blanks, with spans of whole words that do not overlap."""
    words = draw(st.lists(st.text("abX9", min_size=1, max_size=4), min_size=1, max_size=12))
    text, places = joined(words)
    spans, word = [], 0
    while word < len(words):
        length = draw(st.integers(0, 3))
        if length:
            last = min(word + length, len(words)) - 1
            spans.append(Span(places[word][0], places[last][1], draw(st.sampled_from(TYPES))))
        word += max(1, length)
    return text, tuple(spans)


@given(annotated())
def test_spans_of_whole_words_survive_their_tags(one: tuple[str, tuple[Span, ...]]) -> None:
    text, spans = one
    places = words_of(text)
    assert spans_of(places, tags_of(places, spans)) == spans


@given(st.text(max_size=30), st.data())
def test_any_possible_tags_give_spans_within_the_text(text: str, data: st.DataObject) -> None:
    places = words_of(text)
    tags = st.sampled_from(["O", *(f"{prefix}-{kind}" for prefix in "BISE" for kind in TYPES)])
    spans = spans_of(places, data.draw(st.lists(tags, min_size=len(places), max_size=len(places))))
    ends = [end for span in spans for end in (span.start, span.end)]
    assert ends == sorted(ends)
    assert all(text[start:end].strip() == text[start:end] != "" for start, end, _ in spans)
