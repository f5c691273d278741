from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stages.science.frontiers.pareto import frontier_gap, membership, nearness, on_frontier

# Coarse values, so that ties are common.
points = st.lists(
    st.tuples(st.integers(1, 6), st.integers(0, 6).map(lambda tenth: tenth / 10)),
    min_size=1,
    max_size=12,
)


@pytest.mark.parametrize(
    ("cost", "accuracy", "expected"),
    [
        # dearer and worse is dominated; dearer and better is not
        ([1, 2, 3], [0.5, 0.4, 0.9], [True, False, True]),
        # one run
        ([7], [0.0], [True]),
        # equal in both: both stay, or both go
        ([1, 1, 2], [0.5, 0.5, 0.6], [True, True, True]),
        ([1, 2, 2], [0.7, 0.5, 0.5], [True, False, False]),
        # equal cost: the most accurate only
        ([1, 1, 1], [0.2, 0.9, 0.8], [False, True, False]),
        # equal accuracy: the cheapest only
        ([3, 1, 2], [0.5, 0.5, 0.5], [False, True, False]),
        # equal but for rounding in the last bits
        ([1, 2], [0.3, 0.1 + 0.2], [True, False]),
    ],
)
def test_frontier_by_hand(cost: list[float], accuracy: list[float], expected: list[bool]) -> None:
    assert on_frontier(cost, accuracy).tolist() == expected


def test_gap_by_hand() -> None:
    # The third lacks 0.2 against the first; the fourth ties with the dearest on the frontier's cheaper one.
    gap = frontier_gap([1, 2, 2, 3], [0.5, 0.6, 0.4, 0.6])
    assert gap.tolist() == [0, 0, 0.2, 0]
    assert on_frontier([1, 2, 2, 3], [0.5, 0.6, 0.4, 0.6]).tolist() == [True, True, False, False]


@given(points, st.randoms(use_true_random=False))
def test_order_does_not_matter(runs: list[tuple[int, float]], random: Random) -> None:
    cost, accuracy = np.array(runs, dtype=float).T
    order = list(range(len(runs)))
    random.shuffle(order)
    assert (on_frontier(cost, accuracy)[order] == on_frontier(cost[order], accuracy[order])).all()
    assert (frontier_gap(cost, accuracy)[order] == frontier_gap(cost[order], accuracy[order])).all()


@given(points, st.sampled_from([1e-18, 1e-3, 1e12]))
def test_the_unit_of_cost_does_not_matter(runs: list[tuple[int, float]], unit: float) -> None:
    cost, accuracy = np.array(runs, dtype=float).T
    assert (on_frontier(cost, accuracy) == on_frontier(cost * unit, accuracy)).all()
    assert (frontier_gap(cost, accuracy) == frontier_gap(cost * unit, accuracy)).all()


@given(points)
def test_the_frontier_is_what_nobody_dominates(runs: list[tuple[int, float]]) -> None:
    cost, accuracy = np.array(runs, dtype=float).T
    member = on_frontier(cost, accuracy)
    assert member.any()
    for j, (price, value) in enumerate(runs):
        dominated = any(c <= price and a >= value and (c, a) != (price, value) for c, a in runs)
        assert member[j] == (not dominated)
    assert (frontier_gap(cost, accuracy)[member] == 0).all()


def test_membership_is_the_share_of_draws() -> None:
    cost = [1.0, 2.0, 3.0]
    draws = [[0.5, 0.6, 0.7], [0.5, 0.5, 0.7], [0.5, 0.4, 0.45], [0.5, 0.6, 0.6]]
    assert membership(cost, draws).tolist() == [1.0, 0.5, 0.5]


def test_membership_agrees_with_a_stack_of_frontiers() -> None:
    rng = np.random.default_rng(0)
    cost, draws = rng.integers(1, 9, 15), rng.integers(0, 9, (40, 15)) / 10
    np.testing.assert_allclose(membership(cost, draws), on_frontier(cost, draws).mean(axis=0))


def test_a_coin_toss_between_two_runs_is_called_one() -> None:
    # Equal in truth, the dearer one is on the frontier only where it is ahead: about half of the draws.
    draws = np.random.default_rng(5).normal(0.7, 0.02, (2000, 2))
    first, second = membership([1.0, 2.0], draws)
    assert first == 1
    assert second == pytest.approx(0.5, abs=0.05)


def test_nearness_is_the_share_of_draws_within_the_tolerance() -> None:
    cost = [1.0, 2.0, 3.0]
    draws = [[0.5, 0.6, 0.7], [0.5, 0.5, 0.7], [0.5, 0.4, 0.45], [0.5, 0.6, 0.6]]
    assert nearness(cost, draws, 0.0).tolist() == [1.0, 0.75, 0.75]
    assert nearness(cost, draws, 0.05).tolist() == [1.0, 0.75, 1.0]
    assert nearness(cost, draws, 0.1).tolist() == [1.0, 1.0, 1.0]


@given(points, st.integers(0, 3))
def test_odds_of_near_are_never_below_odds_of_on(
    runs: list[tuple[int, float]], tenths: int
) -> None:
    cost, accuracy = np.array(runs, dtype=float).T
    draws = np.stack([accuracy, accuracy[::-1], np.roll(accuracy, 1)])
    near = nearness(cost, draws, tenths / 10)
    assert (near >= membership(cost, draws)).all()
    assert (near <= nearness(cost, draws, (tenths + 1) / 10)).all()


def test_draws_have_frontiers_of_their_own() -> None:
    rng = np.random.default_rng(2)
    cost, draws = rng.integers(1, 9, 15).astype(float), rng.integers(0, 9, (40, 15)) / 10
    for found in (on_frontier, frontier_gap):
        np.testing.assert_array_equal(found(cost, draws), [found(cost, draw) for draw in draws])


@pytest.mark.parametrize(
    ("cost", "accuracy"),
    [([], []), ([1, 2], [0.5]), ([1, np.nan], [0.5, 0.6]), ([1, 2], [0.5, np.inf])],
)
def test_what_is_no_set_of_points_is_refused(cost: list[float], accuracy: list[float]) -> None:
    with pytest.raises(ValueError, match=r"expected one cost|must be finite"):
        on_frontier(cost, accuracy)


def test_membership_without_draws_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one draw"):
        membership([1, 2], np.zeros((0, 2)))
