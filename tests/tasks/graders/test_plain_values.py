from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from stages.tasks.graders.notation import brackets, written
from stages.tasks.graders.plain_numbers import number, numbers_in
from stages.tasks.graders.plain_values import Open, decide

WHOLE = st.integers(-(10**9), 10**9)


def _ways(value: int) -> list[str]:
    plain = str(value)
    ways = [
        plain,
        f"{value:,}",
        f"{value}.0",
        f"${value}$",
        f"{value} apples",
        f"{value}\\%",
        f"{value}.",
    ]
    return [
        *ways,
        f"{value:,}".replace(",", "{,}"),
        plain.replace("-", "\u2212"),
        f"\\text{{{value}}}",
    ]


@given(value=WHOLE)
def test_every_way_of_writing_a_number_is_the_same_and_none_is_the_next_one(value: int) -> None:
    ways, above = _ways(value), _ways(value + 1)
    assert all(decide(one, other, boxed=True) is True for one in ways for other in ways)
    found = {decide(one, other, boxed=True) for one in ways[:3] for other in above[:3]}
    assert found == {False}


@given(upper=WHOLE, lower=st.integers(1, 10**6), factor=st.integers(1, 99))
def test_fractions_are_the_same_reduced_or_not(upper: int, lower: int, factor: int) -> None:
    one = f"\\frac{{{upper}}}{{{lower}}}" if upper >= 0 else f"-\\frac{{{-upper}}}{{{lower}}}"
    other = f"{upper * factor}/{lower * factor}"
    assert decide(one, other, boxed=True) is True
    assert number(other) == Fraction(upper, lower)


@given(text=st.text(max_size=200))
def test_any_text_is_taken_apart_and_equals_itself_or_is_left_to_algebra(text: str) -> None:
    written(text)
    numbers_in(text)
    assert decide(text, text, boxed=True) is True
    assert isinstance(decide(text, "x+1", boxed=False), bool | Open)


def test_numbers_are_read_from_text_but_not_from_words() -> None:
    assert numbers_in("x2 and B2B, but 1,234.5 or -7 of 3-4; $18. 1e5 2/3") == [
        *("1,234.5", "-7", "3", "4", "18", "1e5", "2/3"),
    ]


def test_brackets_of_lists() -> None:
    assert brackets("(1,2]") == "(]"
    assert brackets(r"\{1, 2\}") == "{}"
    assert brackets("(1+2)") is None
    assert brackets("1,2") is None
