"""The published test set of GSM8K: its gold answers, written in several ways, against themselves and others."""

import json
from fractions import Fraction
from pathlib import Path

import pytest

from stages.tasks.graders.exact import grade_numeric
from stages.tasks.graders.mathematics import Pair, grade_math

CHECKOUT = Path(__file__).parents[3]
PLACES = [place / "shared/data/gsm8k/test.jsonl" for place in (CHECKOUT, CHECKOUT.parent)]
FILE = next((place for place in PLACES if place.is_file()), None)

pytestmark = pytest.mark.skipif(FILE is None, reason="no shared/data/gsm8k here")

WAYS = (
    "{answer}",
    "{answer:,}",
    "{answer}.00",
    "#### {answer}",
    "The answer is {answer}.",
    "The final answer is: ${answer:,} for all 3 of them.",
    "**Answer:** {answer}",
    "In 2 steps: 3 + 4, and so on. She has {answer:,} apples left.",
    r"\boxed{{{answer}}}",
    r"So it is $\boxed{{\${answer:,}}}$.",
    r"\boxed{{{answer} \text{{ apples}}}}",
    r"<think> \boxed{{12345678}} </think> \[ x = \boxed{{{answer}}} \]",
)


def _golds() -> list[tuple[str, Fraction]]:
    assert FILE
    solutions = [json.loads(line)["answer"] for line in FILE.read_text().splitlines()]
    return [(one, Fraction(one.rpartition("####")[2].replace(",", ""))) for one in solutions]


@pytest.mark.parametrize("way", WAYS)
def test_gold_is_correct_and_gold_plus_one_is_wrong(way: str) -> None:
    golds = _golds()
    assert len(golds) > 1000
    right = [Pair(way.format(answer=int(gold)), (solution,)) for solution, gold in golds]
    above = [Pair(way.format(answer=int(gold) + 1), (solution,)) for solution, gold in golds]
    assert {grade.verdict for grade in grade_math(right)} == {"correct"}
    assert {grade.verdict for grade in grade_math(above)} == {"wrong"}
    assert {grade_numeric(*pair).verdict for pair in right} == {"correct"}
    assert {grade_numeric(*pair).verdict for pair in above} == {"wrong"}


def test_the_published_solutions_are_correct_as_responses() -> None:
    solutions = [solution for solution, _ in _golds()]
    grades = grade_math([Pair(solution, (solution,)) for solution in solutions])
    assert {grade.verdict for grade in grades} == {"correct"}
