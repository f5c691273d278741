"""The made-up words of the labelling worlds, and the names that are made of them.

Facts of the world, not of a run: a seed never changes them, so that all models live in the same world. All
worlds share one stock of words, and places, people and prizes are the same in all of them.
"""

from collections.abc import Callable, Sequence
from functools import cache
from itertools import islice
from random import Random

MOST_NAMES = 60
CONSONANTS, VOWELS = "bdfgklmnprstvz", "aeiou"


def _made_up(count: int, stream: str, taken: set[str]) -> tuple[str, ...]:
    """Words of two or three open syllables that are not taken yet."""
    rng = Random(f"world/labelling/{stream}")
    words: list[str] = []
    while len(words) < count:
        length = rng.choice((2, 2, 3))
        word = "".join(rng.choice(CONSONANTS) + rng.choice(VOWELS) for _ in range(length))
        if word not in taken:
            taken.add(word)
            words.append(word)
    return tuple(words)


_taken: set[str] = set()
GIVEN = _made_up(16, "given", _taken)
"""Given names of people."""
BASES = _made_up(64, "bases", _taken)
"""Family names, places, and what societies, prizes and meetings are called after."""
THINGS = _made_up(56, "things", _taken)
"""What titles and brands are made of."""
MEANINGS = {part: _made_up(14, f"meanings/{part}", _taken) for part in "SVOP"}
"""Words of each part of a sentence; see `concepts`."""

SUFFIXES = {
    "organisation": ("corp", "institute", ""),
    "party": ("party", "league", ""),
    "event": ("summit", "fair", ""),
    "award": ("prize", "medal", ""),
    "magazine": ("review", "weekly", ""),
}


def _person(rng: Random) -> str:
    return f"{rng.choice(GIVEN)} {rng.choice(BASES)}"


def _place(rng: Random) -> str:
    return rng.choice(BASES)


def _title(rng: Random) -> str:
    return " ".join(rng.sample(THINGS, rng.choice((1, 2))))


def _called_after(kind: str) -> Callable[[Random], str]:
    return lambda rng: f"{rng.choice(BASES)} {rng.choice(SUFFIXES[kind])}".strip()


def _rule(kind: str) -> Callable[[Random], str]:
    """How names of a kind are made."""
    if kind in SUFFIXES:
        return _called_after(kind)
    fixed = dict.fromkeys(("politician", "person", "writer"), _person)
    fixed |= dict.fromkeys(("city", "country"), _place)
    return fixed.get(kind, _title)


KINDS = (
    *("politician", "person", "writer", "city", "country", "organisation", "party", "event"),
    *("award", "magazine", "book", "poem", "genre"),
    *("song", "restaurant", "movie", "playlist", "show"),
    *("flight", "ticket", "hotel", "airline", "shuttle", "train", "dish", "booking"),
)


def _names(kind: str) -> tuple[str, ...]:
    """Names of a kind, commonest first; kinds share words and some whole names."""
    rng, names, rule = Random(f"world/labelling/names/{kind}"), dict[str, None](), _rule(kind)
    while len(names) < MOST_NAMES:
        names[rule(rng)] = None
    return tuple(names)


NAMES: dict[str, tuple[str, ...]] = {kind: _names(kind) for kind in KINDS}


@cache
def concepts(part: str) -> list[tuple[str, ...]]:
    """The ten meanings a part of a sentence can have, each by its words: one, or two that mean the same.

    Every third one, from the first on, has two.
    """
    words = iter(MEANINGS[part])
    return [tuple(islice(words, 2 if number % 3 == 0 else 1)) for number in range(10)]


def made_up_words() -> Sequence[str]:
    """All made-up words, and those that go with them in names."""
    suffixes = [word for words in SUFFIXES.values() for word in words if word]
    meanings = [word for words in MEANINGS.values() for word in words]
    return [*GIVEN, *BASES, *THINGS, *meanings, *suffixes]
