import numpy as np
import pytest

from stages.science.budgets.intervals import bounded, with_interval


def test_an_interval_leaves_out_undefined_draws_until_there_are_too_many() -> None:
    draws = np.arange(101.0)
    few, many, none = draws.copy(), draws.copy(), draws.copy()
    few[1:4] = np.nan
    many[1:20] = np.nan
    none[0] = np.nan
    point, low, high = with_interval(np.stack([draws, few, many, none], axis=1), 0.9)
    assert point[:3].tolist() == [0, 0, 0]
    assert low[0] == pytest.approx(np.quantile(draws[1:], 0.05))
    assert low[1] == pytest.approx(np.quantile(few[4:], 0.05))
    assert np.isnan([low[2], high[2], point[3], low[3]]).all()


def test_statistics_side_by_side_are_each_as_alone() -> None:
    rng = np.random.default_rng(0)
    two, one = rng.random((50, 2)), rng.random((50, 1))
    found = bounded({"two": two, "one": one}, 0.9)
    assert list(found) == ["two", "two_low", "two_high", "one", "one_low", "one_high"]
    for name, rows in (("two", two), ("one", one)):
        for end, alone in zip(("", "_low", "_high"), with_interval(rows, 0.9), strict=True):
            np.testing.assert_array_equal(found[name + end], alone)
