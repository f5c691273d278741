from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from stages.tasks.labelling.items import Mention, Span
from stages.tasks.labelling.places import find_spans

WORDS = st.sampled_from(["ann", "bo", "york", "city", "Rome", "rome", "anna"])
STRINGS = st.lists(WORDS, min_size=1, max_size=2).map(" ".join)


def _found(text: str, *names: str) -> list[str | int]:
    spans = find_spans(text, [Mention("x", name) for name in names])
    return [text[s.start : s.end] if s.start >= 0 else s.start for s in spans]


def _starts(text: str, *names: str) -> list[int]:
    return [span.start for span in find_spans(text, [Mention("x", name) for name in names])]


def test_each_takes_the_first_occurrence_that_is_free() -> None:
    text = "ann met bo and ann"
    assert _starts(text, "ann", "bo", "ann", "ann") == [0, 8, 15, -1]
    assert find_spans("a b", [Mention("p", "b"), Mention("q", "a")]) == (
        Span(2, 3, "p"),
        Span(0, 1, "q"),
    )


def test_only_whole_words_are_found() -> None:
    assert _starts("annabel ann", "ann") == [8]
    assert _starts("annabel", "ann") == [-1]
    assert _starts("(ann), st. ann's", "ann", "st. ann") == [1, 7]
    assert _starts("c++ and c", "c", "c++") == [8, 0]


def test_longer_names_choose_first_whatever_the_order() -> None:
    text = "york city is in york"
    for names in (("york", "york city"), ("york city", "york")):
        assert sorted(_found(text, *names), key=str) == ["york", "york city"]
    assert _found("york city", "york", "york city") == [-1, "york city"]


def test_exact_case_is_preferred_and_other_case_will_do() -> None:
    assert _starts("the rose and The Rose", "The Rose") == [13]
    assert _starts("the rose", "The  Rose") == [0]
    assert _starts("i like\tthe\n rose", "the rose") == [7]


def test_what_is_not_there_stays_apart() -> None:
    assert _starts("a", "b", "c", "a", "b") == [-1, -2, 0, -3]
    assert find_spans("", [Mention("x", "b")]) == (Span(-1, -1, "x"),)
    assert find_spans("a", []) == ()


@given(STRINGS, st.lists(STRINGS, max_size=5))
def test_spans_are_disjoint_and_say_what_was_named(text: str, names: list[str]) -> None:
    spans = find_spans(text, [Mention("x", name) for name in names])
    assert len(set(spans)) == len(spans) == len(names)
    real = sorted(span for span in spans if span.start >= 0)
    assert all(one.end <= other.start for one, other in pairwise(real))
    for name, span in zip(names, spans, strict=True):
        if span.start >= 0:
            assert text[span.start : span.end].casefold() == name.casefold()
        else:
            assert span.start == span.end
