import pandas as pd

from stages.looks.readings_of_budgets import (
    reading_of_budgets,
    reading_of_envelopes,
    reading_of_lengths,
    reading_of_votes,
)
from tests.looks.weighed import weighed_tables


def test_rules_are_counted_against_the_curve_of_fixed_budgets() -> None:
    tables = weighed_tables()
    stopping = tables["stopping"].copy()
    own = stopping["rule"] == "stable"
    stopping.loc[own, ["difference_curve", "difference_curve_low", "difference_curve_high"]] = [
        0.05,
        0.01,
        0.09,
    ]
    text = reading_of_budgets(tables["optimal_budgets"], stopping)
    # Two students, two families.
    assert "stop when the answer is stable: better in 4, worse in 0 of 4" in text
    saved = tables["optimal_budgets"].query("family != 'all'")["tokens_saved"].median()
    assert f"saves {100 * saved:.0f} %" in text.replace("\u00a0", " ")


def test_ratios_are_read_raw_and_within_levels() -> None:
    ratios = pd.DataFrame(
        {
            "recipe": ["reasoning", "reasoning", "reasoning", "ift"],
            "family": ["math_open", "math_mc", "all", "math_open"],
            "suite": None,
            "ratio": [1.8, 2.0, 9.0, 9.0],
            "ratio_in_level": [1.0, 1.2, 9.0, 9.0],
            "ratio_in_level_low": [0.9, 1.1, 8.0, 8.0],
            "ratio_in_level_high": [1.1, 1.3, 10.0, 10.0],
        }
    )
    text = reading_of_lengths(ratios)
    assert "are 1.9x as long as right ones, and 1.1x within" in text
    assert "clearly longer in 1 and clearly shorter in 0" in text


def test_votes_are_counted_where_they_have_a_price() -> None:
    matched = pd.DataFrame(
        {
            "recipe": "reasoning",
            "family": "math_open",
            "status": ["matched", "matched", "matched", "beyond_samples"],
            "votes": [2.0, 3.0, 4.0, 20.0],
            "difference_low": [0.1, -0.2, -0.1, None],
            "difference_high": [0.2, -0.1, 0.1, None],
        }
    )
    text = reading_of_votes(matched)
    assert "as many FLOPs as 3.0 direct ones" in text
    assert "clearly better in 1, clearly worse in 1 and not told apart in 1 of 3" in text
    assert text.endswith("Not compared: 1, of which 1 would need more samples than were drawn.")


def test_the_envelope_is_counted_by_way_of_answering() -> None:
    envelopes = pd.DataFrame(
        {
            "family": ["math_open", "math_open", "math_open", "all"],
            "recipe": ["ift", "reasoning", "reasoning", "ift"],
            "rule": ["vote", "stable", "full", "full"],
            "on_envelope": [True, True, False, True],
        }
    )
    text = reading_of_envelopes(envelopes)
    assert "there are 2 ways of answering" in text
    assert "1 direct, fixed votes" in text
    assert "1 reasoning, stopping rules" in text


def test_a_drawn_study_is_read_and_a_meagre_one_says_so() -> None:
    for planned, silent in (((), False), ((1, ("ift",)), True)):
        tables = weighed_tables(planned)
        for text in (
            reading_of_budgets(tables["optimal_budgets"], tables["stopping"]),
            reading_of_lengths(tables["length_ratios"]),
            reading_of_votes(tables["matched_votes"]),
        ):
            assert text.startswith("Nothing to compare here") == silent
    assert reading_of_envelopes(tables["envelopes"].head(0)).startswith("Nothing")
