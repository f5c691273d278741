import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom, hypergeom

from stages.science.budgets.answer_sheet import Answers, lay_out
from stages.science.budgets.voting import (
    compositions,
    majority_accuracy,
    pass_at,
    random_orders,
    sizes_of_votes,
)
from tests.science.planted_answers import Item, planted


def samples(*items: str) -> Answers:
    """One sign per sample: 0 is right, a point is no answer."""
    rows = [Item(samples=[None if sign == "." else sign for sign in item]) for item in items]
    return lay_out(planted(rows)).sampled


def voted(sizes: list[int], *items: str) -> np.ndarray:
    found = compositions(samples(*items))
    return majority_accuracy(found, sizes, 200, 0)[found.of_item]


def brute_force(item: str, size: int) -> float:
    """Every subset, every tie, one by one."""
    values = []
    for subset in itertools.combinations(item, size):
        votes = [sign for sign in subset if sign != "."]
        most = max((votes.count(sign) for sign in votes), default=0)
        leaders = sorted({sign for sign in votes if votes.count(sign) == most})
        values.append(leaders.count("0") / len(leaders) if leaders else 0.0)
    return float(np.mean(values))


def test_votes_by_hand() -> None:
    assert voted([1, 3], "001")[0] == pytest.approx([2 / 3, 1])
    assert voted([2], "01")[0] == pytest.approx([0.5])  # a tie
    assert voted([3], "012")[0] == pytest.approx([1 / 3])
    assert voted([1, 2, 3], "0..")[0] == pytest.approx([1 / 3, 2 / 3, 1])  # no answer never votes
    assert voted([2], "..")[0] == [0]


@settings(max_examples=30)
@given(st.lists(st.text("012.", min_size=5, max_size=5), min_size=1, max_size=6))
def test_every_subset_is_counted(items: list[str]) -> None:
    expected = [[brute_force(item, size) for size in (1, 2, 3, 5)] for item in items]
    assert voted([1, 2, 3, 5], *items) == pytest.approx(np.array(expected))


@settings(max_examples=30)
@given(st.text("0123.", min_size=6, max_size=6), st.permutations(range(6)))
def test_the_order_of_samples_does_not_matter(item: str, order: list[int]) -> None:
    other = "".join(item[place] for place in order)
    found = compositions(samples(item, other))
    assert found.of_item.tolist() in ([0, 0], [0, 1], [1, 0])
    assert voted([1, 2, 4], item) == pytest.approx(voted([1, 2, 4], other))


def test_one_wrong_answer_against_the_right_one_is_the_hypergeometric_law() -> None:
    for hits in range(9):
        found = voted([1, 4, 8], "0" * hits + "1" * (8 - hits))[0]
        law = hypergeom(8, hits, 4)
        assert found == pytest.approx(
            [hits / 8, law.sf(2) + law.pmf(2) / 2, (hits > 4) + (hits == 4) / 2]
        )


def test_many_items_follow_condorcet() -> None:
    """Samples right with probability p, one wrong answer: the vote is right as the binomial law says."""
    rng = np.random.default_rng(0)
    right = rng.random((20_000, 7)) < 0.6
    zeros = np.zeros(right.shape, dtype=np.int64)
    pool = Answers(
        right, right & False, (~right).astype(np.int64), zeros, zeros, np.zeros(right.shape)
    )
    found = compositions(pool)
    accuracy = majority_accuracy(found, [1, 3, 5, 7], 10, 0)[found.of_item].mean(axis=0)
    expected = [binom.sf(k // 2, k, 0.6) for k in (1, 3, 5, 7)]
    assert accuracy == pytest.approx(expected, abs=4 * 0.5 / math.sqrt(20_000))
    assert len(found.answers) == 8


def test_many_samples_are_drawn_not_counted() -> None:
    hits, count = 11, 20
    law = hypergeom(count, hits, 5)
    found = compositions(samples("0" * hits + "1" * (count - hits)))
    drawn = majority_accuracy(found, [1, 5, 20], 4000, 1)[0]
    assert drawn[0] == pytest.approx(hits / count)  # every sample stands first equally often
    assert drawn[1] == pytest.approx(law.sf(2), abs=0.03)
    assert drawn[2] == 1
    orders = random_orders(20, 40, 0)
    assert orders.shape == (40, 20)
    assert (np.sort(orders, axis=0) == np.repeat(np.arange(20), 2)[:, None]).all()


def test_equal_answers_with_unequal_verdicts_are_right_by_their_share() -> None:
    one = samples("001")
    mixed = Answers(
        np.array([[True, False, False]]),
        one.truncated,
        one.code,
        one.thinking,
        one.answer,
        one.confidence,
    )
    assert majority_accuracy(compositions(mixed), [3], 1, 0)[0, 0] == 0.5


def test_pass_at_k_is_the_closed_form_and_what_subsets_give() -> None:
    correct = samples("00110101", "11111111", "00000000", "0.......").correct
    assert pass_at(correct, [1])[:, 0] == pytest.approx(correct.mean(axis=1))
    for size in (1, 2, 4, 8):
        by_hand = [
            np.mean([any(subset) for subset in itertools.combinations(row, size)])
            for row in correct.tolist()
        ]
        assert pass_at(correct, [size])[:, 0] == pytest.approx(by_hand)


def test_pass_at_k_is_unbiased() -> None:
    right = np.random.default_rng(3).random((40_000, 8)) < 0.2
    assert pass_at(right, [1, 2, 4]).mean(axis=0) == pytest.approx(
        [1 - 0.8**k for k in (1, 2, 4)], abs=0.008
    )


def test_sizes_are_powers_of_two_and_all() -> None:
    assert sizes_of_votes(8) == (1, 2, 4, 8)
    assert sizes_of_votes(10) == (1, 2, 4, 8, 10)
    assert sizes_of_votes(1) == (1,)
