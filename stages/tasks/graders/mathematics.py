"""Grader `math`: is the answer the same value as the reference, however it is written?

Extraction, behind the order all graders share (`answers.py`): all of a line that is nothing but a value,
then the last formula or number of the text, whichever comes later.
"""

import importlib.util
import logging
import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from joblib import cpu_count

from stages.bedrock.errors import InputError
from stages.tasks.graders.answers import LONGEST, Found, find_answer, graded, reference_value
from stages.tasks.graders.notation import written
from stages.tasks.graders.plain_numbers import numbers_in
from stages.tasks.graders.plain_values import Open, decide
from stages.tasks.graders.signs import plain_signs
from stages.tasks.graders.workers import ask_workers
from stages.tasks.grading import Grade

log = logging.getLogger(__name__)

LIMIT_S = 5.0
PER_PROCESS = (
    200  # comparisons that are worth the second or two which another process takes to start
)
WORKER = "stages.tasks.graders.equality"

_FORMULA = re.compile(r"(?<!\\)\$([^$\n]+?)(?<!\\)\$(?!\d)")


class Pair(NamedTuple):
    """A response and the references of which it must equal one."""

    response: str
    references: tuple[str, ...]


def grade_math(pairs: Sequence[Pair], limit_s: float = LIMIT_S) -> list[Grade]:
    """The grade of every response.

    What plain arithmetic decides is decided here; the rest is compared by math-verify in processes
    that are killed when one comparison takes longer than `limit_s` seconds. Such an answer is wrong.

    Raises:
        InputError: math-verify is needed and not installed.
    """
    answers = [find_value(pair.response) for pair in pairs]
    found = [
        [decide(answer.text, reference_value(one), answer.by == "box") for one in pair.references]
        if answer
        else []
        for pair, answer in zip(pairs, answers, strict=True)
    ]
    same = _by_algebra(
        {case for cases in found for case in cases if isinstance(case, Open)}, limit_s
    )
    return [
        graded(
            answer.text if answer else None,
            any(case in same if isinstance(case, Open) else case for case in cases),
        )
        for answer, cases in zip(answers, found, strict=True)
    ]


def find_value(response: str) -> Found | None:
    """The answer as it stands in the response; None where it holds none."""
    found = find_answer(response)
    if found is None or found.by != "rest":
        return found
    if "\n" not in found.text and len(found.text) <= LONGEST:
        alone = written(found.text)
        if alone.value and not alone.words:
            return found
    text = plain_signs(found.text)
    formulas = list(_FORMULA.finditer(text))
    numbers = numbers_in(text[formulas[-1].end() :] if formulas else text)
    if numbers:
        return Found(numbers[-1], "rest")
    return Found(formulas[-1][1].strip(), "rest") if formulas else None


def _by_algebra(cases: Iterable[Open], limit_s: float) -> set[Open]:
    """Those of the cases that are the same."""
    asked = sorted(cases)
    if not asked:
        return set()
    if importlib.util.find_spec("math_verify") is None:
        raise InputError("grader math: the package math-verify is not installed; run `make setup`")
    processes = min(cpu_count(), 1 + len(asked) // PER_PROCESS)
    replies = ask_workers(WORKER, asked, limit_s, processes)
    failures = [reply.failure for reply in replies if reply.failure]
    if failures:
        log.warning("%d comparisons without result count as wrong: %s", len(failures), failures[0])
    return {case for case, reply in zip(asked, replies, strict=True) if reply.value}
