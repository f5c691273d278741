import math

import pytest

from stages.looks.cost_words import estimate, multiplier, size, when_cheaper, where_ahead


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ((2.0, 1.5, 3.0), "2x [1.5x, 3x]"),
        ((0.0, 0.0, 0.9), "no IFT [no IFT, 0.9x]"),
        ((math.inf, math.inf, math.inf), "any IFT"),
        ((math.nan, math.nan, math.nan), "-"),
        ((2.0, math.nan, math.nan), "2x"),
    ],
)
def test_multipliers_in_words(values: tuple[float, float, float], words: str) -> None:
    row = dict(zip(("a", "a_low", "a_high"), values, strict=True))
    assert estimate(row, "a", multiplier) == words


def test_sizes_beyond_the_ladder_are_words() -> None:
    assert [size(at) for at in (0, 24_000, 1.5e9, math.inf)] == [
        "below all",
        "24k",
        "1.5B",
        "above all",
    ]


@pytest.mark.parametrize(
    ("verdict", "words"),
    [
        ("always", "from the first question"),
        ("never", "never"),
        ("unreachable", "no IFT is as accurate"),
        ("after", "after 2k [the first, never] questions"),
        ("before", "until 2k [the first, never] questions"),
        ("between", "from 2k [the first, never] to 3M questions"),
    ],
)
def test_break_even_in_words(verdict: str, words: str) -> None:
    even = {
        "break_even_queries": 2e3,
        "break_even_queries_low": 0.0,
        "break_even_queries_high": math.inf,
    }
    assert when_cheaper({"verdict": verdict, "until_queries": 3e6} | even) == words


@pytest.mark.parametrize(
    ("at", "verdict", "place", "words"),
    [
        ("size", "once", 25e3, "from 25k [any, 30k]"),
        ("training", "once", 2.7e11, "from 270 G [any, 30 k]"),
        ("size", "several", 0.0, "several changes, as a rule everywhere"),
        ("size", "several", math.inf, "several changes, as a rule nowhere"),
        ("size", "reversed", math.inf, "at the small end only"),
        ("size", "always", 0.0, "everywhere"),
        ("size", "not_compared", math.nan, "not compared"),
    ],
)
def test_crossovers_in_words(at: str, verdict: str, place: float, words: str) -> None:
    row = {"at": at, "verdict": verdict, "crossover": place}
    assert where_ahead(row | {"crossover_low": 0.0, "crossover_high": 30e3}) == words
