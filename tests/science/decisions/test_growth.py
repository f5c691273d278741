import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stages.science.decisions.choice import ranked
from stages.science.decisions.growth import climb, doubled, frontier, last_doubling, next_step
from stages.science.frontiers.pareto import on_frontier
from tests.science.decisions.test_choice import candidates, of_points, points

# Training buys a -> c -> e; d needs more of both; b is dearer and worse than a.
THESE = candidates(
    train=[1, 2, 3, 8, 12], query=[1, 1, 1, 4, 1], accuracy=[0.5, 0.4, 0.6, 0.9, 0.7]
)
LIMITS = {"train": 2.0, "query": 2.0}


def test_the_next_step_passes_over_what_is_no_better() -> None:
    step = next_step(THESE, {"train": 1.5, "query": 2.0}, ["train"], 0, 0.95)
    assert step is not None
    assert (step.before, step.index, step.factor) == (0, 2, 2.0)
    assert [step.gain.mean, step.gain.probability] == pytest.approx([0.1, 1])


def test_other_limits_stay_and_grow_only_when_asked_to() -> None:
    assert next_step(THESE, LIMITS, ["query"], 0, 0.95) is None
    both = next_step(THESE, {"train": 12.0, "query": 2.0}, ["query"], 4, 0.95)
    assert both is not None
    assert (both.index, both.factor) == (3, 2.0)
    every = next_step(THESE, {"train": 4.0, "query": 1.0}, ["train", "query"], 2, 0.95)
    assert every is not None
    # e needs 3 times the training and no more per query; d needs 4 times the query.
    assert (every.index, every.factor) == (4, 3.0)


def test_an_axis_without_a_limit_cannot_grow() -> None:
    assert next_step(THESE, {"query": 1.0}, ["train"], 4, 0.95) is None


def test_twice_the_budget() -> None:
    twice = doubled(THESE, LIMITS, ["train"], 0, 0.95)
    assert [twice.index, twice.gain.mean] == pytest.approx([2, 0.1])
    nothing = doubled(THESE, LIMITS, ["query"], 0, 0.95)
    assert (nothing.index, nothing.gain.mean, nothing.gain.probability) == (0, 0, 0)


def test_what_the_last_doubling_gave() -> None:
    # Half of the 12 of e leaves 6: c. Half of the 1 of a leaves nothing.
    last = last_doubling(THESE, {"query": 1.0}, "train", 4, 0.95)
    assert last is not None
    assert [last.before, last.index, last.gain.mean] == pytest.approx([2, 4, 0.1])
    assert last_doubling(THESE, {"query": 1.0}, "train", 0, 0.95) is None
    free = candidates([0, 1], [1, 1], [0.5, 0.6])
    assert last_doubling(free, {}, "train", 0, 0.95) is None


def test_the_frontier_step_by_step() -> None:
    way, steps = frontier(THESE, {"train": 2.0, "query": 1.0}, "train", 0.95)
    assert way == [0, 2, 4]
    assert [(step.before, step.index, step.factor) for step in steps] == [(0, 2, 3.0), (2, 4, 4.0)]
    assert frontier(THESE, {"query": 0.5}, "train", 0.95) == ([], [])
    free, paid = frontier(candidates([0, 1], [1, 1], [0.5, 0.6]), {}, "train", 0.95)
    assert free == [0, 1]
    assert np.isnan(paid[0].factor)


@given(points)
def test_the_way_up_is_the_frontier_without_its_ties(found: list[tuple[int, int, float]]) -> None:
    price, _, accuracy = np.array(found, dtype=float).T
    way = climb(price, accuracy)
    assert (np.diff(price[way]) > 0).all()
    assert (np.diff(accuracy[way]) > 0).all()
    on = on_frontier(price, accuracy)
    assert on[way].all()
    kinds = {(price[index], accuracy[index]) for index in np.flatnonzero(on)}
    assert kinds == {(price[index], accuracy[index]) for index in way}


@given(points, st.integers(1, 6), st.integers(1, 6))
def test_the_step_is_the_smallest_growth_that_changes_the_choice(
    found: list[tuple[int, int, float]], train: int, query: int
) -> None:
    these = of_points(found)
    limits = {"train": float(train), "query": float(query)}
    inside = ranked(these, limits)
    if not inside.size:
        return
    best = int(inside[0])
    step = next_step(these, limits, ["train"], best, 0.95)
    if step is None:
        widest = ranked(these, {"query": float(query)})[0]
        assert these.accuracy[widest] == these.accuracy[best]
        return
    reached = ranked(these, limits | {"train": train * step.factor * (1 + 1e-9)})[0]
    assert these.accuracy[reached] == these.accuracy[step.index] > these.accuracy[best]
    short = ranked(these, limits | {"train": train * step.factor * (1 - 1e-9)})[0]
    assert these.accuracy[short] == these.accuracy[best]
