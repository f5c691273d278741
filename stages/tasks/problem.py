"""The shapes of the procedural world: a problem, and a task that draws and checks problems."""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Literal, NamedTuple

Domain = Literal["general", "math", "law", "code", "physics"]
"""The world has the first two; the others are those of benchmarks."""
Format = Literal["mc", "open"]


class Problem(NamedTuple):
    """A question with its worked solution. All texts are words with single spaces between them."""

    task: str
    domain: Domain
    format: Format
    level: int
    prompt: str
    thinking: str
    answer: str
    options: tuple[str, ...]


class Draft(NamedTuple):
    """A question before options are added to it, with the value that answers it."""

    question: str
    thinking: str
    value: str
    pool: tuple[str, ...]
    """What options may be made of; empty where the question is always open."""


@dataclass(frozen=True)
class Task:
    """One kind of problem."""

    name: str
    domain: Domain
    format: Format
    max_level: int
    """The hardest level that the world has words for; a study usually stays well below."""
    draft: Callable[[Random, int], Draft]
    spoken: str
    """What it is called when a question is asked for, in words of the world."""


class Grammar(NamedTuple):
    """How the questions that one word announces are solved and their solutions checked.

    Both take the question's words, without options; both refuse a question that breaks its grammar
    with an InputError.
    """

    solve: Callable[[list[str]], str]
    thinks_right: Callable[[list[str], str], bool]
