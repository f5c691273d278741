import numpy as np
import pytest

from stages.science.published.fitted_curves import FittedCurves, fit_curves

COSTS = np.array([1e18, 4e18, 1e19, 3e19, 9e19])


def planted(x: np.ndarray) -> np.ndarray:
    return 0.1 + 0.8 * -np.expm1(-0.9 * (x / 1e19) ** 0.6)


def test_the_planted_curve_is_found_between_and_beyond_the_points() -> None:
    scores = np.stack([planted(COSTS), planted(COSTS)])
    curves = fit_curves(COSTS, scores, 1.0, starts=200, seed=1)
    # The second row has the short search of a draw, and beyond the points an error grows.
    places = np.array([2e18, 2e19, 3e20])
    assert curves.values(places)[0] == pytest.approx(planted(places), abs=5e-3)
    assert curves.values(places[:2])[1] == pytest.approx(planted(places[:2]), abs=3e-2)


def test_the_inverse_undoes_the_curve() -> None:
    curves = FittedCurves(
        alpha=np.array([0.1, 0.3]),
        beta=np.array([0.6, 0.5]),
        gamma=np.array([0.5, 2.0]),
        delta=np.array([1.0, 0.4]),
        unit=1e19,
    )
    for place in (1e18, 7e19):
        level = curves.values([place])[:, 0]
        assert curves.inverse(level) == pytest.approx([place, place])


def test_below_the_foot_costs_nothing_and_the_asymptote_is_out_of_reach() -> None:
    one = np.ones(1)
    curves = FittedCurves(0.2 * one, 0.5 * one, one, one, unit=1.0)
    assert curves.inverse([0.1]).tolist() == [0.0]
    assert curves.inverse([0.7]).tolist() == [np.inf]
    flat = FittedCurves(0.2 * one, 0 * one, one, one, unit=1.0)
    assert flat.inverse([0.3]).tolist() == [np.inf]
