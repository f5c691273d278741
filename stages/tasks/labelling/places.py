"""Where entities that are given by their words stand in a text."""

import re
from collections.abc import Iterable, Sequence

from stages.tasks.labelling.items import Mention, Span


def find_spans(text: str, mentions: Sequence[Mention]) -> tuple[Span, ...]:
    """Where entities stand in a text, in the order of `mentions`.

    Each takes the first occurrence as whole words that overlaps none taken before; longer ones choose
    first, exact case is preferred. One without such a place gets start == end < 0.
    """
    taken: list[tuple[int, int]] = []
    places: dict[int, tuple[int, int]] = {}
    for number in sorted(range(len(mentions)), key=lambda n: -len(mentions[n].text)):
        found = _free_place(text, mentions[number].text, taken)
        if found is not None:
            places[number] = found
            taken.append(found)
    spans, lost = [], 0
    for number, mention in enumerate(mentions):
        lost -= number not in places
        start, end = places.get(number, (lost, lost))
        spans.append(Span(start, end, mention.label))
    return tuple(spans)


def _free_place(text: str, words: str, taken: Iterable[tuple[int, int]]) -> tuple[int, int] | None:
    pattern = r"(?<!\w)" + r"\s+".join(map(re.escape, words.split())) + r"(?!\w)"
    for flags in (0, re.IGNORECASE):
        for match in re.finditer(pattern, text, flags):
            start, end = match.span()
            if end > start and all(end <= first or last <= start for first, last in taken):
                return start, end
    return None
