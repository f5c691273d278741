import numpy as np
import pandas as pd
import pytest

from stages.science.budgets.item_pool import ItemPool, bounded, make_pool, over, with_interval

SIZES = {"a": ("math_open", 40), "b": ("math_open", 10), "c": ("general_mc", 50)}


def items() -> pd.DataFrame:
    parts = [
        pd.DataFrame({"item": [f"{name}{k}" for k in range(size)], "suite": name, "family": family})
        for name, (family, size) in SIZES.items()
    ]
    frame = pd.concat(parts, ignore_index=True)
    return frame.assign(task="t", level=np.arange(len(frame)) % 5 + 1)


@pytest.fixture(scope="module")
def pool() -> ItemPool:
    return make_pool(items(), draws=400, seed=3)


def test_a_family_is_the_plain_mean_of_its_suites_and_all_that_of_the_families(
    pool: ItemPool,
) -> None:
    values = np.random.default_rng(0).random((100, 2))
    a, b, c = values[:40].mean(axis=0), values[40:50].mean(axis=0), values[50:].mean(axis=0)
    expected = {"general_mc": c, "math_open": (a + b) / 2, "all": ((a + b) / 2 + c) / 2}
    suites = np.stack([pool.suite_rows(k, values) for k in range(3)])
    for scope in pool.family_scopes():
        assert pool.scope_rows(scope, values)[0] == pytest.approx(expected[scope.family])
        assert over(scope, suites) == pytest.approx(pool.scope_rows(scope, values))
        assert pool.weights(scope) @ values == pytest.approx(expected[scope.family])
    assert [scope.suite for scope in pool.suite_scopes()] == ["a", "b", "c"]


def test_draws_are_resampled_means_with_the_spread_of_a_mean(pool: ItemPool) -> None:
    values = np.random.default_rng(1).normal(5, 2, (100, 1))
    drawn = pool.suite_rows(2, values)[1:, 0]
    assert drawn.mean() == pytest.approx(values[50:].mean(), abs=0.06)
    assert drawn.std() == pytest.approx(values[50:].std() / np.sqrt(50), rel=0.15)
    constant = pool.suite_rows(2, np.full((100, 1), 7.0))
    assert constant == pytest.approx(np.full((401, 1), 7.0))


def test_the_halves_add_up_and_hold_equal_shares_of_each_level(pool: ItemPool) -> None:
    values = np.random.default_rng(2).random((100, 3))
    first, second = pool.half_rows(0, values)
    assert first + second == pytest.approx(pool.suite_rows(0, values))
    assert first[0] == pytest.approx((values * pool.first_half[:, None])[:40].sum(axis=0) / 40)
    counts = (
        items()
        .assign(half=pool.first_half)
        .groupby(["suite", "level"])["half"]
        .agg(["sum", "size"])
    )
    assert (counts["sum"] * 2 - counts["size"]).abs().max() <= 1
    for scope in pool.family_scopes():
        share = pool.scope_rows(scope, pool.first_half[:, None].astype(np.float64))[:, 0]
        assert pool.half_share(scope) == pytest.approx(share, abs=1e-6)


def test_the_same_items_and_seed_give_the_same_pool() -> None:
    one, other = (make_pool(items(), 5, seed=1) for _ in range(2))
    np.testing.assert_array_equal(one.times_drawn[1][0], other.times_drawn[1][0])
    np.testing.assert_array_equal(one.first_half, other.first_half)
    assert not np.array_equal(one.first_half, make_pool(items(), 5, seed=2).first_half)
    with pytest.raises(ValueError, match="stand together"):
        make_pool(items().sort_values("level"), 5, seed=1)


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
    assert list(bounded("x", draws[:, None], 0.9)) == ["x", "x_low", "x_high"]
