import numpy as np
import pytest

from stages.science.curves.baselines import Constant, LogLine
from stages.science.curves.law import Ladder, Law
from stages.science.curves.scatter import (
    Scatter,
    measure_scatter,
    normal_deviations,
    point_errors,
    scattered,
)

X = np.geomspace(1, 100, 6)
LAWS: list[Law] = [Constant(), LogLine()]


def ladder(y: np.ndarray, error: float, draws: int = 4000, known: bool = True) -> Ladder:
    drawn = y + np.random.default_rng(0).normal(0, error if known else 0, (draws, y.size))
    return Ladder(X[: y.size], y, np.full(y.size, error), np.clip(drawn, 0, 1), known)


def test_errors_are_those_of_the_draws_and_outliers_do_not_count() -> None:
    draws = np.random.default_rng(0).normal([0.4, 0.6], [0.01, 0.03], (4000, 2))
    draws[:40] += 5
    errors = point_errors(np.array([0.4, 0.6]), draws)
    assert errors == pytest.approx([0.01, 0.03], rel=0.1)


def test_a_point_without_a_wrong_item_has_the_error_of_one() -> None:
    rng = np.random.default_rng(0)
    draws = np.stack([rng.binomial(400, 0.5, 4000) / 400, np.ones(4000)], axis=1)
    errors = point_errors(np.array([0.5, 1.0]), draws)
    assert errors is not None
    assert errors[1] == pytest.approx(1 / 400, rel=0.1)


def test_draws_that_all_agree_know_no_errors() -> None:
    assert point_errors(np.array([0.5, 1.0]), np.tile([0.5, 1.0], (9, 1))) is None


def test_enough_errors_leave_the_draws_alone() -> None:
    points = ladder(0.3 + 0.1 * np.log10(X), 0.01)
    scatter = measure_scatter(points, LAWS)
    assert scatter == Scatter(None, 0)
    assert scattered(points, scatter, 1).draws.std(axis=0) == pytest.approx([0.01] * 6, rel=0.05)


def test_scatter_is_measured_and_widens_the_draws() -> None:
    rng = np.random.default_rng(4)
    factors = []
    for _ in range(200):
        y = 0.3 + 0.1 * np.log10(X) + rng.normal(0, 0.05, 6)
        factors.append(measure_scatter(ladder(y, 0.005, draws=3), LAWS).factor or 1.0)
    # The variance is 100-fold, estimated with four degrees of freedom, from the better of two laws.
    assert 70 < np.mean(factors) < 105
    points = ladder(np.full(6, 0.5), 0.005)
    wide = scattered(points, Scatter(100.0, 50), 1)
    assert wide.errors == pytest.approx([0.05] * 6)
    assert wide.draws.std(axis=0) == pytest.approx([0.05] * 6, rel=0.1)
    # Trainings scatter each by itself.
    assert np.abs(np.corrcoef(wide.draws.T) - np.eye(6)).max() < 0.1


def test_without_known_errors_scatter_is_all_there_is() -> None:
    rng = np.random.default_rng(4)
    y = 0.3 + 0.1 * np.log10(X) + rng.normal(0, 0.02, 6)
    points = Ladder(X, y, np.ones(6), np.tile(y, (2000, 1)), errors_known=False)
    scatter = measure_scatter(points, LAWS)
    assert scatter.freedom == 4
    residuals = y - np.polyval(np.polyfit(np.log10(X), y, 1), np.log10(X))
    assert scatter.factor == pytest.approx((residuals**2).sum() / 4)
    assert scatter.factor is not None
    wide = scattered(points, scatter, 1)
    assert np.median(np.abs(wide.draws - y)) > 0.3 * np.sqrt(scatter.factor)


def test_what_cannot_be_measured_is_not_made_up() -> None:
    points = Ladder(X[:1], np.array([0.4]), np.ones(1), np.full((3, 1), 0.4), errors_known=False)
    scatter = measure_scatter(points, LAWS)
    assert scatter == Scatter(None, 0)
    assert scattered(points, scatter, 1) is points


def test_deviations_have_the_tails_of_their_freedom() -> None:
    few = np.abs(normal_deviations((20000,), Scatter(2.0, 2), 1))
    many = np.abs(normal_deviations((20000,), Scatter(None, 0), 1))
    # Student's t of two degrees of freedom against the normal: 4.30 and 1.96.
    assert np.quantile(few, 0.95) == pytest.approx(4.30, rel=0.1)
    assert np.quantile(many, 0.95) == pytest.approx(1.96, rel=0.05)
