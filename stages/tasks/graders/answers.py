"""Where in a response the answer stands: the strict order that all graders share.

1. What stands outside the thinking, or nothing at all where the thinking was never closed.
2. There the last box; it counts alone, even when it is empty.
3. Without a box the last sentence that states an answer.
4. Without either, what the grader allows: each says so itself.
"""

from typing import Literal, NamedTuple

from stages.bedrock.thinking import split_thinking
from stages.tasks.graders.boxes import last_box
from stages.tasks.graders.statements import last_statement
from stages.tasks.grading import Grade

LONGEST = 1000
"""Characters of a text that graders look at as one answer. Longer ones are none that a reference equals, and
patterns that take quadratic time would take minutes on what a model wrote in a loop."""


class Found(NamedTuple):
    """An answer as it is written, and how it was found."""

    text: str
    by: Literal["box", "statement", "rest"]
    """`rest`: neither boxed nor stated; `text` is then all of the answer, for the grader to search."""


def find_answer(response: str) -> Found | None:
    """The answer in a response; None when it holds none.

    Args:
        response: the whole text, thinking tags kept.
    """
    parts = split_thinking(response)
    if not parts.closed or not parts.answer:
        return None
    boxed = last_box(parts.answer)
    if boxed is not None:
        return Found(boxed, "box") if boxed else None
    stated = last_statement(parts.answer)
    return Found(stated, "statement") if stated else Found(parts.answer, "rest")


def reference_value(reference: str) -> str:
    r"""The answer in a reference, which may be a whole solution: behind `####`, in the last box, or all."""
    _, mark, value = reference.rpartition("####")
    return value.strip() if mark else last_box(reference) or reference.strip()


def graded(answer: str | None, right: bool) -> Grade:
    """The grade of an answer that was found, or not."""
    if answer is None:
        return Grade("no_answer", None)
    return Grade("correct" if right else "wrong", answer)
