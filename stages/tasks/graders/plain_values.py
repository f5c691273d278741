"""What plain arithmetic and plain words decide about two answers; what is left is for a computer algebra."""

import re
from typing import NamedTuple

from stages.tasks.graders.answers import LONGEST
from stages.tasks.graders.notation import Written, brackets, written
from stages.tasks.graders.plain_numbers import digits_of, is_plain, number, numbers_in
from stages.tasks.graders.signs import plain_signs


class Open(NamedTuple):
    """Two values in LaTeX of which only algebra can say whether they are the same."""

    value: str
    reference: str


def decide(answer: str, reference: str, boxed: bool) -> bool | Open:
    """Whether an answer is the reference.

    Two plain numbers are the same only if they are exactly. A percent sign on one side only may be left out
    or stand for hundredths. Units may be left out, but not differ. Lists in different brackets differ.

    Args:
        answer: as it stands in the response.
        reference: the right answer.
        boxed: the answer stands in a box, and is no more than what stands there. Of a sentence with words in
            front (`about 18 dollars`) the first number is the answer, unless the reference is words itself.
    """
    if len(answer) > LONGEST:
        return False
    one, other = written(digits_of(answer)), written(digits_of(reference))
    if other.value and not one.value and not boxed:
        numbers = numbers_in(plain_signs(answer))
        one = written(numbers[0]) if numbers else one
    if not one.value or not other.value:
        return not one.value and not other.value and one.words == other.words
    if one.unit and other.unit and one.unit != other.unit:
        return False
    if _closed_up(one.value) == _closed_up(other.value):
        return True
    kinds = brackets(one.value), brackets(other.value)
    if all(kinds) and kinds[0] != kinds[1]:
        return False
    same = _as_numbers(one, other)
    return Open(one.value, other.value) if same is None else same


def _as_numbers(one: Written, other: Written) -> bool | None:
    """Whether two numbers are the same; None when one is no number, or rounding may tell them apart."""
    first, second = number(_ratio(one.value)), number(_ratio(other.value))
    if first is None or second is None:
        return None
    if first == second:
        return True
    if one.percent != other.percent:
        return first == second * 100 if one.percent else first * 100 == second
    return False if is_plain(one.value) and is_plain(other.value) else None


def _closed_up(value: str) -> str:
    """`value` without blanks, except between digits, where they part two numbers."""
    return re.sub(r"(?<!\d)\s+|\s+(?!\d)", "", value)


def _ratio(value: str) -> str:
    r"""A plain fraction of LaTeX as `a/b`."""
    return re.sub(r"^([-+]?)\s*\\frac\s*\{(\d+)\}\s*\{(\d+)\}$", r"\1\2/\3", value)
