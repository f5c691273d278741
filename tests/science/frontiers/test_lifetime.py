import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stages.science.families import FamilyResults
from stages.science.frontiers.lifetime import break_even_table, cheaper_range
from tests.science.configurations import SETTINGS, costing, one_family, planted

price = st.integers(1, 6).map(float)


def rows(results: FamilyResults) -> pd.DataFrame:
    return break_even_table([one_family(results)], SETTINGS).set_index("configuration")


def priced(train: list[float], query: list[float], noise: float = 0.0) -> FamilyResults:
    """IFT of 0.2, 0.4, 0.6 at its usual costs, one student of 0.4 that reasons at these."""
    results = planted({"ift": [0.2, 0.4, 0.6], "reasoning": [np.nan, 0.4, np.nan]}, noise=noise)
    return costing(
        results, train_flops=[1e10, 1e11, 1e12, *train], query_flops=[2e5, 2e6, 2e7, *query]
    )


def test_ranges_by_hand() -> None:
    # Dearer to train by 10, cheaper to ask by 2: from 5 questions on.
    assert [float(end) for end in cheaper_range(20, 1, [10], [3])] == [5, np.inf]
    assert [float(end) for end in cheaper_range(10, 3, [20], [1])] == [0, 5]
    assert [float(end) for end in cheaper_range(1, 1, [2], [2])] == [0, np.inf]
    assert [float(end) for end in cheaper_range(2, 2, [1], [1])] == [np.inf, 0]
    # As dear in both: not cheaper. No others: always.
    assert [float(end) for end in cheaper_range(1, 1, [1], [1])] == [np.inf, 0]
    assert [float(end) for end in cheaper_range(1, 1, [np.nan], [np.nan])] == [0, np.inf]
    # Between one that is dear to train and one that is dear to ask.
    assert [float(end) for end in cheaper_range(10, 3, [5, 30], [4, 2])] == [5, 20]


@given(price, price, st.lists(st.tuples(price, price), max_size=5), st.integers(0, 20))
def test_ranges_are_what_counting_says(
    train: float, query: float, others: list[tuple[float, float]], questions: int
) -> None:
    # At halves, so that no question count meets a break-even.
    asked = questions + 0.51234
    cheaper = all(train + asked * query < t + asked * q for t, q in others)
    start, end = cheaper_range(train, query, [t for t, _ in others], [q for _, q in others])
    assert (start < asked < end) == cheaper


@pytest.mark.parametrize(
    ("train", "query", "verdict", "even", "sides"),
    [
        (2e11, 1e6, "after", 1e5, ("ift", "reasoning")),
        (5e10, 4e6, "before", 2.5e4, ("reasoning", "ift")),
        (2e11, 3e6, "never", np.nan, ("ift", "ift")),
        (1e10, 1e6, "always", np.nan, ("reasoning", "reasoning")),
    ],
)
def test_the_planted_break_even_is_found(
    train: float, query: float, verdict: str, even: float, sides: tuple[str, str]
) -> None:
    found = rows(priced([train], [query])).loc["s2_reasoning"]
    assert (found["verdict"], found["verdict_probability"]) == (verdict, 1)
    assert found["break_even_queries"] == pytest.approx(even, nan_ok=True)
    assert found["break_even_queries_low"] == pytest.approx(even, nan_ok=True)
    assert (found["cheaper_before"], found["cheaper_after"]) == sides
    assert (found["ift_train_flops"], found["ift_query_flops"]) == (1e11, 2e6)
    # The student of the same size is as accurate here, so both comparisons agree.
    assert found["same_size_verdict"] == verdict
    assert found["same_size_break_even_queries"] == pytest.approx(even, nan_ok=True)
    assert found["same_size_gain"] == 0


def test_equal_accuracy_lies_between_sizes() -> None:
    results = planted({"ift": [0.2, 0.4, 0.6], "reasoning": [0.3, 0.5, 0.7]})
    found = rows(results)
    assert found.loc["s1_reasoning", "ift_train_flops"] == pytest.approx(10**10.5)
    assert found.loc["s1_reasoning", "ift_query_flops"] == pytest.approx(20 * 10**4.5)
    # 3e10 against 10^10.5 FLOPs of training, 1e6 against 6.3e5 per question: cheaper for the first few.
    assert found.loc["s1_reasoning", "verdict"] == "before"
    even = (10**10.5 - 3e10) / (1e6 - 20 * 10**4.5)
    assert found.loc["s1_reasoning", "break_even_queries"] == pytest.approx(even)
    assert found.loc["s3_reasoning", "verdict"] == "unreachable"
    assert np.isnan(found["ift_train_flops"].to_dict()["s3_reasoning"])
    assert found.loc["s3_reasoning", "same_size_gain"] == pytest.approx(0.1)


def test_below_the_ladder_the_smallest_that_is_better_counts() -> None:
    results = planted({"ift": [0.5, 0.6, 0.7], "reasoning": [0.3, np.nan, np.nan]})
    found = rows(results).loc["s1_reasoning"]
    assert (found["verdict"], found["ift_train_flops"]) == ("never", 1e10)


def test_a_larger_student_that_is_cheaper_to_ask_counts_too() -> None:
    # The second IFT student answers in fewer FLOPs than the first, which is as accurate.
    results = planted({"ift": [0.5, 0.5], "reasoning": [0.5, np.nan]}, sizes=[1e4, 1e5])
    found = rows(costing(results, train_flops=[5.0, 30.0, 10.0], query_flops=[4.0, 2.0, 3.0])).loc[
        "s1_reasoning"
    ]
    assert (found["verdict"], found["break_even_queries"], found["until_queries"]) == (
        "between",
        5,
        20,
    )


def test_the_interval_of_a_break_even_holds_the_truth() -> None:
    found = rows(priced([2e11], [1e6], noise=0.01)).loc["s2_reasoning"]
    assert found["verdict"] == "after"
    assert found["break_even_queries_low"] < 1e5 < found["break_even_queries_high"]
    assert 0 < found["verdict_probability"] <= 1


def test_without_a_student_of_the_same_size_nothing_is_said_of_it() -> None:
    found = rows(planted({"ift": [0.2, np.nan, 0.6], "reasoning": [np.nan, 0.4, np.nan]}))
    row = found.loc["s2_reasoning"]
    assert row["same_size_verdict"] is None
    assert row[["same_size_gain", "same_size_gain_low"]].isna().all()
    assert row["ift_train_flops"] == pytest.approx(1e11)


def test_studies_without_a_comparison_have_no_rows() -> None:
    assert rows(planted({"ift": [0.2, 0.4, 0.6]})).empty
    assert rows(planted({"reasoning": [0.2, 0.4, 0.6]})).empty
    both = planted({"ift": [0.2, 0.4, 0.6], "reasoning": [0.3, 0.5, 0.7]})
    assert rows(costing(both, query_flops=[np.nan] * 6)).empty
