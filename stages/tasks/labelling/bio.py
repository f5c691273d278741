"""Spans of characters as tags of words (BIO), and back.

Source of the tags: Ramshaw and Marcus 1995, IOB2: B- begins a span, I- goes on with it, O is outside.
"""

import re
from collections.abc import Sequence

from stages.tasks.labelling.items import Span

OUTSIDE = "O"
BEGINS = ("B-", "S-")
GOES_ON = ("I-", "E-")
WORD = re.compile(r"\w+|[^\w\s]")

Place = tuple[int, int]
"""Where a word stands: characters of the text, the end not included."""


def words_of(text: str) -> list[Place]:
    """The words and single signs of a text, in its order."""
    return [found.span() for found in WORD.finditer(text)]


def joined(words: Sequence[str]) -> tuple[str, list[Place]]:
    """Words as one text with a blank between two, and where each stands in it."""
    places, end = [], 0
    for word in words:
        places.append((end, end + len(word)))
        end += len(word) + 1
    return " ".join(words), places


def tags_of(places: Sequence[Place], spans: Sequence[Span]) -> list[str]:
    """A tag for each word; a word that a span only touches belongs to it as a whole."""
    tags = [OUTSIDE] * len(places)
    for span in spans:
        prefix = "B-"
        for word, (start, end) in enumerate(places):
            if start < span.end and span.start < end:
                tags[word] = prefix + span.label
                prefix = "I-"
    return tags


def spans_of(places: Sequence[Place], tags: Sequence[str]) -> tuple[Span, ...]:
    """The spans that tags mean; one that goes on with nothing of its label begins a span.

    Raises:
        ValueError: a tag of another form than O, B-label or I-label (S- and E- as in IOBES).
    """
    spans: list[Span] = []
    open_label = None
    for (start, end), tag in zip(places, tags, strict=True):
        prefix, label = tag[:2], tag[2:]
        if tag == OUTSIDE:
            open_label = None
        elif not label or prefix not in BEGINS + GOES_ON:
            raise ValueError(f"expected O, B-label or I-label as a tag, got {tag!r}")
        elif prefix in GOES_ON and label == open_label:
            spans[-1] = spans[-1]._replace(end=end)
        else:
            spans.append(Span(start, end, label))
            open_label = label
        if prefix in ("E-", "S-"):
            open_label = None
    return tuple(spans)
