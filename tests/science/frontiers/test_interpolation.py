import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stages.science.frontiers.interpolation import (
    between_rungs,
    frontier_at,
    ladder,
    outer_interval,
    reach,
    reached_at,
)
from stages.science.stats import percentile_interval

heights = st.lists(st.integers(0, 20).map(lambda tenth: tenth / 20), min_size=1, max_size=7)


def test_an_accuracy_is_reached_where_the_line_in_log_cost_has_it() -> None:
    rungs = ladder([1, 100], [0.2, 0.6], "best")
    # Half the way up is half the way in logarithms.
    assert reached_at(rungs, [0.2, 0.4, 0.6]) == pytest.approx([1, 10, 100])
    assert reached_at(rungs, [0.1, 0.7]).tolist() == [0, np.inf]


def test_the_first_crossing_counts_when_a_ladder_falls_back() -> None:
    rungs = ladder([1, 10, 100, 1000], [0.2, 0.6, 0.3, 0.9], "best")
    assert reached_at(rungs, 0.4) == pytest.approx(10**0.5)
    # Beyond its first peak the line starts from where the ladder fell to.
    assert reached_at(rungs, 0.75) == pytest.approx(100 * 10**0.75)
    assert frontier_at(rungs, [0.5, 1, 50, 100, 1e5]).tolist() == [-np.inf, 0.2, 0.6, 0.6, 0.9]


@pytest.mark.parametrize(
    ("y", "at_half", "at_one"), [([0.5], np.inf, np.inf), ([0.5, 0.5], np.inf, np.inf)]
)
def test_a_flat_ladder_is_reached_at_its_first_rung_or_never(
    y: list[float], at_half: float, at_one: float
) -> None:
    rungs = ladder(np.arange(1, len(y) + 1), y, "best")
    assert reached_at(rungs, [0.4, 0.5, 0.5 + 1e-12, 0.6]).tolist() == [0, 1, 1, at_half]
    assert reached_at(rungs, 1.0) == at_one


def test_rungs_of_equal_x_are_one() -> None:
    x, y = [10, 1, 10], [[0.4, 0.1, 0.8], [0.4, 0.1, 0.2]]
    best, mean = ladder(x, y, "best"), ladder(x, y, "mean")
    assert best.x.tolist() == mean.x.tolist() == [1, 10]
    assert best.y.tolist() == [[0.1, 0.8], [0.1, 0.4]]
    np.testing.assert_allclose(mean.y, [[0.1, 0.6], [0.1, 0.3]])


def test_draws_have_ladders_and_levels_of_their_own() -> None:
    rungs = ladder([1, 100], [[0.2, 0.6], [0.2, 0.3], [0.5, 0.6]], "best")
    assert reached_at(rungs, [0.4, 0.4, 0.4]).tolist() == [pytest.approx(10), np.inf, 0]
    # One ladder, many levels.
    assert reached_at(ladder([1, 100], [0.2, 0.6], "best"), [[0.4], [0.7]]).shape == (2, 1)


@given(heights, st.integers(0, 20))
def test_frontier_and_its_inverse_agree(y: list[float], twentieth: int) -> None:
    rungs, level = ladder(2.0 ** np.arange(len(y)), y, "best"), twentieth / 20
    place = float(reached_at(rungs, level))
    if place == 0:
        assert level < y[0]
    elif np.isinf(place):
        assert level > max(y)
    else:
        assert frontier_at(rungs, [place])[0] == pytest.approx(level, abs=1e-9) or level == y[0]
        assert frontier_at(rungs, [place * (1 - 1e-6)])[0] < level


@given(heights)
def test_a_frontier_never_falls_and_holds_every_rung(y: list[float]) -> None:
    x = 3.0 ** np.arange(len(y))
    rungs = ladder(x, y, "best")
    line = frontier_at(rungs, np.geomspace(1, x[-1] * 2, 50))
    assert (np.diff(line) >= -1e-12).all()
    assert (frontier_at(rungs, x) >= np.array(y) - 1e-12).all()
    assert line.max() <= max(y) + 1e-12


@given(heights, st.integers(0, 20), st.sampled_from([1e-9, 1e18]))
def test_the_unit_of_cost_does_not_matter(y: list[float], level: int, unit: float) -> None:
    x = np.arange(1, len(y) + 1)
    one, other = (ladder(x * scale, y, "best") for scale in (1.0, unit))
    assert reached_at(other, level / 20) == pytest.approx(reached_at(one, level / 20) * unit)


def test_another_quantity_is_read_off_at_the_same_place() -> None:
    rungs = ladder([1, 100], [0.2, 0.6], "mean")
    rung, share = reach(rungs, [0.1, 0.2, 0.4, 0.6, 0.7])
    found = between_rungs([1.0, 1e4], rung, share)
    np.testing.assert_allclose(found, [1, 1, 1e2, 1e4, np.nan])


def test_intervals_of_infinite_draws_are_order_statistics() -> None:
    draws = np.array([[0.0, 1.0, 2.0, 3.0, np.inf], [np.inf] * 5, [1.0, np.nan, 2.0, 3.0, 4.0]]).T
    low, high = outer_interval(draws, 0.5)
    assert low.tolist()[:2] == [1, np.inf]
    assert high.tolist()[:2] == [3, np.inf]
    assert np.isnan([low[2], high[2]]).all()


def test_intervals_of_finite_draws_enclose_the_usual_ones() -> None:
    draws = np.random.default_rng(1).normal(size=(1000, 3))
    (low, high), (inner_low, inner_high) = (
        outer_interval(draws, 0.95),
        percentile_interval(draws, 0.95),
    )
    assert (low <= inner_low).all()
    assert (high >= inner_high).all()
    np.testing.assert_allclose([low, high], [inner_low, inner_high], atol=0.2)


@pytest.mark.parametrize(
    ("x", "y"), [([], []), ([1, 2], [0.5]), ([0, 1], [0.1, 0.2]), ([1, 2], [0.1, np.nan])]
)
def test_what_is_no_ladder_is_refused(x: list[float], y: list[float]) -> None:
    with pytest.raises(ValueError, match=r"one x per rung|finite values and positive x"):
        ladder(x, y, "best")


def test_an_interval_without_draws_is_refused() -> None:
    with pytest.raises(ValueError, match="expected draws"):
        outer_interval([], 0.95)
