"""What counts as the same word."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stages.tasks.overlap.words import words_of


def kept(text: str) -> list[str]:
    return words_of(text, "kept")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("What IS it?", "what is it"),
        ("caf\u00e9", "cafe\u0301"),  # one sign or two
        ("\uff21\uff22 \uff11\uff12", "ab 12"),  # full width
        ("don\u2019t", "don't"),
        ("\u201cquoted\u201d", '"quoted"'),
        ("a\u00a0 b\u2009c\n", "a b c"),
        ("zero\u200bwidth soft\u00adhyphen", "zerowidth softhyphen"),
        ("7 \u2212 3", "7 - 3"),
        ("7\u20133", "7-3"),
        ("2 \u00d7 3 \u00f7 4", "2 * 3 / 4"),
        ("1,000,000 men", "1000000 men"),
        ("STRASSE", "stra\u00dfe"),
        ("a well-known man - John", "a well known man, john"),
        ("* a point", "*a* point"),
        ("\ufb01nd", "find"),
        ("I. $x$ is 3.", "i x is 3"),
    ],
)
def test_another_way_of_writing_is_the_same(one: str, other: str) -> None:
    assert kept(one) == kept(other) != []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("what is 3+4", "what is 5+9"),
        ("3 + 4", "3 - 4"),
        ("3 * 4", "3 / 4"),
        ("x < 4", "x > 4"),
        ("1.5", "15"),
        ("1.5", "1 5"),
        ("3.10", "3.1"),
        ("10,000", "10"),
        ("-3", "3"),
        ("x^2", "x 2"),
        ("x \u2264 2", "x \u2265 2"),
        ("50%", "50"),
        ("na\u00efve", "naive"),
    ],
)
def test_what_says_something_else_is_not(one: str, other: str) -> None:
    assert kept(one) != kept(other)


def test_masked_numbers_are_one_word() -> None:
    assert words_of("what is 3+4", "masked") == words_of("what is 5+9,000.5", "masked")
    assert words_of("what is 3+4", "masked") != words_of("what is 3-4", "masked")


def test_signs_that_are_words_stand_alone() -> None:
    assert kept("\u4e94\u52a0\u4e09 is 8") == ["\u4e94", "\u52a0", "\u4e09", "is", "8"]
    assert kept("?! ... --- ") == []


@given(st.text())
def test_case_spaces_and_surrounding_marks_do_not_matter(text: str) -> None:
    assert kept(text) == kept(f"  {text}\n") == kept(f"\u201c {text} \u201d")
    assert all(word and not any(sign.isspace() for sign in word) for word in kept(text))


@given(st.text(alphabet=st.characters(max_codepoint=127)))
def test_plain_text_goes_the_same_way_as_any_other(text: str) -> None:
    assert kept(text) == kept(f"{text} \u00e9\u00e9")[:-1]
