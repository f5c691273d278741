"""The verdict on a response."""

from collections.abc import Sequence
from typing import Literal, NamedTuple

from stages.tasks.extraction import extract_answer
from stages.tasks.problem import Format

Verdict = Literal["correct", "wrong", "no_answer", "truncated"]


class Grade(NamedTuple):
    """A verdict and what it was passed on."""

    verdict: Verdict
    extracted: str | None
    """The answer found; None if none. A truncated response may hold one, which did not count."""


def grade(
    text: str, finish_reason: str, format: Format, reference: str, options: Sequence[str]
) -> Grade:
    """Grade one response against the reference.

    A response that did not end by itself (`finish_reason` is not `stop`) is truncated, even where
    an answer stands in it: nobody knows what it would have become, and `12` may be half of `123`.
    """
    extracted = extract_answer(text, format, options)
    if finish_reason != "stop":
        return Grade("truncated", extracted)
    if extracted is None:
        return Grade("no_answer", None)
    right = extracted == " ".join(reference.split())
    return Grade("correct" if right else "wrong", extracted)
