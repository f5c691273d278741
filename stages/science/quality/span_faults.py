"""Spans that do not fit their text."""

import re
from typing import NamedTuple

from stages.science.quality.suite import Suite

UNSPACED = re.compile(r"[\u0e00-\u0eff\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
"""Letters of scripts without spaces between words: where a word ends cannot be seen."""


class SpanFaults(NamedTuple):
    """Counts over all spans of a suite; a span may have several faults."""

    spans: int
    bad: int
    """With any fault."""
    outside: int
    """Empty, or not within the text."""
    cut: int
    """A boundary inside a word."""
    blank: int
    """A space at either end."""
    overlapping: int
    """Over characters of an earlier span of the item."""
    late: int
    """That start at the second character of the text, inside its first word: shifted by one."""


def span_faults(suite: Suite) -> SpanFaults:
    """Count the spans that do not fit."""
    counts = [0] * len(SpanFaults._fields)
    for (text, *_), spans in zip(suite.texts, suite.spans or (), strict=True):
        reached = 0
        for start, end, _ in sorted(spans):
            outside = not 0 <= start < end <= len(text)
            surface = text[start:end]
            cut = not outside and (inside_word(text, start) or inside_word(text, end))
            blank = not outside and surface != surface.strip()
            overlapping = not outside and start < reached
            faults = (outside, cut, blank, overlapping, cut and start == 1)
            counts = [
                count + fault
                for count, fault in zip(counts, (1, any(faults), *faults), strict=True)
            ]
            reached = reached if outside else max(reached, end)
    return SpanFaults(*counts)


def inside_word(text: str, place: int) -> bool:
    """Whether letters or digits stand on both sides of the boundary before character `place`."""
    around = text[place - 1 : place + 1] if 0 < place < len(text) else ""
    return len(around) == 2 and around.isalnum() and not UNSPACED.search(around)
