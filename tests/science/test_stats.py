import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stages.science.stats import item_bootstrap, percentile_interval, standard_error


def test_standard_error_by_hand() -> None:
    # Three of four: sqrt(0.75 x 0.25 / 3) = 0.25.
    assert standard_error([1, 1, 1, 0]) == pytest.approx(0.25)


@given(st.lists(st.sampled_from([0, 1]), min_size=2, max_size=50))
def test_standard_error_is_that_of_the_sample(correct: list[int]) -> None:
    expected = np.std(correct, ddof=1) / math.sqrt(len(correct))
    assert standard_error(correct) == pytest.approx(expected, abs=1e-12)


def test_the_spread_of_one_item_is_unknown() -> None:
    assert math.isnan(standard_error([1]))


@pytest.mark.parametrize("correct", [[], [0.5, 1.0], [math.nan, 1.0], [[0, 1]]])
def test_other_than_a_list_of_verdicts_is_refused(correct: list[float]) -> None:
    with pytest.raises(ValueError, match="0"):
        standard_error(correct)


def test_the_bootstrap_has_the_mean_and_the_spread_of_the_formula() -> None:
    correct = np.random.default_rng(1).random((1, 400)) < 0.7
    draws = item_bootstrap(correct, draws=4000, seed=3)
    # 4000 draws: the mean to 4 / sqrt(4000) of an error, the spread to 4 / sqrt(2 x 4000) of itself.
    error = standard_error(correct[0])
    assert draws.mean() == pytest.approx(correct.mean(), abs=0.065 * error)
    assert draws.std() == pytest.approx(error, rel=0.045)


def test_all_runs_get_the_same_items() -> None:
    rng = np.random.default_rng(2)
    first = rng.random(300) < 0.5
    draws = item_bootstrap([first, first, ~first], draws=50, seed=0)
    assert (draws[:, 0] == draws[:, 1]).all()
    np.testing.assert_allclose(draws[:, 0] + draws[:, 2], 1)


def test_seed_and_index_decide_the_draws() -> None:
    correct = [[0, 1] * 50]
    again = [item_bootstrap(correct, 20, seed=7, index=1) for _ in range(2)]
    assert (again[0] == again[1]).all()
    for other in (item_bootstrap(correct, 20, 7, 2), item_bootstrap(correct, 20, 8, 1)):
        assert (again[0] != other).any()


def test_a_prefix_of_runs_does_not_change_with_the_runs_behind_it() -> None:
    rng = np.random.default_rng(4)
    correct = rng.random((3, 80)) < 0.5
    assert (item_bootstrap(correct, 9, 0)[:, :2] == item_bootstrap(correct[:2], 9, 0)).all()


@pytest.mark.parametrize(("shape", "draws"), [((5,), 10), ((2, 0), 10), ((2, 5), 0)])
def test_a_bootstrap_of_nothing_is_refused(shape: tuple[int, ...], draws: int) -> None:
    with pytest.raises(ValueError, match="runs x items"):
        item_bootstrap(np.zeros(shape), draws, seed=0)


def test_percentiles_leave_out_the_same_share_at_both_ends() -> None:
    low, high = percentile_interval(np.stack([np.arange(101), np.arange(101) * 2], axis=1), 0.9)
    np.testing.assert_allclose(low, [5, 10])
    np.testing.assert_allclose(high, [95, 190])


def test_the_interval_covers_the_truth_as_often_as_it_says() -> None:
    rng = np.random.default_rng(11)
    covered = 0
    for trial in range(300):
        correct = rng.random((1, 200)) < 0.6
        low, high = percentile_interval(item_bootstrap(correct, 200, seed=5, index=trial), 0.9)
        covered += bool(low[0] <= 0.6 <= high[0])
    # 270 expected, standard deviation 5.2; the percentile interval is a little narrow at 200 draws.
    assert 250 <= covered <= 290


@pytest.mark.parametrize("coverage", [0.0, 1.0])
def test_a_coverage_outside_its_range_is_refused(coverage: float) -> None:
    with pytest.raises(ValueError, match="coverage"):
        percentile_interval([0.1, 0.2], coverage)
