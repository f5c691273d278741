import pytest

from stages.bedrock.errors import InputError
from stages.tasks.graders.choice import grade_choice
from tests.tasks.graders.choice_lists import BARE, NO_ANSWER, OPTIONS, RIGHT, WRONG

BOTH = pytest.mark.parametrize("options", [OPTIONS, BARE])


@BOTH
@pytest.mark.parametrize("response", RIGHT)
def test_right(response: str, options: tuple[str, ...]) -> None:
    for reference in ("B", "fruit", "B:fruit"):
        assert grade_choice(response, reference, options) == ("correct", "B:fruit")


@BOTH
@pytest.mark.parametrize("response", WRONG)
def test_wrong(response: str, options: tuple[str, ...]) -> None:
    assert grade_choice(response, "B", options).verdict == "wrong"


@BOTH
@pytest.mark.parametrize("response", NO_ANSWER)
def test_no_answer(response: str, options: tuple[str, ...]) -> None:
    assert grade_choice(response, "B", options) == ("no_answer", None)


@pytest.mark.parametrize("word", ["Bob", "cab", "Abe", "dad", "bad", "BCD", "A1", "B2B"])
def test_never_a_letter_inside_a_word(word: str) -> None:
    for text in (word, f"The answer is {word}.", f"({word})", f"It was {word}"):
        assert grade_choice(text, "B", OPTIONS).verdict == "no_answer"


@pytest.mark.parametrize(
    ("response", "reference"),
    [
        ("1,000", "C"),
        ("1000", "C"),
        (r"\boxed{\frac{1}{2}}", "A"),
        (r"\boxed{0.5}", "A"),
        ("\u22123", "B"),
    ],
)
def test_contents_that_are_numbers_may_be_written_otherwise(response: str, reference: str) -> None:
    options = ["$0.5$", "$-3$", "1000", "5"]
    expected = "wrong" if response == r"\boxed{\frac{1}{2}}" else "correct"
    assert grade_choice(response, reference, options).verdict == expected


def test_contents_that_differ_in_case_only_are_told_apart_by_it() -> None:
    options = ["Aa", "aa", "AA"]
    assert grade_choice(r"\boxed{aa}", "B", options) == ("correct", "B:aa")
    assert grade_choice(r"\boxed{Aa}", "aa", options) == ("wrong", "A:Aa")
    assert grade_choice(r"\boxed{aA}", "B", options).verdict == "wrong"
    assert grade_choice("(B) aa", "aa", options).verdict == "correct"


def test_of_two_options_alike_only_the_letter_chooses() -> None:
    options = ["none", "x", "none"]
    assert grade_choice("C: none", "C", options) == ("correct", "C:none")
    assert grade_choice("none", "C", options) == ("no_answer", None)


def test_contents_that_are_letters_mean_the_content_only_where_it_is_no_other_letter() -> None:
    assert grade_choice("x", "x", ["x", "y"]).verdict == "correct"
    assert grade_choice("B", "A:B", ["B", "A"]).verdict == "wrong"  # a letter is a letter first


@pytest.mark.parametrize(
    ("reference", "options", "message"),
    [
        ("B", ["only"], "give 2 to 26"),
        ("same", ["same", "x", "same"], "could be two options"),
        ("SAME", ["same", "Same.", "x"], "could be two options"),
        ("B", ["", "x"], "not be empty"),
        ("E", OPTIONS, "none of the options"),
        ("B:metal", OPTIONS, "none of the options"),
        ("B", ["x", "y", "B"], "could be two options"),
    ],
)
def test_options_and_references_that_do_not_fit(
    reference: str, options: list[str], message: str
) -> None:
    with pytest.raises(InputError, match=message):
        grade_choice("B", reference, options)
