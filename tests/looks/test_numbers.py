import math

import pandas as pd
import pytest

from stages.looks.numbers import factor, flops, listed, percent, points, span


def test_what_is_missing_is_a_dash_never_a_zero() -> None:
    for show in (percent, points, factor, flops):
        assert show(math.nan) == "-"
    assert span(pd.Series([math.nan])) == "-"


@pytest.mark.parametrize(
    ("difference", "words"),
    [(0.364, "+36 points"), (-0.15, "-15 points"), (0.004, "0 points"), (-0.004, "0 points")],
)
def test_points_have_a_sign_unless_they_are_none(difference: float, words: str) -> None:
    assert points(difference) == words


def test_numbers_read_as_people_write_them() -> None:
    assert percent(0.614) == "61\u00a0%"
    assert [factor(x) for x in (0.417, 1.778, 9.96, 12.3, 140.0)] == [
        "0.42x",
        "1.8x",
        "10x",
        "12x",
        "140x",
    ]
    assert flops(1.234e11) == "1.23e11"
    assert flops(2.0e6) == "2.00e6"


def test_a_range_that_reads_the_same_at_both_ends_is_one_number() -> None:
    assert span(pd.Series([1.75, 1.76])) == "1.8x"
    assert span(pd.Series([1.2, 3.0])) == "1.2x to 3x"


def test_lists_are_joined_as_in_prose() -> None:
    assert listed([]) == ""
    assert listed(["a"]) == "a"
    assert listed(["a", "b", "c"]) == "a, b and c"
    assert listed(["a, x", "b"]) == "a, x; and b"
