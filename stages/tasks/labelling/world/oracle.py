"""What is wrong with an item of a labelling world, told from its text alone.

An independent reading of the grammar: it shares the patterns and names with drawing, and no code.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import product
from typing import Literal

from stages.tasks.labelling.items import Item
from stages.tasks.labelling.world.grammar import (
    CARRIERS,
    CLAUSES,
    CONNECTIVES,
    INTENTS,
    LEADS,
    SENTENCES,
    TAILS,
)
from stages.tasks.labelling.world.lexicon import MEANINGS, NAMES, concepts, made_up_words
from stages.tasks.labelling.world.settings import (
    EntitiesSource,
    IntentsSource,
    PairsSource,
    ProceduralSource,
)

Verdict = Literal["ok", "label", "form"]
"""ok: well formed, with a right annotation; label: well formed, with a wrong one; form: not in the grammar.

Where the pattern alone decides the annotation, any one or two made-up words will do as a name; where it does
not, only names that the world has. What cannot be decided is not in the grammar.
"""

Spot = tuple[int, int, str]


def judge(source: ProceduralSource, item: Item) -> Verdict:
    """The verdict on an item."""
    if isinstance(source, IntentsSource):
        possible = intents_of(source, item.text)
        if not possible:
            return "form"
        return "ok" if item.label in possible else "label"
    if isinstance(source, PairsSource):
        first, second = (_meanings(source, text or "") for text in (item.text, item.text_2))
        if first is None or second is None:
            return "form"
        same = sum(first[part] == second[part] for part in first)
        return "ok" if item.score == same else "label"
    readings = [_readings(source, *clause) for clause in _clauses(item.text)]
    if not all(readings):
        return "form"
    said = sorted((span.start, span.end, span.label) for span in item.spans or ())
    read = (sorted(spot for clause in one for spot in clause) for one in product(*readings))
    return "ok" if said in read else "label"


def intents_of(source: IntentsSource, text: str) -> set[str]:
    """The intents that a request may have; empty if it is not in the grammar."""
    found = set()
    for label, intent in INTENTS[source.domain].items():
        if any(_request_pattern(trigger).fullmatch(text) for trigger in intent.triggers):
            found.add(label)
        known = set(NAMES[intent.own][: source.names])
        for carrier in CARRIERS:
            match = _request_pattern(carrier).fullmatch(text)
            if match and match[1] in known:
                found.add(label)
    return found


@cache
def _request_pattern(pattern: str) -> re.Pattern[str]:
    """`pattern` with any lead and tail that does not change what is wanted."""
    lead, tail = ("|".join(filter(None, words)) for words in (LEADS, TAILS))
    return re.compile(f"(?:(?:{lead}) )?{_open_pattern(pattern).pattern}(?: (?:{tail}))?")


@cache
def _a_name() -> str:
    word = "(?:" + "|".join(sorted(made_up_words(), key=len, reverse=True)) + ")"
    return f"{word}(?: {word})?"


@cache
def _open_pattern(pattern: str) -> re.Pattern[str]:
    """`pattern` with any made-up name in each of its places."""
    return re.compile(re.sub(r"\{.*?\}", lambda _: f"({_a_name()})", pattern))


def _meanings(source: PairsSource, text: str) -> dict[str, int] | None:
    """The meaning of each part of a sentence."""
    for pattern in SENTENCES[source.domain]:
        match = re.fullmatch(re.sub(r"\{(.)\}", r"(?P<\1>\\w+)", pattern), text)
        if match is None:
            continue
        found = {part: _meaning(part, word) for part, word in match.groupdict().items()}
        known = {p: m for p, m in found.items() if m is not None and m < source.concepts}
        if len(known) == len(MEANINGS):
            return known
    return None


def _meaning(part: str, word: str) -> int | None:
    return next((number for number, words in enumerate(concepts(part)) if word in words), None)


def _clauses(text: str) -> Iterator[tuple[int, str]]:
    """Where each clause begins, and its words."""
    start = 0
    for match in re.finditer(rf" (?:{'|'.join(map(re.escape, CONNECTIVES))}) |$", text):
        yield start, text[start : match.start()]
        start = match.end()


def _readings(source: EntitiesSource, start: int, clause: str) -> list[tuple[Spot, ...]]:
    """All ways to read a clause, each as its entities."""
    found: list[tuple[Spot, ...]] = []
    for pattern in CLAUSES[source.domain]:
        match = _open_pattern(pattern).fullmatch(clause)
        if match is None:
            continue
        places: list[list[Spot]] = []
        for number, kinds in enumerate(re.findall(r"\{(.*?)\}", pattern), 1):
            fitting = _fitting(kinds.split("/"), match[number], source.names)
            places.append(
                [(start + match.start(number), start + match.end(number), k) for k in fitting]
            )
        found += product(*places)
    return found


def _fitting(kinds: Iterable[str], name: str, known: int) -> list[str]:
    """The kinds of a place that a name may be of."""
    kinds = list(kinds)
    return kinds if len(kinds) == 1 else [kind for kind in kinds if name in NAMES[kind][:known]]
