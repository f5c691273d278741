import numpy as np
import pytest

from stages.science.budgets.item_pool import ItemPool, make_pool, over
from stages.science.budgets.item_sums import EXACT, add_up
from stages.science.budgets.token_budgets import Numbers
from tests.science.budgets.test_item_pool import items


@pytest.fixture(scope="module")
def pool() -> ItemPool:
    return make_pool(items(), draws=50, seed=3)


def by_definition(pool: ItemPool, values: np.ndarray, half: int) -> np.ndarray:
    """Suites x columns x rows, one item and one set at a time."""
    found = np.zeros((len(pool.suites), values.shape[1], pool.rows))
    for suite, places in enumerate(pool.halves):
        for place, counts in zip(places[half], pool.times_drawn[suite][half].double.T, strict=True):
            found[suite] += np.outer(values[place], counts)
        found[suite] /= pool.size(suite)
    return found


def test_blocks_of_any_kind_are_added_up_over_every_scope(pool: ItemPool) -> None:
    rng = np.random.default_rng(0)
    blocks: list[Numbers] = [
        rng.random((100, 2)),
        rng.random((100, 3)) < 0.4,
        rng.integers(0, 900, (100, 1)),
    ]
    sums = add_up(pool, blocks)
    for scope, halves in zip(pool.family_scopes(), sums.scopes, strict=True):
        for half in (0, 1):
            for block, found in zip(blocks, halves[half], strict=True):
                expected = over(scope, by_definition(pool, block.astype(np.float64), half))
                assert found == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("largest", [1, 3000, EXACT // 50 - 1, EXACT // 50 + 1, 10**12])
def test_single_precision_is_used_only_where_it_is_exact(pool: ItemPool, largest: int) -> None:
    whole = np.random.default_rng(1).integers(0, largest, (100, 4), endpoint=True)
    whole[:, 0] = largest
    in_single_or_double = add_up(pool, [whole])
    in_double = add_up(pool, [whole.astype(np.float64)])
    for one, other in zip(in_single_or_double.scopes, in_double.scopes, strict=True):
        for half in (0, 1):
            np.testing.assert_array_equal(one[half][0], other[half][0])


def test_an_array_given_twice_is_added_up_once_and_stands_twice(pool: ItemPool) -> None:
    values = np.random.default_rng(2).random((100, 2))
    first, _ = add_up(pool, [values, values]).scopes[-1]
    assert first[0].base is first[1].base
    np.testing.assert_array_equal(first[0], first[1])


def test_columns_of_single_suites_stand_beside(pool: ItemPool) -> None:
    rng = np.random.default_rng(4)
    own = [rng.random((pool.size(suite), 1 + suite)) for suite in range(3)]
    block = rng.random((100, 2))
    sums = add_up(pool, [block], own)
    for suite, values in enumerate(own):
        everywhere = np.zeros((100, values.shape[1]))
        everywhere[pool.slices[suite]] = values
        expected = sum(by_definition(pool, everywhere, half)[suite] for half in (0, 1))
        assert sums.further[suite] == pytest.approx(expected)
        assert sums.further[suite][:, 0] == pytest.approx(values.mean(axis=0))
    np.testing.assert_allclose(
        sums.scopes[-1][0][0], add_up(pool, [block]).scopes[-1][0][0], rtol=1e-12
    )
    assert add_up(pool, [], own).scopes[0] == ([], [])
