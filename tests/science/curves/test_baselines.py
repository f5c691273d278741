import numpy as np
import pytest

from stages.science.curves.baselines import Constant, ErrorPowerLaw, LogLine
from stages.science.curves.law import Law

X = np.geomspace(1e18, 1e21, 6)
EVEN = np.ones((6, 1))


def values(law: Law, y: np.ndarray, errors: np.ndarray = EVEN) -> dict[str, float]:
    fit = law.fit(X[:, None], y[:, None], errors)
    return {name: float(value[0]) for name, value in fit.values().items()}


def test_a_constant_is_the_mean_weighted_by_the_errors() -> None:
    y = np.array([0.2, 0.4, 0.4, 0.4, 0.4, 0.4])
    assert values(Constant(), y)["level"] == pytest.approx(2.2 / 6)
    errors = np.array([0.01, *[0.02] * 5])[:, None]
    assert values(Constant(), y, errors)["level"] == pytest.approx((4 * 0.2 + 5 * 0.4) / 9)


def test_a_planted_line_is_found_whatever_the_errors() -> None:
    errors = np.geomspace(0.001, 0.1, 6)[:, None]
    found = values(LogLine(), -1.6 + 0.11 * np.log10(X), errors)
    assert found == pytest.approx({"intercept": -1.6, "per_decade": 0.11})


@pytest.mark.parametrize("exponent", [-0.1, 0.0, 0.15, 0.8])
@pytest.mark.parametrize("ceiling", [1.0, 0.9])
def test_a_planted_power_law_of_the_error_is_found(exponent: float, ceiling: float) -> None:
    y = ceiling - 0.3 * (X / X[0]) ** -exponent
    law = ErrorPowerLaw(ceiling)
    found = values(law, y)
    assert found["exponent"] == pytest.approx(exponent, abs=1e-6)
    assert found["coefficient"] * X[0] ** -exponent == pytest.approx(0.3, rel=1e-4)
    beyond = np.array([[1e23]])
    predicted = law.fit(X[:, None], y[:, None], EVEN).predict(beyond)[0, 0]
    assert predicted == pytest.approx(ceiling - 0.3 * (1e23 / X[0]) ** -exponent)


def test_the_unit_of_x_does_not_move_exponent_and_prediction() -> None:
    y = np.array([0.2, 0.35, 0.4, 0.52, 0.55, 0.61])[:, None]
    law = ErrorPowerLaw(1.0)
    one, other = law.fit(X[:, None], y, EVEN), law.fit(X[:, None] / 1e18, y, EVEN)
    assert one.exponent == pytest.approx(other.exponent, abs=1e-7)
    np.testing.assert_allclose(one.predict(X[:, None]), other.predict(X[:, None] / 1e18))


def test_nothing_missing_at_all_is_no_trouble() -> None:
    fit = ErrorPowerLaw(1.0).fit(X[:, None], np.ones((6, 1)), EVEN)
    assert fit.predict(X[:, None])[:, 0] == pytest.approx([1.0] * 6)


@pytest.mark.parametrize(
    "law", [Constant(), LogLine(), ErrorPowerLaw(1.0)], ids=lambda law: law.name
)
def test_data_sets_are_fitted_each_by_itself(law: Law) -> None:
    rng = np.random.default_rng(1)
    x, y = np.exp(rng.uniform(0, 5, (6, 4))), rng.uniform(0.2, 0.8, (6, 4))
    errors = rng.uniform(0.01, 0.03, (6, 4))
    together = law.fit(x, y, errors).predict(x)
    for k in range(4):
        own = slice(k, k + 1)
        alone = law.fit(x[:, own], y[:, own], errors[:, own]).predict(x[:, own])
        np.testing.assert_allclose(alone[:, 0], together[:, k], atol=1e-6)
    # No other coefficient does better: chi-square rises whichever way the predictions are moved.
    chi = (((together - y) / errors) ** 2).sum(axis=0)
    for shift in (-1e-3, 1e-3):
        moved = ((((1 + shift) * (together - 1) + 1 - y) / errors) ** 2).sum(axis=0)
        assert law.name != "error_power_law" or (moved >= chi).all()
