import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from stages.science.decisions.choice import Candidates, Limits, Rules, decide, ranked, strain
from stages.science.stats import item_bootstrap

Floats = NDArray[np.float64]
RULES = Rules(tolerance=0.01, coverage=0.95)


def candidates(
    train: list[float], query: list[float], accuracy: list[float], queries: float = 1.0
) -> Candidates:
    """Configurations known without error."""
    costs = {"train": np.array(train, dtype=float), "query": np.array(query, dtype=float)}
    costs["total"] = costs["train"] + queries * costs["query"]
    names = tuple("abcdefghijklmnopqrstuvwxyz"[: len(train)])
    return Candidates(names, costs, np.array(accuracy), np.array([accuracy, accuracy]))


def of_points(found: list[tuple[int, int, float]]) -> Candidates:
    train, query, accuracy = np.array(found, dtype=float).T.tolist()
    return candidates(train, query, accuracy)


points = st.lists(
    st.tuples(st.integers(1, 6), st.integers(1, 6), st.integers(0, 6).map(lambda n: n / 10)),
    min_size=1,
    max_size=10,
)


@given(points, st.integers(1, 6), st.integers(1, 6))
def test_the_best_is_affordable_and_nothing_affordable_beats_it(
    found: list[tuple[int, int, float]], train: int, query: int
) -> None:
    these = of_points(found)
    decision = decide(these, {"train": train, "query": query}, RULES)
    inside = [i for i, (t, q, _) in enumerate(found) if t <= train and q <= query]
    if decision is None:
        assert not inside
        return
    assert decision.affordable == len(inside)
    best = found[decision.best]
    rank = [(-accuracy, t + q) for t, q, accuracy in (found[i] for i in inside)]
    assert (-best[2], best[0] + best[1]) == min(rank)
    # Without error the equals share the chance, and only they.
    equals = [i for i in inside if found[i][2] == best[2]]
    assert decision.chances[equals] == pytest.approx([1 / len(equals)] * len(equals))
    assert decision.chances.sum() == pytest.approx(1)
    assert (decision.runner_up is None) == (len(inside) == 1)
    assert decision.debiased == pytest.approx(best[2])
    assert decision.frugal == decision.best


def test_a_cheaper_one_within_the_tolerance_is_named() -> None:
    these = candidates([1, 5, 9], [1, 1, 1], [0.7, 0.795, 0.8])
    decision = decide(these, {}, RULES)
    assert decision is not None
    assert (decision.best, decision.runner_up, decision.frugal) == (2, 1, 1)
    assert decision.lack.mean == pytest.approx(0.005)
    strict = decide(these, {}, Rules(tolerance=0.0, coverage=0.95))
    assert strict is not None
    assert strict.frugal == 2


def test_what_is_cheap_depends_on_the_queries() -> None:
    # Dear to train and cheap to ask, and the reverse; equally accurate.
    for queries, expected in ((1, 1), (100, 0)):
        these = candidates([50, 1], [1, 5], [0.8, 0.8], queries)
        decision = decide(these, {}, RULES)
        assert decision is not None
        assert decision.best == decision.frugal == expected


def test_a_limit_on_the_lifetime_counts_training_and_queries() -> None:
    these = candidates([50, 1, 10], [1, 5, 1], [0.8, 0.7, 0.6], queries=10)
    assert ranked(these, {"total": 60}).tolist() == [0, 1, 2]
    assert ranked(these, {"total": 59}).tolist() == [1, 2]
    assert ranked(these, {"total": 59, "query": 4}).tolist() == [2]
    assert decide(these, {"total": 19}, RULES) is None


def test_strain_is_the_worst_of_the_limits() -> None:
    these = candidates([2, 8], [9, 3], [0.5, 0.5])
    assert strain(these, {"train": 4, "query": 3}).tolist() == [3, 2]
    assert strain(these, {}).tolist() == [0, 0]


def test_the_planted_best_is_found_for_random_budgets() -> None:
    # Twelve configurations with true accuracies 0.03 apart, in random order of cost; 20,000 items.
    rng = np.random.default_rng(4)
    truth = rng.permutation(np.linspace(0.5, 0.83, 12))
    hardness = rng.random(20_000)
    correct = (hardness < truth[:, None]).astype(np.int8)
    train, query = (10 ** rng.uniform(9, 12, 12), 10 ** rng.uniform(5, 7, 12))
    these = Candidates(
        names=tuple(f"c{index}" for index in range(12)),
        costs={"train": train, "query": query, "total": train + 1e5 * query},
        accuracy=correct.mean(axis=1),
        draws=item_bootstrap(correct, 200, 1),
    )
    decided = 0
    for _ in range(200):
        limits = {"train": 10 ** rng.uniform(9, 12), "query": 10 ** rng.uniform(5, 7)}
        inside = (train <= limits["train"]) & (query <= limits["query"])
        decision = decide(these, limits, RULES)
        if decision is None:
            assert not inside.any()
            continue
        decided += 1
        assert decision.best == int(np.argmax(np.where(inside, truth, 0)))
        assert decision.chances[decision.best] > 0.99
        assert decision.evidence == 1
        assert decision.regret < 1e-4
    assert decided > 100


@pytest.mark.parametrize("limits", [{"speed": 1.0}, {"train": 0.0}, {"query": math.nan}])
def test_limits_that_are_none_are_refused(limits: Limits) -> None:
    with pytest.raises(ValueError, match="positive limits on axes"):
        strain(candidates([1], [1], [0.5]), limits)


def test_candidates_must_be_complete() -> None:
    with pytest.raises(ValueError, match="expected 2 values"):
        candidates([1, 2], [1, 2], [0.5])
    with pytest.raises(ValueError, match="finite"):
        candidates([1, math.nan], [1, 2], [0.5, 0.6])
