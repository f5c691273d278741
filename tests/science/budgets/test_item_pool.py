import numpy as np
import pandas as pd
import pytest

from stages.science.budgets.item_pool import ItemPool, Scope, make_pool, over

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


def means(pool: ItemPool, suite: int, values: np.ndarray) -> np.ndarray:
    halves = [pool.half_sums(suite, half, values[pool.halves[suite][half]]) for half in (0, 1)]
    return (halves[0] + halves[1]) / pool.size(suite)


def test_scopes_are_suites_families_and_all(pool: ItemPool) -> None:
    values = np.random.default_rng(0).random((100, 2))
    a, b, c = values[:40].mean(axis=0), values[40:50].mean(axis=0), values[50:].mean(axis=0)
    expected = {"general_mc": c, "math_open": (a + b) / 2, "all": ((a + b) / 2 + c) / 2}
    suites = np.stack([means(pool, k, values) for k in range(3)])
    for scope in pool.family_scopes():
        assert over(scope, suites)[:, 0] == pytest.approx(expected[scope.family])
        assert pool.weights(scope) @ values == pytest.approx(expected[scope.family])
    assert [scope.suite for scope in pool.suite_scopes()] == ["a", "b", "c"]


def test_suites_of_a_scope_need_not_be_neighbours() -> None:
    rows = np.random.default_rng(0).random((3, 4, 5))
    ends = Scope("math_open", None, (0, 2), (0.25, 0.75))
    assert over(ends, rows) == pytest.approx(0.25 * rows[0] + 0.75 * rows[2])
    assert over(Scope("x", None, (1, 2), (0.5, 0.5)), rows) == pytest.approx(rows[1:].mean(axis=0))


def test_draws_are_resampled_means_with_the_spread_of_a_mean(pool: ItemPool) -> None:
    values = np.random.default_rng(1).normal(5, 2, (100, 1))
    drawn = means(pool, 2, values)[0, 1:]
    assert drawn.mean() == pytest.approx(values[50:].mean(), abs=0.06)
    assert drawn.std() == pytest.approx(values[50:].std() / np.sqrt(50), rel=0.15)
    assert means(pool, 2, np.full((100, 1), 7.0)) == pytest.approx(np.full((1, 401), 7.0))


def test_halves_hold_equal_shares_of_each_level(pool: ItemPool) -> None:
    first = np.zeros(100, dtype=bool)
    for suite, (one, other) in zip(pool.slices, pool.halves, strict=True):
        first[one] = True
        assert sorted([*one, *other]) == list(range(suite.start, suite.stop))
    counts = items().assign(half=first).groupby(["suite", "level"])["half"].agg(["sum", "size"])
    assert (counts["sum"] * 2 - counts["size"]).abs().max() <= 1
    shares = np.stack([means(pool, k, first[:, None] * 1.0) for k in range(3)])
    for scope in pool.family_scopes():
        assert pool.half_share(scope) == pytest.approx(over(scope, shares)[0])


def test_the_same_items_and_seed_give_the_same_pool() -> None:
    one, other = (make_pool(items(), 5, seed=1) for _ in range(2))
    for half in (0, 1):
        np.testing.assert_array_equal(one.halves[1][half], other.halves[1][half])
        for first, second in zip(one.times_drawn[1][half], other.times_drawn[1][half], strict=True):
            np.testing.assert_array_equal(first, second)
    assert not np.array_equal(one.halves[0][0], make_pool(items(), 5, seed=2).halves[0][0])
    with pytest.raises(ValueError, match="stand together"):
        make_pool(items().sort_values("level"), 5, seed=1)
