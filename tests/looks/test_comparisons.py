import math

import pandas as pd
import pytest

from stages.looks.comparisons import MATCH, gains, outcomes, smallest_match
from tests.looks.planted import families


def outcome_of(frame: pd.DataFrame) -> str:
    return str(outcomes(frame)["outcome"].iloc[0])


def test_gains_pair_students_of_equal_size() -> None:
    found = gains(families([0.3, 0.4, 0.5], [0.6, 0.4, 0.3]))
    assert found["gain"].tolist() == pytest.approx([0.3, 0.0, -0.2])
    assert found["sign"].tolist() == [1, 0, -1]
    assert found["se"].tolist() == pytest.approx([0.01 * math.sqrt(2)] * 3)
    assert found["token_factor"].tolist() == [6, 6, 6]
    assert found["train_factor"].tolist() == [2, 2, 2]
    assert found["query_factor"].tolist() == [3, 3, 3]


def test_a_gain_within_two_standard_errors_is_not_told_apart() -> None:
    edge = 1.96 * 0.01 * math.sqrt(2)
    assert gains(families([0.5], [0.5 + 0.99 * edge]))["sign"].tolist() == [0]
    assert gains(families([0.5], [0.5 + 1.01 * edge]))["sign"].tolist() == [1]


def test_a_missing_error_makes_nothing_clear() -> None:
    frame = families([0.1], [0.9], se=math.nan)
    assert gains(frame)["sign"].tolist() == [0]
    assert outcome_of(frame) == "ift_cheaper"


def test_a_student_without_its_twin_has_no_gain() -> None:
    frame = families([0.3, 0.4], [0.6])
    assert gains(frame)["student"].tolist() == ["s1"]
    assert gains(families([0.3], [])).empty


def test_no_tokens_at_all_have_no_factor() -> None:
    frame = families([0.3], [0.6])
    frame["tokens"] = frame["tokens"].where(frame["kind"] == "reasoning", 0.0)
    assert gains(frame)["token_factor"].isna().all()


def test_reasoning_out_of_reach_of_direct_answers() -> None:
    assert outcome_of(families([0.3, 0.4], [0.5, 0.9])) == "only_reasoning"
    assert outcome_of(families([0.5, 0.9], [0.3, 0.4])) == "only_ift"


def test_equal_accuracy_is_decided_by_the_bill() -> None:
    assert outcome_of(families([0.9, 0.9], [0.9, 0.9])) == "ift_cheaper"
    # The smallest reasoning student does what only the largest direct one does.
    small = families([0.1, 0.1, 0.1, 0.9], [0.9, 0.9, 0.9, 0.9])
    assert outcome_of(small) == "reasoning_cheaper"
    ratios = outcomes(small)[["train_ratio", "query_ratio"]].iloc[0].tolist()
    assert ratios == pytest.approx([2 / 4, 3 / 4])
    assert outcome_of(families([0.1, 0.1, 0.9], [0.9, 0.9, 0.9], query=6.0)) == "depends"


def test_one_regime_alone_is_not_compared() -> None:
    assert outcome_of(families([0.3], [])) == "not_compared"
    assert outcome_of(families([], [0.3])) == "not_compared"


def test_blends_take_no_part() -> None:
    frame = families([0.3], [0.5])
    blend = frame.tail(1).assign(kind="mixed", recipe="mix50", accuracy=0.99)
    assert outcome_of(pd.concat([frame, blend], ignore_index=True)) == "only_reasoning"


def test_the_smallest_student_that_matches_the_best_direct_one() -> None:
    match = smallest_match(families([0.3, 0.6, 0.5], [0.4, 0.6, 0.9]))
    assert list(match.columns) == MATCH
    row = match.iloc[0]
    assert (row["direct"], row["thinking"]) == ("s2", "s2")
    assert (row["train_factor"], row["query_factor"]) == (2, 3)
    assert smallest_match(families([0.9], [0.1])).empty
    assert list(smallest_match(families([0.9], [])).columns) == MATCH
