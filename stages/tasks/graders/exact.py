"""Graders `exact` and `numeric`: short answers that are right only as they are, or as a number.

Extraction, behind the order all graders share (`answers.py`): `exact` takes all of the text when it is
one line; `numeric` takes the last number.
"""

from collections.abc import Sequence
from fractions import Fraction

from stages.bedrock.errors import InputError
from stages.tasks.graders.answers import LONGEST, find_answer, graded, reference_value
from stages.tasks.graders.notation import written
from stages.tasks.graders.plain_numbers import number, numbers_in
from stages.tasks.graders.signs import plain_signs
from stages.tasks.graders.span import extract_line
from stages.tasks.grading import Grade


def grade_exact(response: str, references: Sequence[str]) -> Grade:
    """The grade of one response: a reference, but for case, white space, quotes and a full stop at the end."""
    answer = extract_line(response)
    return graded(
        answer, answer is not None and _plain(answer[:LONGEST]) in map(_plain, references)
    )


def grade_numeric(response: str, references: Sequence[str], tolerance: str = "0") -> Grade:
    """The grade of one response: within `tolerance` of a reference, relative to the reference.

    Units and percent signs do not count; ratios, scientific notation and thousands are read. A decimal
    number is taken for what it says: 0.33 is not 1/3 unless the tolerance allows it.

    Args:
        response: the whole text, thinking tags kept.
        references: numbers.
        tolerance: a fraction, such as `0.05`, written as text so that it is exact.

    Raises:
        InputError: a reference or the tolerance is not a number.
    """
    allowed = number(tolerance)
    if allowed is None or allowed < 0:
        raise InputError(
            f"tolerance {tolerance!r} is not a number from 0; write a fraction, as 0.05"
        )
    right = [_needed(reference_value(reference)) for reference in references]
    found = find_answer(response)
    if found is None:
        return Grade("no_answer", None)
    written_numbers = numbers_in(plain_signs(found.text))
    value = _value(found.text)
    shown = found.text
    if value is None and written_numbers:
        shown = written_numbers[-1 if found.by == "rest" else 0]
        value = _value(shown)
    if value is None:
        return graded(None if found.by == "rest" else found.text, False)
    return graded(shown, any(abs(value - one) <= allowed * abs(one) for one in right))


def _needed(text: str) -> Fraction:
    value = _value(text)
    if value is None:
        raise InputError(
            f"{text!r} is not a number; write digits, such as 1200, -0.5, 3/4 or 1.2e5"
        )
    return value


def _value(text: str) -> Fraction | None:
    r"""The number that a text is, with a unit or a percent sign behind it at most."""
    value = written(text).value if len(text) <= LONGEST else ""
    for power, exponent in ((r" \times 10^{", "e"), (r"\times 10^{", "e")):
        head, mark, tail = value.partition(power)
        if mark and tail.endswith("}"):
            value = head.strip() + exponent + tail[:-1].strip()
    return number(value.replace(r"\frac{", "").replace("}{", "/").replace("}", ""))


def _plain(text: str) -> str:
    return (
        " ".join(plain_signs(text).casefold().split()).strip("\"'`$*").rstrip(". ").strip("\"'`$*")
    )
