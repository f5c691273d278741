"""What chance gives, against permutations counted by hand."""

from itertools import permutations

import numpy as np
import pytest
from scipy import stats

from stages.science.fidelity.measures import RANKS, compare
from stages.science.fidelity.nulls import RankNull, orders, share_as_extreme

WRITTEN = np.array([0.3, 0.5, 0.4, 0.9])
REAL = np.array([0.2, 0.3, 0.6, 0.8])


@pytest.mark.parametrize("measure", RANKS)
@pytest.mark.parametrize("real", [REAL, np.array([0.2, 0.3, 0.3, 0.8])])
def test_the_null_is_that_of_all_permutations(measure: str, real: np.ndarray) -> None:
    null = RankNull(real, 0, 0)
    found = null.values(WRITTEN)
    counted = [float(compare(WRITTEN, real[list(one)])[measure]) for one in permutations(range(4))]
    np.testing.assert_allclose(np.sort(found[measure]), np.sort(counted), atol=1e-12)
    value = float(compare(WRITTEN, real)[measure])
    centre = 0.5 if measure == "order_accuracy" else 0.0
    if measure == "top1_regret":
        by_hand = sum(one <= value + 1e-9 for one in counted) / 24
    else:
        by_hand = sum(abs(one - centre) >= abs(value - centre) - 1e-9 for one in counted) / 24
    assert null.p(found, measure, value) == pytest.approx(by_hand)


def test_published_p_of_six_solvers() -> None:
    real = np.linspace(0, 1, 6)
    for swaps, p in (((0, 1), 0.017), ((0, 2), 0.103)):
        written = real.copy()
        written[list(swaps)] = written[list(swaps)[::-1]]
        rho = float(stats.spearmanr(written, real).statistic)
        null = RankNull(real, 0, 0)
        assert null.p(null.values(written), "spearman", rho) == pytest.approx(p, abs=5e-4)


def test_many_solvers_have_random_orders_with_the_given_one_first() -> None:
    drawn = orders(12, 500, 3)
    assert drawn.shape == (501, 12) and drawn[0].tolist() == list(range(12))
    assert (np.sort(drawn, axis=1) == np.arange(12)).all()
    real = np.linspace(0, 1, 12)
    null = RankNull(real, 500, 3)
    assert null.p(null.values(real), "kendall", 1.0) == pytest.approx(1 / 501)
    assert len(orders(4, 500, 3)) == 24


def test_what_is_undefined_has_no_p() -> None:
    null = RankNull(REAL, 0, 0)
    flat = null.values(np.full(4, 0.5))
    assert np.isnan(flat["spearman"]).all() and np.isnan(null.p(flat, "spearman", np.nan))
    assert flat["order_accuracy"].tolist() == [0.5] * 24
    assert np.isnan(share_as_extreme(np.array([np.nan]), 1.0))
