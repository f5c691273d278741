"""Multiple choice without steps: facts about made-up entities, and finding a word among options."""

from random import Random

from stages.bedrock.errors import InputError
from stages.tasks.lexicon import DIGITS, ENTITIES, HOME_OF, KIND_OF, KINDS, REGIONS
from stages.tasks.problem import Draft

FINDABLE = (REGIONS, KINDS, DIGITS)


def draft_kind(rng: Random, level: int) -> Draft:
    """Which kind an entity is; level 1 only."""
    entity = rng.choice(ENTITIES)
    kind = KIND_OF[entity]
    return Draft(f"{entity} is which", f"{entity} is {kind}", kind, KINDS)


def draft_home(rng: Random, level: int) -> Draft:
    """The region an entity is at home in; level 1 only."""
    entity = rng.choice(ENTITIES)
    home = HOME_OF[entity]
    return Draft(f"home of {entity}", f"home of {entity} is {home}", home, REGIONS)


def draft_find(rng: Random, level: int) -> Draft:
    """A word that is among the options; level 1 only."""
    pool = rng.choice(FINDABLE)
    word = rng.choice(pool)
    return Draft(f"find {word}", word, word, pool)


def solve_kind(words: list[str]) -> str:
    """The kind of the entity that the question names first."""
    match words:
        case [entity, "is", "which"] if entity in KIND_OF:
            return KIND_OF[entity]
    raise InputError(f"{' '.join(words)!r}: expected `w0 is which`")


def solve_home(words: list[str]) -> str:
    """The home of the entity that the question names last."""
    match words:
        case ["home", "of", entity] if entity in HOME_OF:
            return HOME_OF[entity]
    raise InputError(f"{' '.join(words)!r}: expected `home of w0`")


def solve_find(words: list[str]) -> str:
    """The word asked for."""
    match words:
        case ["find", word] if any(word in pool for pool in FINDABLE):
            return word
    raise InputError(f"{' '.join(words)!r}: expected `find` and a digit, a kind or a region")


def kind_thinks_right(words: list[str], thinking: str) -> bool:
    """Whether `thinking` states the fact asked for."""
    return thinking == f"{words[0]} is {solve_kind(words)}"


def home_thinks_right(words: list[str], thinking: str) -> bool:
    """Whether `thinking` states the fact asked for."""
    return thinking == f"{' '.join(words)} is {solve_home(words)}"


def find_thinks_right(words: list[str], thinking: str) -> bool:
    """Whether `thinking` repeats the word asked for."""
    return thinking == solve_find(words)
