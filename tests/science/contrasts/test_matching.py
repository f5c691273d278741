from typing import Any

import numpy as np
import pandas as pd
import pytest

from stages.science.contrasts.matching import COLUMNS, interpolation_weights, match
from stages.science.families import FamilyResults

# train and query FLOPs, accuracy
POINTS = {
    ("s1", "ift"): (1e9, 1e6, 0.30),
    ("s2", "ift"): (1e11, 1e8, 0.50),
    ("s1", "reasoning"): (1e10, 4e6, 0.60),
    ("s2", "reasoning"): (1e12, 4e8, 0.80),
    ("s1", "ift_flops"): (1.02e10, 1e6, 0.35),
    ("s1", "ift_tokens"): (2e10, 1e6, 0.36),
    ("s2", "reasoning_flops"): (1e11, 4e8, 0.70),
}
SPREAD = 0.02


def results(points: dict[tuple[str, str], tuple[float, float, float]]) -> FamilyResults:
    """One corpus and family; draws normal and independent."""
    rows = [
        {
            "corpus": "general",
            "family": "math_open",
            "configuration": f"{student}_{recipe}",
            "student": student,
            "recipe": recipe,
            "train_flops": train,
            "query_flops": query,
            "accuracy": accuracy,
        }
        for (student, recipe), (train, query, accuracy) in points.items()
    ]
    table = pd.DataFrame(rows)
    rng = np.random.default_rng(0)
    noise = SPREAD * rng.standard_normal((4000, len(table)))
    return FamilyResults(table, table["accuracy"].to_numpy() + noise)


Rows = dict[tuple[str, str, str], dict[str, Any]]


def rows_of(points: dict[tuple[str, str], tuple[float, float, float]]) -> Rows:
    records: list[dict[str, Any]] = match(results(points), 0.95).to_dict("records")  # type: ignore[assignment]
    return {(row["student"], row["equal"], row["method"]): row for row in records}


@pytest.fixture(scope="module")
def matched() -> Rows:
    return rows_of(POINTS)


def test_equal_samples_are_the_runs_as_trained(matched: Rows) -> None:
    row = matched["s1", "samples", "runs"]
    assert row["difference"] == pytest.approx(0.30)
    assert row["train_factor"] == pytest.approx(10)
    assert row["query_factor"] == pytest.approx(4)
    reach = 1.96 * SPREAD * np.sqrt(2)
    assert row["difference_high"] - row["difference"] == pytest.approx(reach, rel=0.1)


def test_runs_that_train_longer_or_shorter_are_told_by_their_names(matched: Rows) -> None:
    row = matched["s1", "train_flops", "runs"]
    assert (row["recipe"], row["baseline"]) == ("reasoning", "ift_flops")
    # What was spent, not what was meant.
    assert row["train_factor"] == pytest.approx(1 / 1.02)
    row = matched["s1", "train_tokens", "runs"]
    assert row["difference"] == pytest.approx(0.24)
    row = matched["s2", "train_flops", "runs"]
    assert (row["recipe"], row["baseline"]) == ("reasoning_flops", "ift")
    assert row["difference"] == pytest.approx(0.20)


def test_between_sizes_the_line_is_straight_over_the_logarithm(matched: Rows) -> None:
    # 1e10 is half way from 1e9 to 1e11.
    row = matched["s1", "train_flops", "interpolation"]
    assert row["baseline_accuracy"] == pytest.approx(0.40)
    assert row["train_factor"] == pytest.approx(1.0)
    assert row["query_factor"] == pytest.approx(0.4)
    # Half of two independent errors, and one whole.
    reach = 1.96 * SPREAD * np.sqrt(1.5)
    assert row["difference_high"] - row["difference"] == pytest.approx(reach, rel=0.1)
    row = matched["s1", "query_flops", "interpolation"]
    assert row["baseline_accuracy"] == pytest.approx(0.3 + 0.2 * np.log10(4) / 2)


def test_beyond_the_sizes_nothing_is_said(matched: Rows) -> None:
    for cost in ("train_flops", "query_flops"):
        row = matched["s2", cost, "interpolation"]
        for column in ("baseline_accuracy", "difference", "difference_low", "train_factor"):
            assert np.isnan(row[column])
        assert row["remark"] == "costs more than the dearest direct answers"
        assert row["accuracy"] == pytest.approx(0.8)


@pytest.mark.parametrize(
    ("costs", "target", "expected"),
    [
        ([100.0, 1.0, 10.0], 10.0, [0, 0, 1]),
        ([100.0, 1.0, 10.0], 1.0, [0, 1, 0]),
        ([100.0, 1.0, 10.0], 100.0, [1, 0, 0]),
        ([1.0, 100.0, 1.0], 10.0, [0.25, 0.5, 0.25]),
    ],
)
def test_weights_hit_what_was_measured(
    costs: list[float], target: float, expected: list[float]
) -> None:
    weights, remark = interpolation_weights(np.array(costs), target)
    assert weights is not None and remark is None
    np.testing.assert_allclose(weights, np.array(expected), atol=1e-12)


def test_weights_are_refused_beyond() -> None:
    words = "costs less than the cheapest direct answers"
    assert interpolation_weights(np.array([100.0, 1.0]), 0.5) == (None, words)
    words = "direct answers were measured at one cost only"
    assert interpolation_weights(np.array([5.0, 5.0]), 5.0) == (None, words)


def test_studies_with_one_regime_or_one_size_end_in_words_or_nothing() -> None:
    only = {key: value for key, value in POINTS.items() if key[1] == "ift"}
    empty = match(results(only), 0.95)
    assert empty.empty and empty.columns.tolist() == COLUMNS
    one = {key: value for key, value in POINTS.items() if key[0] == "s1"}
    rows = rows_of(one)
    assert rows["s1", "query_flops", "interpolation"]["remark"].endswith("at one cost only")
    assert rows["s1", "samples", "runs"]["difference"] == pytest.approx(0.3)
