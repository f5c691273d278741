import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from stages.science.curves.points import FitError
from tests.science.planted_curves import fit_curve, fit_draws, planted, squares

FLOPS = np.geomspace(1e11, 1e14, 8)
BENDS = pytest.mark.parametrize("bend", [None, 0.02], ids=["absolute", "huber"])
SHAPES = [(0.2, 0.6, 0.7, 0.5), (0.1, 0.8, 0.3, 1.0), (0.3, 0.4, 2.0, 0.3)]


@pytest.mark.parametrize(("alpha", "beta", "gamma", "delta"), SHAPES)
@pytest.mark.parametrize("x", [FLOPS, np.geomspace(1e19, 1e21, 5)], ids=["eight", "five"])
@BENDS
def test_a_planted_curve_is_found(
    x: NDArray[np.float64],
    alpha: float,
    beta: float,
    gamma: float,
    delta: float,
    bend: float | None,
) -> None:
    curve = fit_curve(x, planted(x, alpha, beta, gamma, delta), bend=bend)
    # Without noise only the search can miss: it stops at steps of 1e-6.
    found = (curve.alpha, curve.beta, curve.gamma, curve.delta)
    assert found == pytest.approx((alpha, beta, gamma, delta), abs=2e-3)
    assert curve.mean_absolute_error < 1e-5
    paper = curve.alpha + curve.beta * (1 - np.exp(-curve.gamma_of_x * x**curve.delta))
    np.testing.assert_allclose(paper, planted(x, alpha, beta, gamma, delta), atol=1e-4)


@pytest.mark.parametrize("shape", SHAPES)
def test_a_planted_curve_is_found_by_chi_square(shape: tuple[float, float, float, float]) -> None:
    y = planted(FLOPS, *shape)
    errors = np.geomspace(0.001, 0.1, 8)
    fit = squares().fit(FLOPS[:, None], y[:, None], errors[:, None])
    np.testing.assert_allclose(fit.predict(FLOPS[:, None])[:, 0], y, atol=1e-4)


@BENDS
def test_one_outlier_moves_the_curve_less_than_it_moves_least_squares(bend: float | None) -> None:
    truth = planted(FLOPS, 0.2, 0.6, 0.7, 0.5)
    accuracy = truth.copy()
    accuracy[4] -= 0.15
    curve = fit_curve(FLOPS, accuracy, bend=bend)
    least_squares = squares().fit(FLOPS[:, None], accuracy[:, None], np.ones((8, 1)))
    pulled = np.abs(least_squares.predict(FLOPS[:, None])[:, 0] - truth).max()
    assert np.abs(curve(FLOPS) - truth).max() < (1e-3 if bend is None else 0.6 * pulled)
    if bend is None:
        assert curve.mean_absolute_error == pytest.approx(0.15 / 8, rel=1e-3)


def test_the_unit_of_x_does_not_matter() -> None:
    accuracy = planted(FLOPS, 0.2, 0.6, 0.7, 0.5)
    first, second = (fit_curve(FLOPS * unit, accuracy) for unit in (1.0, 1e-12))
    assert first.asymptote == pytest.approx(second.asymptote, abs=1e-4)
    np.testing.assert_allclose(first(FLOPS), second(FLOPS * 1e-12), atol=1e-5)


@BENDS
def test_the_ceiling_binds(bend: float | None) -> None:
    curve = fit_curve(FLOPS, planted(FLOPS, 0.2, 0.75, 0.7, 0.5), 0.85, bend=bend)
    assert curve.asymptote <= 0.85 + 1e-9


@settings(max_examples=10, deadline=None)
@given(
    st.lists(st.floats(0, 1), min_size=5, max_size=7),
    st.floats(0.3, 1.0),
    st.sampled_from([None, 0.02]),
)
def test_constraints_hold_and_a_constant_is_beaten(
    accuracy: list[float], ceiling: float, bend: float | None
) -> None:
    x, y = np.geomspace(1, 100, len(accuracy)), np.array(accuracy)
    try:
        curve = fit_curve(x, y, ceiling, bend=bend)
    except FitError:
        return
    assert curve.alpha >= 0
    assert curve.beta > 0
    assert curve.gamma > 0
    assert 0 < curve.delta <= 1
    assert curve.asymptote <= ceiling + 1e-8
    assert np.abs(curve(x) - y).mean() == pytest.approx(curve.mean_absolute_error, abs=1e-9)
    if bend is None:
        constant = min(float(np.median(y)), ceiling)
        assert curve.mean_absolute_error < np.abs(y - constant).mean()


@pytest.mark.parametrize(
    "accuracy",
    [[0.4] * 5, [0.9, 0.8, 0.6, 0.5, 0.3], [0.0] * 5],
    ids=["flat", "inverted", "nothing right"],
)
@BENDS
def test_without_a_rise_there_is_no_result(accuracy: list[float], bend: float | None) -> None:
    with pytest.raises(FitError, match="does not rise"):
        fit_curve(FLOPS[:5], np.array(accuracy), bend=bend)


def test_equal_seeds_give_equal_curves() -> None:
    accuracy = planted(FLOPS, 0.2, 0.6, 0.7, 0.5) + np.random.default_rng(0).normal(0, 0.02, 8)
    assert fit_curve(FLOPS, accuracy, seed=3) == fit_curve(FLOPS, accuracy, seed=3)


@BENDS
def test_draws_are_fitted_as_each_by_itself(bend: float | None) -> None:
    rng = np.random.default_rng(4)
    draws = np.clip(planted(FLOPS, 0.2, 0.6, 0.7, 0.5) + rng.normal(0, 0.02, (5, 8)), 0, 1)
    together = fit_draws(FLOPS, draws, bend=bend).found.loss
    alone = [float(fit_draws(FLOPS, draw[None], bend=bend).found.loss[0]) for draw in draws]
    np.testing.assert_allclose(together, alone, rtol=1e-9)
    thorough = [fit_curve(FLOPS, draw, bend=bend).mean_absolute_error for draw in draws]
    if bend is None:
        assert np.all(np.array(thorough) <= together + 1e-12)
        assert np.mean(together - thorough) < 0.1 * np.mean(thorough)


def test_more_points_than_are_tried_exactly_are_fitted_nearly_as_well() -> None:
    x = np.geomspace(1e11, 1e14, 30)
    curve = fit_curve(x, planted(x, 0.2, 0.6, 0.7, 0.5))
    assert curve.asymptote == pytest.approx(0.8, abs=1e-2)
    assert curve.mean_absolute_error < 5e-4


def test_flat_draws_stay_among_the_resampled() -> None:
    values = fit_draws(FLOPS, np.full((3, 8), 0.4)).values()
    assert values["asymptote"] == pytest.approx([0.4] * 3)
    assert values["beta"] == pytest.approx([0.0] * 3)
