import numpy as np
import pandas as pd

from stages.looks.cost_readings import (
    reading_of_decisions,
    reading_of_lifetime,
    reading_of_multipliers,
    reading_of_sizes,
)
from tests.looks.simulated_costs import cost_tables

TABLES = cost_tables()
EQUIVALENTS, EVEN = TABLES["equivalents"], TABLES["break_even"]
GRID, RUNS = TABLES["recommendations"], TABLES["runs"]


def reasoning(table: pd.DataFrame) -> pd.DataFrame:
    """The five reasoning students on open math questions."""
    own = table[(table["family"] == "math_open") & (table["recipe"] == "reasoning")]
    own = own[own["configuration"].notna()]
    assert len(own) == 5
    return own


def test_sizes_are_counted_by_where_they_are_on_the_ladder() -> None:
    own = reasoning(EQUIVALENTS).assign(size_multiplier=[np.inf, 1.5, 1.0, 0.5, 0.0])
    sentence = reading_of_sizes(own)
    for words in (
        "1 more accurate than every",
        "1 as accurate as a larger",
        "2 as accurate as one no",
        "1 less",
    ):
        assert words in sentence


def test_multipliers_are_a_range_and_the_rest_is_counted() -> None:
    own = reasoning(EQUIVALENTS).assign(
        train_multiplier=[0, 2.0, 3.0, np.inf, np.inf],
        query_multiplier=[0, 0.5, 4.0, np.inf, np.inf],
    )
    sentence = reading_of_multipliers(own)
    assert "2 at 2x to 3x to train and 0.5x to 4x per question" in sentence
    assert "1 more accurate than every IFT student, 2 less accurate" in sentence


def test_break_even_points_are_named() -> None:
    own = reasoning(EVEN).assign(
        verdict=["after", "never", "never", "always", "unreachable"],
        break_even_queries=2e3,
        break_even_queries_low=1e3,
        break_even_queries_high=np.inf,
    )
    sentence = reading_of_lifetime(own)
    assert "2 never cheaper" in sentence
    assert "1 cheaper from the first question" in sentence
    assert f"{own['student'].iloc[0]} after 2k [1k, never] questions" in sentence


def test_a_longer_ift_run_is_no_recipe_with_traces() -> None:
    own = GRID[GRID["family"] == "math_open"].assign(
        student="d64", recipe="ift_flops", affordable=2, probability_best=0.4
    )
    sentence = reading_of_decisions(own, RUNS)
    assert f"0 of {len(own)}, at the largest budgets d64 IFT, equal FLOPs (40" in sentence
    assert "for 100" in sentence


def test_corpora_are_told_apart() -> None:
    own = reasoning(EVEN)
    both = pd.concat([own, own.assign(corpus="math")])
    assert "(mixed prompts)" in reading_of_lifetime(both)
    assert "(math prompts)" in reading_of_lifetime(both)
    assert "prompts)" not in reading_of_lifetime(own)


def test_nothing_to_compare_is_said() -> None:
    for sentence in (
        reading_of_sizes(EQUIVALENTS.head(0)),
        reading_of_multipliers(EQUIVALENTS.head(0)),
        reading_of_lifetime(EVEN.head(0)),
        reading_of_decisions(GRID.head(0), RUNS),
    ):
        assert sentence.startswith("Nothing to compare here")
