import numpy as np
import pytest

from stages.science.curves.points import FitError
from stages.science.curves.power_law import PowerLaw, fit_power_law

SIZES = np.array([0.5e9, 1.5e9, 3e9, 7e9, 14e9])


def test_a_planted_law_is_found() -> None:
    law = fit_power_law(SIZES, 2.89 * SIZES**0.87)
    assert law.coefficient == pytest.approx(2.89)
    assert law.exponent == pytest.approx(0.87)
    assert law.interval == pytest.approx((0.87, 0.87))


def test_the_interval_covers_the_exponent_as_often_as_it_says() -> None:
    rng = np.random.default_rng(3)
    covered = 0
    for _ in range(400):
        interval = fit_power_law(SIZES, SIZES**0.8 * np.exp(rng.normal(0, 0.2, 5)), 0.9).interval
        assert interval is not None
        covered += interval[0] <= 0.8 <= interval[1]
    # 360 expected, standard deviation 6.
    assert 340 <= covered <= 380


def test_the_unit_of_size_moves_the_coefficient_only() -> None:
    flops = SIZES**0.8 * np.array([1.1, 0.9, 1.0, 1.2, 0.8])
    one, billion = fit_power_law(SIZES, flops), fit_power_law(SIZES / 1e9, flops)
    assert one.exponent == pytest.approx(billion.exponent)
    assert one.interval == pytest.approx(billion.interval)
    assert one.coefficient * 1e9**one.exponent == pytest.approx(billion.coefficient)


def test_two_sizes_have_no_interval() -> None:
    law = fit_power_law([1.0, 4.0], [1.0, 2.0])
    assert law.exponent == pytest.approx(0.5)
    assert law.interval is None


@pytest.mark.parametrize(
    ("interval", "words"),
    [
        (None, "two points"),
        ((1.1, 1.2), "faster than in proportion"),
        ((0.7, 0.9), "slower than in proportion"),
        ((0.9, 1.1), "not told apart"),
        ((1 - 1e-15, 1 - 1e-16), "not told apart"),
        ((0.2, 1.9), "not identifiable"),
    ],
)
def test_verdicts(interval: tuple[float, float] | None, words: str) -> None:
    assert words in PowerLaw(1.0, 1.0, interval).verdict


def test_one_size_is_no_result() -> None:
    with pytest.raises(FitError, match="1 size"):
        fit_power_law([2.0, 2.0], [1.0, 3.0])


@pytest.mark.parametrize(("x", "y"), [([1, 2], [1, 0]), ([-1, 2], [1, 1]), ([1, 2], [1, 2, 3])])
def test_bad_points_are_refused(x: list[float], y: list[float]) -> None:
    with pytest.raises(ValueError, match=r"positive|one y per x"):
        fit_power_law(x, y)
