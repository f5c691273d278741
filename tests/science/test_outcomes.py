import math
from typing import Any

import pandas as pd
import pytest

from stages.bedrock.records import levels, runs, scores, verdicts
from stages.science.outcomes import (
    correct,
    generated,
    greedy,
    headline,
    level_table,
    suite_table,
    verdict_strings,
)
from stages.science.stats import standard_error


def _scores(*rows: tuple[str, int, str, dict[str, Any]]) -> pd.DataFrame:
    """Rows of (suite, level, verdict, changes), items numbered within their suite."""
    made: list[dict[str, Any]] = []
    for suite, level, verdict, changes in rows:
        same = [row for row in made if row["suite"] == suite and row["decoding"] == "greedy"]
        row: dict[str, Any] = {
            "item": f"i{len(same)}",
            "suite": suite,
            "domain": "math",
            "format": "open",
        }
        row |= {"task": "calc", "level": level, "decoding": "greedy", "sample": 0}
        row |= {"verdict": verdict, "extracted": None, "repetition": False}
        row |= {"prompt_tokens": 4, "thinking_tokens": 0, "answer_tokens": 2}
        made.append(row | changes)
    return pd.DataFrame(made, columns=scores.SCHEMA.names)


SCORES = _scores(
    ("sums", 1, "correct", {"thinking_tokens": 8}),
    ("sums", 2, "wrong", {"prompt_tokens": 6}),
    ("sums", 2, "correct", {}),
    ("sums", 2, "truncated", {"repetition": True, "answer_tokens": 6}),
    ("facts", 1, "no_answer", {"domain": "general", "format": "mc"}),
    ("facts", 1, "correct", {"domain": "general", "format": "mc"}),
    ("sums", 1, "correct", {"decoding": "sampled", "sample": 0, "item": "i0"}),
    ("sums", 1, "wrong", {"decoding": "sampled", "sample": 1, "item": "i0"}),
    ("sums", 2, "correct", {"decoding": "sampled", "sample": 0, "item": "i1"}),
    ("sums", 2, "correct", {"decoding": "sampled", "sample": 1, "item": "i1"}),
)


def test_only_a_right_answer_is_right() -> None:
    assert correct(SCORES).tolist() == [1, 0, 1, 0, 0, 1, 1, 0, 1, 1]
    assert len(greedy(SCORES)) == 6


def test_a_suite_s_row_by_hand() -> None:
    sums, facts = suite_table(SCORES).to_dict("records")
    assert (sums["suite"], facts["suite"]) == ("sums", "facts")
    assert (sums["domain"], sums["format"], sums["items"]) == ("math", "open", 4)
    assert sums["accuracy"] == 0.5
    assert sums["accuracy_se"] == pytest.approx(math.sqrt(0.5 * 0.5 / 3))
    assert sums["sampled_accuracy"] == 0.75
    assert (sums["no_answer_rate"], sums["truncated_rate"], sums["repetition_rate"]) == (
        0,
        0.25,
        0.25,
    )
    assert (sums["prompt_tokens"], sums["thinking_tokens"], sums["answer_tokens"]) == (4.5, 2, 3)
    assert (facts["accuracy"], facts["no_answer_rate"], facts["truncated_rate"]) == (0.5, 0.5, 0)
    assert math.isnan(facts["sampled_accuracy"])


def test_without_samples_there_is_no_sampled_accuracy() -> None:
    table = suite_table(greedy(SCORES))
    assert table["sampled_accuracy"].isna().all()
    assert table["sampled_accuracy"].dtype == "float64"
    assert set(table.columns) <= set(runs.SCHEMA.names)


def test_accuracy_by_level() -> None:
    table = level_table(SCORES)
    assert set(table.columns) == set(levels.SCHEMA.names) - {"run"}
    rows = {(row["suite"], row["level"]): row for row in table.to_dict("records")}
    assert set(rows) == {("facts", 1), ("sums", 1), ("sums", 2)}
    hard = rows["sums", 2]
    assert (hard["task"], hard["items"]) == ("calc", 3)
    assert hard["accuracy"] == pytest.approx(1 / 3)
    assert hard["accuracy_se"] == pytest.approx(standard_error([0, 1, 0]))
    assert table["items"].sum() == 6


def test_verdicts_stand_in_the_order_of_the_suites_and_their_items() -> None:
    table = verdict_strings(SCORES)
    assert set(table.columns) == set(verdicts.SCHEMA.names) - {"run"}
    assert table["suite"].tolist() == ["sums", "facts"]
    assert table["verdicts"].tolist() == ["1010", "01"]
    shuffled = verdict_strings(pd.concat([SCORES[4:], SCORES[:4]]))
    assert dict(shuffled.to_numpy().tolist()) == {"facts": "01", "sums": "1010"}


def _runs(*rows: tuple[str, int, str, str, float]) -> pd.DataFrame:
    """Rows of (student, parameters, recipe, domain_format, accuracy)."""
    return pd.DataFrame(
        [
            {
                "student": student,
                "parameters": parameters,
                "recipe": recipe,
                "domain": family.split("_")[0],
                "format": family.split("_")[1],
                "accuracy": accuracy,
                "train_flops": {"ift": 100.0, "reasoning": 300.0}.get(recipe, 200.0),
                "query_flops": {"ift": 10.0, "reasoning": 50.0}.get(recipe, 30.0),
            }
            for student, parameters, recipe, family, accuracy in rows
        ]
    )


GRID = _runs(
    ("d16", 10, "ift", "math_open", 0.1),
    ("d16", 10, "reasoning", "math_open", 0.9),
    ("d32", 20, "ift", "math_open", 0.2),  # two suites of one family
    ("d32", 20, "ift", "math_open", 0.4),
    ("d32", 20, "ift", "general_mc", 0.7),
    ("d32", 20, "reasoning", "math_open", 0.5),
    ("d32", 20, "reasoning", "math_open", 0.7),
    ("d32", 20, "reasoning", "general_mc", 0.6),
    ("d32", 20, "mix50", "math_open", 1.0),
    ("d48", 30, "ift", "math_open", 1.0),  # larger, but without a reasoning run
)


def test_the_headline_speaks_of_the_largest_student_with_both_regimes() -> None:
    assert headline(GRID) == pytest.approx(
        {
            "accuracy_ift": (0.3 + 0.7) / 2,  # families weigh the same
            "accuracy_reasoning": (0.6 + 0.6) / 2,
            "gain_math_open": 0.3,
            "gain_general_mc": -0.1,
            "train_flops_factor": 3.0,
            "query_flops_factor": 5.0,
        }
    )


def test_the_headline_averages_seeds() -> None:
    again = GRID[GRID["student"] == "d32"].assign(accuracy=lambda frame: frame["accuracy"] - 0.1)
    both = headline(pd.concat([GRID, again]))
    assert both["accuracy_ift"] == pytest.approx(0.45)
    assert both["gain_math_open"] == pytest.approx(0.3)


def test_without_both_regimes_there_is_no_headline() -> None:
    assert headline(GRID[GRID["recipe"] != "reasoning"]) == {}


def test_copies_under_a_budget_were_not_generated() -> None:
    rows = [
        ("i1", "greedy", 9),
        ("i2", "greedy", 3),
        ("i1", "sampled", 9),
        ("i1", "budget", 6),
        ("i2", "budget", 3),
    ]
    scores = pd.DataFrame(rows, columns=["item", "decoding", "thinking_tokens"]).assign(suite="s")
    assert generated(scores).index.tolist() == [0, 1, 2, 3]
