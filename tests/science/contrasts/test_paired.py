import numpy as np
import pytest
from numpy.typing import NDArray

from stages.science.contrasts.paired import adjusted, compare, wald_interval


def test_counts_of_a_hand_example() -> None:
    # Two seeds against one: item by item 1, 1/2, 0, 1 against 0, 1, 0, 1.
    found = compare([[1, 0.5, 0, 1]], [[0, 1, 0, 1]])
    assert found.difference == pytest.approx(0.125)
    assert found.gained == pytest.approx(1.0)
    assert found.lost == pytest.approx(0.5)
    centre, variance = adjusted(0.5, 1.25, 4)
    assert found.centre == centre == 0.5 / 6
    assert found.variance == variance == pytest.approx((3.25 / 6 - centre**2) / 6)


def test_turning_the_pair_around_turns_the_sign() -> None:
    rng = np.random.default_rng(3)
    one, other = rng.integers(0, 3, (2, 5, 40)) / 2
    ahead, behind = compare(one, other), compare(other, one)
    np.testing.assert_allclose(ahead.difference, -behind.difference)
    np.testing.assert_allclose(ahead.gained, behind.lost)
    np.testing.assert_allclose(ahead.variance, behind.variance)


# Probabilities of gained and lost items: from nearly none to many, one-sided and balanced.
CELLS = [(0.002, 0.002), (0.01, 0.0), (0.02, 0.004), (0.05, 0.05), (0.3, 0.02), (0.82, 0.01)]


def coverage_of(gained: float, lost: float, *, plain: bool) -> float:
    counts = np.random.default_rng(1).multinomial(250, [gained, lost, 1 - gained - lost], 20_000)
    total, discordant = counts[:, 0] - counts[:, 1], counts[:, 0] + counts[:, 1]
    centre: NDArray[np.float64] = total / 250
    variance = (discordant / 250 - centre**2) / 250
    if not plain:
        centre, variance = adjusted(total, discordant, 250)
    low, high = wald_interval(centre, variance, 0.95)
    return float(((low <= gained - lost) & (gained - lost <= high)).mean())


@pytest.mark.parametrize("cell", CELLS)
def test_the_interval_covers_near_0_and_1_too(cell: tuple[float, float]) -> None:
    assert coverage_of(*cell, plain=False) >= 0.94


def test_the_plain_interval_does_not() -> None:
    assert coverage_of(0.01, 0.0, plain=True) < 0.93
    assert coverage_of(0.004, 0.0, plain=True) < 0.7


def test_what_does_not_fit_is_refused() -> None:
    with pytest.raises(ValueError, match="pairs x items"):
        compare([[1, 0]], [[1, 0, 1]])
    with pytest.raises(ValueError, match="in \\[0, 1\\]"):
        compare([[2, 0]], [[1, 0]])
