"""A prompt for a model, and what is derived from it."""

import hashlib
from collections.abc import Sequence
from typing import NamedTuple

from stages.engines.protocol import Sampling


class Question(NamedTuple):
    """One prompt for a model."""

    name: str
    """Unlike all others of this model and seed; the seed of its answers is derived from it."""
    token_ids: Sequence[int]


def question_seed(seed: int, name: str) -> int:
    """The seed of one question's answers, below 2**48."""
    return int.from_bytes(hashlib.sha256(f"{seed}/{name}".encode()).digest()[:6], "big")


def longest(questions: Sequence[Question], *samplings: Sampling | None) -> int:
    """Tokens of the longest prompt with the longest answer to it; samplings that are None do not count."""
    answer = max(sampling.max_tokens for sampling in samplings if sampling)
    return max((len(question.token_ids) for question in questions), default=0) + answer
