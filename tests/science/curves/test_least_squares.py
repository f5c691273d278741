import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize

from stages.science.curves.huber import huber_levels, huber_loss
from stages.science.curves.least_squares import square_levels

unit = st.floats(0, 1).map(lambda value: round(value, 3))
points = st.lists(st.tuples(unit, unit, st.floats(0.1, 3)), min_size=2, max_size=6)


def least(loss: object, ceiling: float) -> float:
    """The least that a general solver finds from several starts."""
    found = [
        minimize(
            loss,  # type: ignore[call-overload]
            start,
            method="SLSQP",
            bounds=[(0, ceiling)] * 2,
            constraints={"type": "ineq", "fun": lambda v: ceiling - v.sum()},
        )
        for start in ([0.1, 0.1], [0.0, ceiling / 2], [ceiling / 2, 0.0])
    ]
    return min(float(one.fun) for one in found)


@settings(max_examples=40, deadline=None)
@given(points, st.floats(0.2, 1.0))
def test_no_solver_finds_less_squares(
    rows: list[tuple[float, float, float]], ceiling: float
) -> None:
    z, y, w = np.array(rows).T
    alpha, beta, loss = square_levels(z[:, None], y[:, None], w[:, None], ceiling)
    reference = least(lambda v: float((w * (v[0] + v[1] * z - y) ** 2).sum()), ceiling)
    assert loss[0] <= reference + 1e-7
    assert alpha[0] >= 0
    assert beta[0] >= 0
    assert alpha[0] + beta[0] <= ceiling + 1e-9
    assert (w * (alpha[0] + beta[0] * z - y) ** 2).sum() == pytest.approx(loss[0], abs=1e-12)


@settings(max_examples=40, deadline=None)
@given(points, st.floats(0.2, 1.0), st.floats(0.01, 0.3))
def test_no_solver_finds_a_much_smaller_huber_loss(
    rows: list[tuple[float, float, float]], ceiling: float, bend: float
) -> None:
    z, y, _ = np.array(rows).T
    alpha, beta, loss = huber_levels(z[:, None], y[:, None], ceiling, bend, steps=200)
    reference = least(lambda v: float(huber_loss(v[0] + v[1] * z - y, bend).mean()), ceiling)
    assert loss[0] <= reference + 2e-4 * bend
    few = huber_levels(z[:, None], y[:, None], ceiling, bend)[2]
    assert loss[0] - 1e-12 <= few[0] <= reference + 0.05 * bend
    assert alpha[0] + beta[0] <= ceiling + 1e-9


def test_huber_is_half_the_square_and_then_a_line() -> None:
    assert huber_loss(np.array([0.0, 0.01, -0.02, 0.1]), 0.02) == pytest.approx(
        [0.0, 0.00005, 0.0002, 0.02 * (0.1 - 0.01)]
    )


def test_each_shape_and_each_data_set_has_its_own_answer() -> None:
    z = np.array([[0.0, 0.2], [0.5, 0.3], [1.0, 0.9]])[:, :, None]
    y = np.array([[0.1, 0.9], [0.3, 0.6], [0.5, 0.2]])[:, None, :]
    alpha, beta, _ = square_levels(z, y, np.ones_like(y), 1.0)
    assert alpha.shape == (2, 2)
    assert (alpha[0, 0], beta[0, 0]) == pytest.approx((0.1, 0.4))
    # The second falls: no rise is the best that is allowed.
    assert beta[:, 1] == pytest.approx([0, 0])
    assert alpha[:, 1] == pytest.approx([1.7 / 3] * 2)
