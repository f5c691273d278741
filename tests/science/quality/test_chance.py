"""Splits, shifts and repeats against what they must be by theory."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse
from scipy.stats import hypergeom

from stages.science.quality.diversity import distinct_even, even_depth, lower_by_chance
from stages.science.quality.repeats import (
    copied_share,
    copies_by_chance,
    joined,
    repeated_share,
    repeats_by_chance,
)
from stages.science.quality.shifts import distance, histogram, means_by_chance, variation
from stages.science.quality.splits import draw_samples, draw_splits


def test_the_true_split_stands_first_and_all_have_as_many_written_items() -> None:
    splits = draw_splits(30, 20, draws=99, seed=1)
    assert splits.shape == (50, 100)
    assert splits[:, 0].tolist() == [0] * 30 + [1] * 20
    assert set(splits.sum(axis=0)) == {20}
    assert draw_splits(30, 20, draws=99, seed=1) is splits
    with pytest.raises(ValueError, match="items on both sides"):
        draw_splits(0, 20, draws=9, seed=1)


def test_p_of_an_extreme_split_is_that_of_theory() -> None:
    """All 4 of the marked items are written: 1 of 70 splits of 8 items is as extreme on that side."""
    counts = histogram([("b",)] * 4 + [("a",)] * 4).counts
    shift = variation(counts, draw_splits(4, 4, 20_000, 0), draw_samples(4, 4, 0))
    assert shift.value == 1
    assert shift.p == pytest.approx(2 / 70, abs=0.005)


def test_p_is_uniform_if_both_are_one() -> None:
    rng = np.random.default_rng(0)
    splits, samples = draw_splits(40, 40, 199, 0), draw_samples(40, 40, 0)
    found = [
        variation(histogram(rng.choice(list("abcd"), (80, 1)).tolist()).counts, splits, samples).p
        for _ in range(400)
    ]
    for level in (0.05, 0.2, 0.5):
        assert np.mean(np.array(found) <= level) <= level + 3 * np.sqrt(level * (1 - level) / 400)


def test_the_expected_shift_is_the_noise_of_sampling() -> None:
    """Two samples of n items of two equally frequent labels: TV = |difference of two shares|."""
    counts = histogram([("a",), ("b",)] * 100 + [("a",)] * 200).counts
    shift = variation(counts, draw_splits(200, 200, 50, 0), draw_samples(200, 200, 0))
    spread = np.sqrt(0.25 / 200 + 0.25 / 200)
    assert shift.expected == pytest.approx(spread * np.sqrt(2 / np.pi), rel=0.15)
    assert shift.value == 0.5


@given(
    real=st.lists(st.integers(1, 9), min_size=1, max_size=30),
    written=st.lists(st.integers(1, 9), min_size=1, max_size=30),
)
def test_the_distance_of_lengths_is_that_of_kolmogorov_and_smirnov(
    real: list[int], written: list[int]
) -> None:
    splits = draw_splits(len(real), len(written), 20, 0)
    samples = draw_samples(len(real), len(written), 0)
    found = distance(np.array(real + written), splits, samples)
    one, other = (np.mean(np.array(side)[:, None] <= range(10), axis=0) for side in (real, written))
    assert found.value == pytest.approx(np.abs(one - other).max())
    assert 0 < found.p <= 1


def test_a_difference_of_means_is_seen() -> None:
    values = np.array([1, 2, 3, 4] * 10 + [4, 5, 6, 7] * 10)
    assert means_by_chance(values, draw_splits(40, 40, 999, 0)) == 0.001
    assert means_by_chance(np.array([1, 2] * 40), draw_splits(40, 40, 999, 0)) == 1


@given(
    times=st.lists(st.integers(1, 4), min_size=1, max_size=8),
    share=st.floats(0.1, 1),
)
def test_copies_expected_of_fewer_items(times: list[int], share: float) -> None:
    """By drawing: the mean over many draws is the formula; with all items it is the share itself."""
    keys = [f"{text}" for text, count in enumerate(times) for _ in range(count)]
    assert repeated_share(keys, len(keys)) == pytest.approx(1 - len(times) / len(keys))
    some = max(1, round(share * len(keys)))
    expected = sum(1 - hypergeom.pmf(0, len(keys), count, some) for count in Counter(keys).values())
    assert repeated_share(keys, some) == pytest.approx(1 - expected / some)


def pairs(items: int, *near: tuple[int, int]) -> sparse.csr_array:
    both = [*near, *((b, a) for a, b in near), *((k, k) for k in range(items))]
    rows, columns = zip(*both, strict=True)
    return sparse.csr_array((np.ones(len(both)), (rows, columns)), shape=(items, items))


def test_exact_and_near_copies_are_told_apart() -> None:
    near = joined([[pairs(4, (0, 1), (2, 3))]], ["a", "a", "b", "c"])
    assert near.copies.toarray().nonzero()[0].tolist() == [2, 3]
    assert sorted(near.either.toarray().nonzero()[0].tolist()) == [0, 1, 2, 3]
    assert copied_share(near.copies, 4) == 0.5
    assert copied_share(near.copies, 2) == pytest.approx(0.5 / 3)
    assert copied_share(pairs(1)[:0, :0], 0) != 0, "no items: NaN"


def test_copies_on_one_side_are_unlikely() -> None:
    keys = [f"{k}" for k in range(40)] + [f"{k}" for k in range(40, 70)] + ["x"] * 10
    splits = draw_splits(40, 40, 999, 0)
    assert repeats_by_chance(keys, splits) <= 0.002
    chain = pairs(80, *((k, k + 1) for k in range(60, 70)))
    assert copies_by_chance(joined([[chain]], list(map(str, range(80)))).copies, splits) <= 0.002
    assert repeats_by_chance(list(map(str, range(80))), splits) == 1


def test_diversity_at_a_depth_is_the_mean_over_draws() -> None:
    rng = np.random.default_rng(0)
    counts = sparse.csr_array(rng.poisson(0.3, (60, 40)))
    total = int(counts.sum())
    depth = even_depth(counts)
    assert depth == 200
    found = distinct_even(counts, depth, seed=0)
    grams = np.repeat(np.arange(40), counts.sum(axis=0))
    kept = rng.random((4000, total)) < depth / total
    drawn = np.mean([len(set(grams[one])) for one in kept]) / depth
    assert found.value == pytest.approx(drawn, rel=0.01)


def test_the_error_of_diversity_is_its_spread_over_fresh_suites() -> None:
    chance = 1 / np.arange(1, 301)
    suites = [
        sparse.csr_array(np.random.default_rng(k).multinomial(8, chance / chance.sum(), size=100))
        for k in range(60)
    ]
    found = [distinct_even(one, 200, seed=0) for one in suites]
    spread = np.std([one.value for one in found], ddof=1)
    assert np.mean([one.se for one in found]) == pytest.approx(spread, rel=0.3)
    assert lower_by_chance(found[0], found[0]) == 0.5


def test_too_few_words_tell_nothing() -> None:
    few = sparse.csr_array(np.ones((10, 10), dtype=np.int64))
    assert even_depth(few) is None
    found = distinct_even(few, None, seed=0)
    assert np.isnan(found.value)
    assert np.isnan(lower_by_chance(found, found))
