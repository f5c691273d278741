"""The words of the procedural world, and its facts: which kind each made-up entity is, and its home."""

from random import Random

DIGITS = tuple("0123456789")
NODES = tuple("abcdefghijklmnopqrst")
KINDS = ("fruit", "animal", "tool", "color", "city", "metal", "sport", "drink")
REGIONS = ("north", "south", "east", "west", "coast", "hills", "lake", "plain")
ENTITIES = tuple(f"w{number}" for number in range(64))
OPERATORS = ("+", "-", "*")
LETTERS = tuple("ABCD")
SIGNS = ("=", ";", "?")
WORDS = ("calc", "let", "sort", "reverse", "which", "is", "home", "of", "find", "options")


def _dealt(values: tuple[str, ...], name: str) -> dict[str, str]:
    """Every entity with a value, each value equally often, in an order that `name` fixes for ever."""
    deck = list(values) * (len(ENTITIES) // len(values))
    Random(f"world/{name}").shuffle(deck)
    return dict(zip(ENTITIES, deck, strict=True))


# Facts of the world, not of a run: a seed never changes them, so that all models live in the same world.
KIND_OF = _dealt(KINDS, "kinds")
HOME_OF = _dealt(REGIONS, "homes")


def vocabulary() -> list[str]:
    """All 230 words that problems, their thinking and their answers are made of, in a fixed order.

    An option such as `B:fruit` is one word: models of this size do not learn to bind a letter to
    the word that follows it. Special tokens and thinking tags are the tokenizer's, not the world's.
    """
    contents = DIGITS + REGIONS + KINDS
    options = [f"{letter}:{content}" for letter in LETTERS for content in contents]
    return [*options, *contents, *NODES, *ENTITIES, *OPERATORS, *SIGNS, *WORDS]
