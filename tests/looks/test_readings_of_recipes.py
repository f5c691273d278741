import pandas as pd

from stages.looks.readings_of_recipes import (
    names_of_recipes,
    reading_of_differences,
    reading_of_equal_cost,
    reading_of_mode_switch,
)
from tests.looks.weighed import BLENDS, compared_tables


def comparisons(p_values: list[float], differences: list[float], recipe: str) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "corpus": "c",
            "recipe": recipe,
            "baseline": "ift",
            "level": "family",
            "name": "math_open",
            "difference": differences,
            "p_holm": p_values,
            "hypotheses": 9,
            "detectable_difference": [0.04, 0.05, 0.06, None],
        }
    )


def test_gains_and_losses_that_survive_are_counted() -> None:
    rows = [
        comparisons([0.01, 0.05, 0.06, 0.001], [0.2, 0.3, 0.4, -0.3], "reasoning"),
        comparisons([0.9, 0.9, 0.9, 0.9], [0.2, 0.3, 0.4, -0.3], "half_half"),
    ]
    runs = pd.DataFrame(
        {
            "recipe": ["ift", "reasoning", "half_half"],
            "reasoning_fraction": [0.0, 1.0, 0.5],
            "order": "mixed",
        }
    )
    text = reading_of_differences(pd.concat(rows), runs, "family", 0.05)
    assert "correction for 9 tests" in text
    assert "reasoning is better in 2 and worse in 1 of 4 cases" in text
    assert "a blend is better in 0 and worse in 0 of 4 cases" in text
    # Not found: 6 points with reasoning, and 4, 5 and 6 with the blend.
    assert "could have found 6 points (median)" in text


def test_verdicts_gather_the_students_that_have_them() -> None:
    switch = {
        "corpus": "c",
        "family": "all",
        "order": "mixed",
        "fractions": [0.25, 0.5],
        "crossing": 0.4,
        "verdict": "in proportion",
    }
    few = switch | {"student": "s3", "fractions": [0.5], "verdict": "too few fractions"}
    switches = [
        switch | {"student": "s1"},
        switch | {"student": "s2", "crossing": 0.45},
        few,
        switch | {"student": "s1", "order": "sequential", "verdict": "always long"},
        switch | {"student": "s9", "family": "math_mc"},
    ]
    text = reading_of_mode_switch({"switches": switches}).replace("\u00a0", " ")
    assert text == (
        "How answers turn long, mean of the families. Direct rows first: always long (s1). Shuffled: "
        "in proportion, half the length at 40 % to 45 % reasoning rows (s1 and s2); too few fractions (s3)."
    )


def test_a_gain_is_compared_over_the_same_students_only() -> None:
    runs = pd.DataFrame({"student": ["s1", "s2"], "parameters": [1, 2]})
    base = {"corpus": "c", "family": "math_open", "recipe": "reasoning", "method": "runs"}
    rows = [
        base | {"student": "s1", "equal": "samples", "difference": 0.3},
        base | {"student": "s2", "equal": "samples", "difference": 0.5},
        base | {"student": "s1", "equal": "train_flops", "difference": 0.1},
        base
        | {"student": "s2", "equal": "query_flops", "method": "interpolation"}
        | {"difference": None, "remark": "too dear"},
    ]
    text = reading_of_equal_cost(pd.DataFrame(rows), runs)
    assert "at equal training FLOPs +30 points become +10 points (1 " in text
    assert text.endswith("Not compared: too dear (1).")


def test_names_of_blends_and_matched_recipes_are_explained() -> None:
    runs = compared_tables((1, ("ift", "reasoning", "mix25", "seq50", "ift_flops")))["runs"]
    assert names_of_recipes(runs).replace("\u00a0", " ") == (
        "Blends, direct rows first, with their share of reasoning rows: seq50 (50 %). Blends, shuffled, with "
        "their share of reasoning rows: mix25 (25 %). Trained longer or shorter, to match another recipe's "
        "cost: IFT, equal FLOPs."
    )
    assert names_of_recipes(runs[runs["recipe"].isin(["ift", "reasoning"])]) == ""


def test_a_drawn_study_is_read_and_a_meagre_one_says_so() -> None:
    whole, one = compared_tables((2, BLENDS)), compared_tables((1, ("reasoning",)))
    for tables, silent in ((whole, False), (one, True)):
        for text in (
            reading_of_differences(tables["comparisons"], tables["runs"], "suite", 0.05),
            reading_of_mode_switch(tables["blends"]),
            reading_of_equal_cost(tables["matched"], tables["runs"]),
        ):
            assert text.startswith("Nothing to compare here") == silent
