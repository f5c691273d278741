"""Measures equal scipy's, and ties and empty cases are as documented."""

import numpy as np
import pytest
from scipy import stats

from stages.science.fidelity.measures import MEASURES, compare, pair_signs
from tests.science.fidelity.planted_grid import POLITICS, POLITICS_REAL


def test_published_agreement_of_the_politics_matrix() -> None:
    found = compare(np.array(POLITICS), np.array(POLITICS_REAL))
    expected = [0.0074, 0.0207, 0.0191, 0.0274, 0.0219, 0.0164]
    np.testing.assert_allclose(found["mspd"], expected, atol=1e-4)
    # Printed cut to two decimals.
    ranks = [29 / 35, 23 / 35, 33 / 35, 21 / 35, 1.0, 33 / 35]
    np.testing.assert_allclose(found["spearman"], ranks, atol=1e-4)
    average = compare(np.array(POLITICS).mean(axis=0), np.array(POLITICS_REAL))
    assert average["mspd"] == pytest.approx(0.0168, abs=1e-4)
    assert average["spearman"] == pytest.approx(33 / 35, abs=1e-4)


@pytest.mark.parametrize("levels", [3, 1000])
def test_rank_measures_are_those_of_scipy_with_and_without_ties(levels: int) -> None:
    rng = np.random.default_rng(levels)
    written, real = rng.integers(0, levels, size=(2, 40, 7)).astype(float)
    found = compare(written, real)
    for row in range(40):
        rho, tau = (
            stats.spearmanr(written[row], real[row]),
            stats.kendalltau(written[row], real[row]),
        )
        assert found["spearman"][row] == pytest.approx(rho.statistic, nan_ok=True)
        assert found["kendall"][row] == pytest.approx(tau.statistic, nan_ok=True)


def test_ties_count_half_here_and_are_left_out_there() -> None:
    real = np.array([0.1, 0.2, 0.3])
    assert compare(np.array([0.5, 0.5, 0.9]), real)["order_accuracy"] == pytest.approx(2.5 / 3)
    assert compare(np.array([0.5, 0.5, 0.5]), real)["order_accuracy"] == pytest.approx(0.5)
    tied = np.array([0.1, 0.1, 0.3])
    assert compare(np.array([0.7, 0.2, 0.9]), tied)["order_accuracy"] == pytest.approx(1.0)
    assert np.isnan(compare(real, np.array([0.1, 0.1, 0.1]))["order_accuracy"])


def test_regret_is_the_real_score_lost_and_shared_by_winners_that_tie() -> None:
    real = np.array([0.9, 0.7, 0.5])
    assert compare(np.array([0.1, 0.8, 0.2]), real)["top1_regret"] == pytest.approx(0.2)
    assert compare(np.array([0.1, 0.8, 0.8]), real)["top1_regret"] == pytest.approx(0.3)
    assert compare(real, real)["top1_regret"] == 0.0


def test_the_worst_gap_keeps_its_sign() -> None:
    found = compare(np.array([0.5, 0.2, 0.4]), np.array([0.4, 0.6, 0.4]))
    assert found["worst_gap"] == pytest.approx(-0.4)
    assert found["gap"] == pytest.approx(-0.1)
    assert found["absolute_gap"] == pytest.approx(0.5 / 3)


def test_too_few_solvers_have_no_ranks() -> None:
    one = compare(np.array([0.5]), np.array([0.4]))
    assert one["gap"] == pytest.approx(0.1)
    assert all(np.isnan(one[name]) for name in ("spearman", "kendall", "top1_regret"))
    assert all(np.isnan(compare(np.empty(0), np.empty(0))[name]) for name in MEASURES)


def test_signs_of_pairs() -> None:
    assert pair_signs(np.array([1.0, 2.0, 2.0])).tolist() == [-1.0, -1.0, 0.0]
