"""Texts that models write in loops: no grader may take more than linear time on them, or nearly so."""

import time
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stages.tasks.graders.choice import grade_choice
from stages.tasks.graders.exact import grade_exact, grade_numeric
from stages.tasks.graders.mathematics import find_value
from stages.tasks.graders.plain_values import decide
from stages.tasks.graders.span import grade_span

LENGTH = 20_000
PIECES = [
    *(
        " ",
        "\n",
        "answer ",
        "answer to ",
        "The answer is ",
        "answer is 5 ",
        "#### ",
        "A. ",
        "option A ",
    ),
    *(
        "1",
        "1,",
        "1,111",
        "5" + " " * 50,
        "a or ",
        "the ",
        "(",
        "{",
        "$",
        "$x ",
        "*",
        "-",
        "'",
        "⁵",
    ),
    *(r"\boxed{", r"\boxed{5} ", r"\text{", r"\text{a}", r"\frac{1}", "<think>", "</think>"),
]
WRAPPED = ["{}", "{}x", r"\boxed{{{}}}", "The answer is {}5", "5{}6"]


def _math(text: str) -> None:
    found = find_value(text)
    if found:
        decide(found.text, r"\sqrt{5}", boxed=found.by == "box")


GRADERS: list[Callable[[str], object]] = [
    _math,
    lambda text: grade_choice(text, "B", ["x", "y"]),
    lambda text: grade_span(text, ["x"]),
    lambda text: grade_exact(text, ["x"]),
    lambda text: grade_numeric(text, ["5"]),
]


@pytest.mark.parametrize("piece", PIECES)
def test_loops_take_no_time(piece: str) -> None:
    for wrapped in WRAPPED:
        text = wrapped.format(piece * (LENGTH // len(piece)))
        for grade in GRADERS:
            began = time.process_time()
            grade(text)
            assert time.process_time() - began < 2


@given(text=st.text(max_size=300))
def test_any_text_gets_a_verdict(text: str) -> None:
    for grade in GRADERS:
        grade(text)
        grade(rf"\boxed{{{text}}}")
        grade(f"The answer is {text}")
