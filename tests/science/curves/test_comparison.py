import numpy as np
import pytest

from stages.science.curves.baselines import Constant, ErrorPowerLaw, LogLine
from stages.science.curves.comparison import Comparison, compare, left_out_errors
from stages.science.curves.law import Ladder, Law
from stages.science.curves.scatter import measure_scatter
from tests.science.planted_curves import planted, squares

X = np.geomspace(1e18, 1e21, 8)
LAWS: list[Law] = [Constant(), LogLine(), ErrorPowerLaw(1.0), squares()]


def ladder(y: np.ndarray, error: float = 0.01, x: np.ndarray | None = None) -> Ladder:
    x = X[: y.size] if x is None else x
    return Ladder(x, y, np.full(y.size, error), np.tile(y, (3, 1)))


def compared(y: np.ndarray, error: float = 0.01) -> Comparison:
    points = ladder(y, error)
    return compare(points, measure_scatter(points, LAWS), LAWS, LAWS)


@pytest.mark.parametrize(
    ("truth", "law"),
    [
        (0.1 + 0.1 * np.log10(X / 1e18), "log_line"),
        (1 - 0.6 * (X / 1e18) ** -0.3, "error_power_law"),
        (planted(X, 0.2, 0.5, 1.0, 0.9), "saturating"),
        (np.full(8, 0.4), "constant"),
    ],
    ids=["line", "power law", "saturating", "constant"],
)
def test_the_planted_law_is_named(truth: np.ndarray, law: str) -> None:
    comparison = compared(truth, 0.003)
    assert comparison.best[0] == law
    assert comparison.criterion == "aic"
    if law != "constant":
        assert comparison.best == [law]
        assert comparison.best_left_out == [law]


def test_scores_by_hand() -> None:
    y = np.array([0.30, 0.32, 0.30, 0.32])
    scores = {one.law: one for one in compared(y).laws}
    constant, curve = scores["constant"], scores["saturating"]
    assert constant.chi_square == pytest.approx(4.0)
    assert constant.aic == pytest.approx(6.0)
    # 2 k (k + 1) / (n - k - 1) = 4 / 2
    assert constant.aicc == pytest.approx(8.0)
    # The others' mean is 0.04 / 3 away from each.
    assert constant.left_out == pytest.approx(0.04 / 3)
    assert curve.aic is not None
    assert curve.aicc is None
    assert curve.left_out is None


def test_scatter_beyond_the_errors_makes_aicc_decide_on_enlarged_ones() -> None:
    rng = np.random.default_rng(6)
    comparison = compared(np.clip(0.5 + rng.normal(0, 0.08, 8), 0, 1), 0.002)
    assert comparison.criterion == "aicc"
    # Taken at their word, the errors would speak for the law of most parameters.
    assert "constant" in comparison.best
    assert "saturating" not in comparison.best


def test_equally_good_laws_are_not_told_apart() -> None:
    comparison = compared(np.array([0.50, 0.51, 0.52, 0.53]), 0.02)
    assert set(comparison.best) == {"constant", "log_line", "error_power_law"}


def test_too_few_sizes_for_a_law_leave_it_out() -> None:
    scores = {one.law: one for one in compared(np.array([0.3, 0.4])).laws}
    assert scores["saturating"].chi_square is None
    assert scores["log_line"].chi_square == pytest.approx(0.0)
    assert scores["log_line"].left_out is None
    assert scores["constant"].left_out == pytest.approx(0.1)


def test_two_seeds_of_one_size_are_one_size() -> None:
    x = np.array([1e18, 1.001e18, 1e19])
    points = ladder(np.array([0.3, 0.31, 0.5]), x=x)
    assert left_out_errors(LogLine(), points) is None
    assert left_out_errors(Constant(), points) is not None


def test_one_size_is_compared_to_nothing() -> None:
    comparison = compared(np.array([0.4]))
    assert comparison.best_left_out == []
    assert {one.left_out for one in comparison.laws} == {None}
