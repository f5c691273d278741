import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from stages.science.curves.least_absolute import best_levels

unit = st.floats(0, 1).map(lambda value: round(value, 3))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(unit, unit), min_size=1, max_size=6), st.floats(0.2, 1.0))
def test_no_linear_programme_finds_less(points: list[tuple[float, float]], ceiling: float) -> None:
    z, y = np.array(points).T
    alpha, beta, error = (float(value[0]) for value in best_levels(z[:, None], y[:, None], ceiling))
    n = len(points)
    # minimise mean e with |alpha + beta z - y| <= e
    columns = np.stack([np.ones(n), z], axis=1)
    reference = linprog(
        c=[0, 0, *np.full(n, 1 / n)],
        A_ub=np.block(
            [[columns, -np.eye(n)], [-columns, -np.eye(n)], [np.ones((1, 2)), np.zeros((1, n))]]
        ),
        b_ub=[*y, *-y, ceiling],
    )
    assert error == pytest.approx(reference.fun, abs=1e-6)
    assert np.abs(alpha + beta * z - y).mean() == pytest.approx(error, abs=1e-6)
    assert alpha >= 0
    assert beta >= 0
    assert alpha + beta <= ceiling + 1e-8


def test_each_shape_has_its_own_answer() -> None:
    y = np.array([0.1, 0.3, 0.5])
    alpha, beta, error = best_levels(
        np.array([[0.0, 0.5, 1.0], [0.2, 0.2, 0.2]]).T, y[:, None], 1.0
    )
    assert (alpha[0], beta[0], error[0]) == pytest.approx((0.1, 0.4, 0.0))
    assert error[1] == pytest.approx(0.4 / 3)


def test_many_points_come_within_half_the_bend_of_the_least() -> None:
    rng = np.random.default_rng(2)
    z = np.sort(rng.random(40))
    y = np.clip(0.2 + 0.5 * z + rng.standard_t(2, 40) * 0.05, 0, 1)
    error = best_levels(z[:, None], y[:, None], 1.0)[2][0]
    corners = [
        np.abs(y[i] + slope * (z - z[i]) - y).mean()
        for i in range(40)
        for j in range(i)
        if (slope := (y[j] - y[i]) / (z[j] - z[i])) > 0
    ]
    assert error <= min(corners) + 5e-4
