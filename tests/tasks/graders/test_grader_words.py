from collections.abc import Callable, Sequence

import pytest

from stages.bedrock.errors import InputError
from stages.tasks.graders.exact import grade_exact, grade_numeric
from stages.tasks.graders.span import exact_match, f1, grade_span, normalised
from stages.tasks.grading import Grade
from tests.tasks.graders import text_lists as lists

CASES = [
    (grade, one, other, verdict)
    for grade, pairs, verdict in (
        (grade_span, lists.SPAN_MATCH, "correct"),
        (grade_span, lists.SPAN_NO_MATCH, "wrong"),
        (grade_exact, lists.EXACT_MATCH, "correct"),
        (grade_exact, lists.EXACT_NO_MATCH, "wrong"),
        (grade_numeric, lists.NUMERIC_MATCH, "correct"),
        (grade_numeric, lists.NUMERIC_NO_MATCH, "wrong"),
    )
    for one, other in pairs
]


@pytest.mark.parametrize(("grade", "one", "other", "verdict"), CASES)
def test_both_ways_round(
    grade: Callable[[str, Sequence[str]], Grade], one: str, other: str, verdict: str
) -> None:
    for response in (one, rf"So \boxed{{{one}}}", rf"\boxed{{\text{{{one}}}}}"):
        assert grade(response, [other]).verdict == verdict
    assert grade(other, [one]).verdict == verdict


def test_f1_counts_words_with_their_multiplicity() -> None:
    assert f1("the cat sat", "a cat sat down") == pytest.approx(2 * 2 / 5)
    assert f1("no no no", "no") == pytest.approx(2 * 1 / 4)
    assert f1("cat", "dog") == 0
    assert f1("the", "cat") == 0


def test_normalisation_is_that_of_squad() -> None:
    assert normalised("  The  Cat's an  animal!") == "cats animal"
    assert exact_match("the U.S.A.", "usa")


def test_the_threshold_is_explicit_and_any_reference_will_do() -> None:
    assert grade_span("in 1998", ["1998"]).verdict == "wrong"
    assert grade_span("in 1998", ["1998"], min_f1=0.6).verdict == "correct"
    assert grade_span("in 1998", ["1997", "In 1998"]).verdict == "correct"


def test_numbers_and_negations_must_agree_however_low_the_threshold() -> None:
    assert grade_span("in March of 1998", ["in March of 1999"], min_f1=0.1).verdict == "wrong"
    assert grade_span("they did not know", ["they did know"], min_f1=0.1).verdict == "wrong"


@pytest.mark.parametrize("grade", [grade_span, grade_exact])
def test_a_text_of_several_lines_without_box_or_statement_holds_no_answer(
    grade: Callable[[str, Sequence[str]], Grade],
) -> None:
    assert grade("I read the text.\nParis", ["Paris"]) == ("no_answer", None)
    assert grade("I read the text.\nAnswer: Paris", ["Paris"]) == ("correct", "Paris")
    assert grade("<think> Paris", ["Paris"]) == ("no_answer", None)


def test_initials_and_titles_do_not_end_a_statement() -> None:
    assert grade_span("The answer is J. K. Rowling.", ["J. K. Rowling"]).verdict == "correct"
    assert grade_span("The answer is Dr. No. It says so.", ["Dr. No"]).verdict == "correct"


def test_the_tolerance_is_relative_and_exact() -> None:
    assert grade_numeric("104.9", ["100"], "0.05").verdict == "correct"
    assert grade_numeric("105", ["100"], "0.05").verdict == "correct"
    assert grade_numeric("105.1", ["100"], "0.05").verdict == "wrong"
    assert grade_numeric("-95", ["-100"], "1/20").verdict == "correct"
    assert grade_numeric("The mass is 3 and so 1.2e5 kg", ["120000"]) == ("correct", "1.2e5")


@pytest.mark.parametrize(
    ("reference", "tolerance"), [("five", "0"), ("5", "some"), ("5", "5%"), ("5", "-0.1")]
)
def test_what_is_no_number_is_refused(reference: str, tolerance: str) -> None:
    with pytest.raises(InputError, match="not a number"):
        grade_numeric("5", [reference], tolerance)
