"""Items drawn from the labelling worlds."""

from collections.abc import Iterator, Sequence
from functools import cache
from itertools import accumulate
from random import Random
from typing import TypeVar, assert_never

from stages.tasks.held_out import held_out
from stages.tasks.labelling.items import Item, Span, Split
from stages.tasks.labelling.world.grammar import (
    CARRIERS,
    CLAUSES,
    CONNECTIVES,
    ENTITY_TYPES,
    INTENTS,
    LEADS,
    SENTENCES,
    TAILS,
)
from stages.tasks.labelling.world.lexicon import NAMES, concepts
from stages.tasks.labelling.world.settings import (
    EntitiesSource,
    IntentsSource,
    PairsSource,
    ProceduralSource,
)

T = TypeVar("T")
PARTS = "SVOP"
HIGHEST = len(PARTS)
"""The highest score of a pair: all parts mean the same."""


def annotations(source: ProceduralSource) -> tuple[str, ...] | tuple[float, float]:
    """The labels that a world has, or its scale: what a benchmark drawn from it must declare."""
    if isinstance(source, IntentsSource):
        return tuple(INTENTS[source.domain])
    if isinstance(source, EntitiesSource):
        return ENTITY_TYPES[source.domain]
    return 0.0, float(HIGHEST)


def drawn(source: ProceduralSource, split: Split, stream: str) -> Iterator[Item]:
    """Items without end, the same for equal arguments.

    Args:
        source: the world and its settings.
        split: about one text in five is for `test`, by its hash, the others are for `train`: the splits
            are disjoint whatever is drawn in which order.
        stream: what the items are for; streams of other names are independent.
    """
    rng = Random(f"labelling/{stream}/{split}")
    while True:
        item = draw(source, rng)
        if held_out(" | ".join([item.text, item.text_2 or ""])) == (split == "test"):
            yield item


def draw(source: ProceduralSource, rng: Random) -> Item:
    """One item of whatever split."""
    if isinstance(source, IntentsSource):
        return _request(source, rng)
    if isinstance(source, PairsSource):
        return _pair(source, rng)
    if isinstance(source, EntitiesSource):
        return _report(source, rng)
    assert_never(source)


def _request(source: IntentsSource, rng: Random) -> Item:
    intents = INTENTS[source.domain]
    label = _common(rng, tuple(intents), source.skew)
    intent = intents[label]
    if rng.random() < source.carriers:
        pattern = rng.choice(CARRIERS).replace("{}", "{" + intent.own + "}")
    else:
        pattern = rng.choice(intent.triggers)
    words = []
    for word in f"{rng.choice(LEADS)} {pattern} {rng.choice(TAILS)}".split():
        name = word[0] == "{"
        words.append(_common(rng, NAMES[word[1:-1]][: source.names], source.zipf) if name else word)
    return Item(" ".join(words), label=label)


def _pair(source: PairsSource, rng: Random) -> Item:
    score = rng.randint(0, HIGHEST)
    nested = rng.random() < source.nested
    same = PARTS[:score] if nested else rng.sample(PARTS, score)
    first, second = {}, {}
    for part in PARTS:
        meaning = _common(rng, range(source.concepts), source.zipf)
        others = [other for other in range(source.concepts) if other != meaning]
        first[part] = meaning
        second[part] = meaning if part in same else rng.choice(others)
    text, text_2 = (_sentence(source.domain, meanings, rng) for meanings in (first, second))
    if rng.random() < source.noise:
        score = rng.choice([near for near in (score - 1, score + 1) if 0 <= near <= HIGHEST])
    return Item(text, text_2, score=float(score))


def _sentence(domain: str, meanings: dict[str, int], rng: Random) -> str:
    words = {part: rng.choice(concepts(part)[meaning]) for part, meaning in meanings.items()}
    return rng.choice(SENTENCES[domain]).format(**words)


def _report(source: EntitiesSource, rng: Random) -> Item:
    text, spans, used = "", [], set[str]()
    for number in range(rng.choice(source.clauses)):
        joint = [rng.choice(CONNECTIVES)] if number else []
        for word in [*joint, *rng.choice(CLAUSES[source.domain]).split()]:
            start = len(text) + (text != "")
            if word[0] == "{":
                kind = rng.choice(word[1:-1].split("/"))
                free = [name for name in NAMES[kind][: source.names] if name not in used]
                word = _common(rng, free, source.zipf)
                used.add(word)
                spans.append(Span(start, start + len(word), kind))
            text = f"{text} {word}".lstrip()
    return Item(text, spans=tuple(spans))


def _common(rng: Random, values: Sequence[T], exponent: float) -> T:
    """One of `values`, the first ones more often: weight rank^-exponent, ranks from 1 on."""
    return rng.choices(values, cum_weights=_cumulative(len(values), exponent))[0]


@cache
def _cumulative(count: int, exponent: float) -> list[float]:
    return list(accumulate(rank**-exponent for rank in range(1, count + 1)))
