import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from stages.science.points import FitError
from stages.science.scaling import SaturatingCurve, fit_saturating, resampled_curves

STARTS = 256
FLOPS = np.geomspace(1e11, 1e14, 8)


def planted(
    x: NDArray[np.float64], alpha: float, beta: float, gamma: float, delta: float
) -> NDArray[np.float64]:
    """The curve with gamma for x in units of its geometric mean."""
    scaled = x / np.exp(np.log(x).mean())
    y: NDArray[np.float64] = alpha + beta * (1 - np.exp(-gamma * scaled**delta))
    return y


@pytest.mark.parametrize(
    ("alpha", "beta", "gamma", "delta"),
    [(0.2, 0.6, 0.7, 0.5), (0.1, 0.8, 0.3, 1.0), (0.3, 0.4, 2.0, 0.3)],
)
@pytest.mark.parametrize("x", [FLOPS, np.geomspace(1e19, 1e21, 5)], ids=["eight", "five"])
def test_a_planted_curve_is_found(
    x: NDArray[np.float64], alpha: float, beta: float, gamma: float, delta: float
) -> None:
    curve = fit_saturating(x, planted(x, alpha, beta, gamma, delta), 1.0, STARTS, seed=1)
    # Without noise only the search can miss: it stops at steps of 1e-6.
    found = (curve.alpha, curve.beta, curve.gamma, curve.delta)
    assert found == pytest.approx((alpha, beta, gamma, delta), abs=1e-3)
    assert curve.mean_absolute_error < 1e-5
    np.testing.assert_allclose(curve(x), planted(x, alpha, beta, gamma, delta), atol=1e-4)


def test_one_outlier_does_not_move_the_curve() -> None:
    accuracy = planted(FLOPS, 0.2, 0.6, 0.7, 0.5)
    accuracy[4] -= 0.15
    curve = fit_saturating(FLOPS, accuracy, 1.0, STARTS, seed=1)
    assert curve.asymptote == pytest.approx(0.8, abs=1e-3)
    assert curve.mean_absolute_error == pytest.approx(0.15 / 8, rel=1e-3)


def test_the_unit_of_x_does_not_matter() -> None:
    accuracy = planted(FLOPS, 0.2, 0.6, 0.7, 0.5)
    first, second = (fit_saturating(FLOPS * unit, accuracy, 1, STARTS, 1) for unit in (1.0, 1e-12))
    assert first.asymptote == pytest.approx(second.asymptote, abs=1e-4)
    np.testing.assert_allclose(first(FLOPS), second(FLOPS * 1e-12), atol=1e-5)


def test_the_ceiling_binds() -> None:
    curve = fit_saturating(FLOPS, planted(FLOPS, 0.2, 0.75, 0.7, 0.5), 0.85, STARTS, seed=1)
    assert curve.asymptote <= 0.85 + 1e-9


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.floats(0, 1), min_size=5, max_size=7),
    st.floats(0.3, 1.0),
    st.integers(0, 3),
)
def test_constraints_hold_and_a_constant_is_beaten(
    accuracy: list[float], ceiling: float, seed: int
) -> None:
    x = np.geomspace(1, 100, len(accuracy))
    try:
        curve = fit_saturating(x, accuracy, ceiling, 32, seed)
    except FitError:
        return
    assert curve.alpha >= 0
    assert curve.beta > 0
    assert curve.gamma > 0
    assert 0 < curve.delta <= 1
    assert curve.asymptote <= ceiling + 1e-8
    assert np.abs(curve(x) - accuracy).mean() == pytest.approx(curve.mean_absolute_error, abs=1e-9)
    constant = min(float(np.median(accuracy)), ceiling)
    assert curve.mean_absolute_error < np.abs(np.array(accuracy) - constant).mean()


@pytest.mark.parametrize(
    "accuracy",
    [[0.4] * 5, [0.9, 0.8, 0.6, 0.5, 0.3], [0.0] * 5],
    ids=["flat", "inverted", "nothing right"],
)
def test_without_a_rise_there_is_no_result(accuracy: list[float]) -> None:
    with pytest.raises(FitError, match="does not rise"):
        fit_saturating(FLOPS[:5], accuracy, 1.0, STARTS, seed=1)


def test_fewer_sizes_than_parameters_are_no_result() -> None:
    # Five points, but two seeds of two students and one more: three sizes.
    x = [1e11, 1.001e11, 2e11, 2.002e11, 4e11]
    with pytest.raises(FitError, match="3 sizes: a curve of 4 parameters needs at least 4"):
        fit_saturating(x, [0.1, 0.1, 0.3, 0.3, 0.5], 1.0, STARTS, seed=1)


@pytest.mark.parametrize(
    ("x", "y", "ceiling"),
    [
        ([1, 2, 3, 4], [0.1, 0.2, 0.3], 1.0),
        ([0, 2, 3, 4], [0.1, 0.2, 0.3, 0.4], 1.0),
        ([1, 2, 3, 4], [0.1, 0.2, 0.3, np.nan], 1.0),
        ([1, 2, 3, 4], [10, 20, 30, 40], 1.0),
        ([1, 2, 3, 4], [0.1, 0.2, 0.3, 0.4], 0.0),
    ],
)
def test_bad_points_are_refused(x: list[float], y: list[float], ceiling: float) -> None:
    with pytest.raises(ValueError, match="expected"):
        fit_saturating(x, y, ceiling, STARTS, seed=1)


def test_equal_seeds_give_equal_curves() -> None:
    accuracy = planted(FLOPS, 0.2, 0.6, 0.7, 0.5) + np.random.default_rng(0).normal(0, 0.02, 8)
    assert fit_saturating(FLOPS, accuracy, 1, 64, 3) == fit_saturating(FLOPS, accuracy, 1, 64, 3)


def resampled(trial: int, draws: int = 60) -> list[SaturatingCurve]:
    """Curves of a study with 1000 items per size, resampled."""
    rng = np.random.default_rng([9, trial])
    truth = planted(FLOPS, 0.2, 0.6, 0.7, 0.5)
    measured = rng.binomial(1000, truth) / 1000
    return resampled_curves(FLOPS, rng.binomial(1000, measured, (draws, 8)) / 1000, 1, STARTS, 1)


def test_the_interval_of_the_asymptote_covers_the_truth() -> None:
    covered = 0
    for trial in range(20):
        low, high = np.quantile([curve.asymptote for curve in resampled(trial)], [0.025, 0.975])
        covered += bool(low <= 0.8 <= high)
    # 19 expected; fewer than 16 would come up once in 400 if the interval kept its word.
    assert covered >= 16


def test_flat_draws_stay_among_the_resampled() -> None:
    curves = resampled_curves(FLOPS, np.full((3, 8), 0.4), 1.0, STARTS, seed=1)
    assert [curve.asymptote for curve in curves] == pytest.approx([0.4] * 3)


def test_no_draws_are_refused() -> None:
    with pytest.raises(ValueError, match="at least one draw"):
        resampled_curves(FLOPS, np.zeros((0, 8)), 1.0, STARTS, seed=1)
