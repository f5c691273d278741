"""Two lists, each read both ways round: what must match and what must not."""

import pytest

from stages.tasks.grading import grade
from stages.tasks.problem import Format

OPTIONS = ("A:metal", "B:fruit", "C:city", "D:tool")

MUST_MATCH: list[tuple[Format, str, str]] = [
    ("open", "5", "5"),
    ("open", "n a j o", " n  a\nj o "),
    ("mc", "B:fruit", "B:fruit"),
    ("mc", "B:fruit", "  B:fruit\n"),
]
MUST_NOT_MATCH: list[tuple[Format, str, str]] = [
    ("open", "5", "15"),
    ("open", "5", "5 5"),
    ("open", "5", "= 5"),
    ("open", "n a j o", "o j a n"),
    ("open", "n a j o", "n a j"),
    ("open", "a", "A"),
    ("mc", "B:fruit", "C:city"),
    ("mc", "B:fruit", "B:metal"),
    ("mc", "B:fruit", "A:fruit"),
    ("mc", "B:fruit", "b"),
    ("mc", "B:fruit", "fruit"),
    ("mc", "B:fruit", "B:fruit C:city"),
]


def _verdict(text: str, format: Format, reference: str, finish_reason: str = "stop") -> str:
    options = OPTIONS if format == "mc" else ()
    return grade(text, finish_reason, format, reference, options).verdict


@pytest.mark.parametrize(("format", "one", "other"), MUST_MATCH)
def test_must_match(format: Format, one: str, other: str) -> None:
    assert _verdict(other, format, one) == "correct"
    assert _verdict(one, format, other) == "correct"


@pytest.mark.parametrize(("format", "one", "other"), MUST_NOT_MATCH)
def test_must_not_match(format: Format, one: str, other: str) -> None:
    assert _verdict(other, format, one) != "correct"
    assert _verdict(one, format, other) != "correct"


def test_a_letter_alone_stands_for_its_option_as_answer() -> None:
    assert grade("B", "stop", "mc", "B:fruit", OPTIONS) == ("correct", "B:fruit")
    assert grade("C", "stop", "mc", "B:fruit", OPTIONS) == ("wrong", "C:city")
    assert grade("E", "stop", "mc", "B:fruit", OPTIONS) == ("wrong", "E")


def test_the_answer_is_what_follows_the_thinking() -> None:
    assert _verdict("<think> 4 + 1 = 5 </think> 5", "open", "5") == "correct"
    assert _verdict("<think> 4 + 1 = 5 </think> 6", "open", "5") == "wrong"
    assert _verdict("4 + 1 = 5 </think> 5", "open", "5") == "correct"
    assert _verdict("<think> </think> 5", "open", "5") == "correct"


@pytest.mark.parametrize(
    "text", ["", "  ", "<think> 5", "<think> 5 </think>", "<think> a </think> <think> 5"]
)
def test_no_answer(text: str) -> None:
    assert grade(text, "stop", "open", "5", ()) == ("no_answer", None)


@pytest.mark.parametrize(
    "text", ["w50 is city", "B fruit", "B:fruit C:city", "B:fruit B:fruit", "(B)"]
)
def test_a_text_that_is_no_choice_is_no_answer_in_multiple_choice(text: str) -> None:
    assert _verdict(text, "mc", "B:fruit") == "no_answer"


def test_a_response_cut_off_is_truncated_whatever_stands_in_it() -> None:
    assert grade("5", "length", "open", "5", ()) == ("truncated", "5")
    assert grade("<think> 4 + 1", "length", "open", "5", ()) == ("truncated", None)
