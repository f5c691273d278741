"""Lists of letters, to be reversed (`reverse a n j`) or sorted (`sort a n j`)."""

from random import Random

from stages.bedrock.errors import InputError
from stages.tasks.lexicon import DIGITS, NODES
from stages.tasks.problem import Draft

SHORTEST = 2  # letters beyond the level: level 1 has three
MAX_LEVEL = len(DIGITS) - 1 - SHORTEST  # positions are numbered with one digit, from 1


def draft_reverse(rng: Random, level: int) -> Draft:
    """`level` + 2 different letters, to be given back to front."""
    letters = rng.sample(NODES, level + SHORTEST)
    return _draft("reverse", letters, letters[::-1])


def draft_sort(rng: Random, level: int) -> Draft:
    """`level` + 2 different letters, to be given in the order of the alphabet."""
    letters = rng.sample(NODES, level + SHORTEST)
    return _draft("sort", letters, sorted(letters))


def solve_reverse(words: list[str]) -> str:
    """The letters read from the end."""
    letters = _letters(words)
    return " ".join(letters[-position] for position in range(1, len(letters) + 1))


def solve_sort(words: list[str]) -> str:
    """The letters, each put where the number of smaller ones says."""
    letters = _letters(words)
    placed = {sum(other < letter for other in letters): letter for letter in letters}
    return " ".join(placed[rank] for rank in range(len(letters)))


def reverse_thinks_right(words: list[str], thinking: str) -> bool:
    """Whether `thinking` numbers the reversed letters from 1."""
    return _numbers(thinking, solve_reverse(words))


def sort_thinks_right(words: list[str], thinking: str) -> bool:
    """Whether `thinking` numbers the sorted letters from 1."""
    return _numbers(thinking, solve_sort(words))


def _draft(verb: str, letters: list[str], result: list[str]) -> Draft:
    thinking = " ; ".join(f"{position} {letter}" for position, letter in enumerate(result, 1))
    return Draft(f"{verb} {' '.join(letters)}", thinking, " ".join(result), ())


def _numbers(thinking: str, answer: str) -> bool:
    steps = [step.split(" ") for step in thinking.split(" ; ")]
    return steps == [[str(i + 1), letter] for i, letter in enumerate(answer.split(" "))]


def _letters(words: list[str]) -> list[str]:
    letters = words[1:]
    if len(letters) < 2 or len(set(letters)) < len(letters) or not set(letters) <= set(NODES):
        raise InputError(f"{' '.join(words)!r}: expected two or more different letters from a to t")
    return letters
