"""Majority votes and pass@k over the samples of each item.

The order of samples carries no information, so what a vote gives depends only on an item's *composition*: how
many samples gave its most frequent answer, its next, and so on, and which of them are right. Items share few
compositions, and everything is computed once for each.
"""

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from stages.science.budgets.answer_sheet import NO_ANSWER, Answers, Ints

Floats = NDArray[np.float64]
EXACT_SAMPLES = 8
"""Up to so many samples, every subset is counted; above, subsets are drawn."""
BATCH = 10_000_000
"""Numbers held at a time."""


@dataclass(frozen=True)
class Compositions:
    """The different ways in which the samples of an item fall into answers.

    Attributes:
        of_item: n, the composition of each item.
        order: n x K, an item's samples in the order of its composition.
        answers: U x K, which answer each sample gave: 0 the most frequent, NO_ANSWER for none.
        right: U x C, probability that an answer is correct (0 or 1 where equal answers have equal verdicts).
    """

    of_item: Ints
    order: Ints
    answers: Ints
    right: Floats

    def patterns(self) -> tuple[Ints, Ints]:
        """The distinct rows of `answers`, whatever is right, and which of them each composition has."""
        first, number = _distinct(self.answers - NO_ANSWER)
        return self.answers[first], number


def one_hot(answers: Ints, kinds: int) -> NDArray[np.bool_]:
    """Which answer is given: the shape of `answers`, with the kinds before its last axis."""
    found: NDArray[np.bool_] = answers[..., None, :] == np.arange(kinds)[:, None]
    return found


def compositions(samples: Answers) -> Compositions:
    """Find the compositions of items x samples. An answer that does not count (no_answer) never votes."""
    code, count = samples.code, samples.code.shape[1]
    votes, hits = np.zeros_like(code), np.zeros_like(code)
    for other in range(count):
        same = (code == code[:, [other]]) & (code != NO_ANSWER)
        votes += same
        hits += same & samples.correct[:, [other]]
    # The most frequent first, of equally frequent those with more right ones, then by their codes.
    rank = (count - votes) * (count + 1) + count - hits
    order = np.argsort(rank * (code.max(initial=0) + 2) + code, axis=1, kind="stable")
    code, votes, hits = (np.take_along_axis(each, order, axis=1) for each in (code, votes, hits))
    new = np.ones_like(code, dtype=bool)
    new[:, 1:] = code[:, 1:] != code[:, :-1]
    kind = np.where(code == NO_ANSWER, NO_ANSWER, np.cumsum(new, axis=1) - 1)
    first, of_item = _distinct((kind + 1) * (count + 1) + hits)
    answers = kind[first]
    right = np.zeros((len(first), max(int(answers.max()) + 1, 1)))
    row, place = np.nonzero(answers != NO_ANSWER)
    right[row, answers[row, place]] = (hits[first] / np.maximum(votes[first], 1))[row, place]
    return Compositions(of_item, order, answers, right)


def _distinct(rows: Ints) -> tuple[Ints, Ints]:
    """Distinct rows of n x K numbers from 0: where each stands first, and which one every row is."""
    span, largest = int(rows.max()) + 1, 0
    number = np.zeros(len(rows), dtype=np.int64)
    for column in rows.T:
        if (largest + 1) * span > np.iinfo(np.int64).max:
            number = np.unique(number, return_inverse=True)[1]
            largest = int(number.max())
        number = number * span + column
        largest = (largest + 1) * span - 1
    _, first, found = np.unique(number, return_index=True, return_inverse=True)
    return first, found


def majority_accuracy(found: Compositions, sizes: Sequence[int], subsets: int, seed: int) -> Floats:
    """Probability that a majority vote of k of the samples is right: U x sizes.

    The k samples are a random subset: all subsets are counted for up to 8 samples, else `subsets` are drawn,
    the same for all compositions. Ties are broken at random; without any vote the answer is wrong.
    """
    count = found.answers.shape[1]
    answers, of_pattern = found.patterns()
    votes = one_hot(answers, found.right.shape[1]).astype(np.float32)
    drawn = random_orders(count, subsets, seed)
    columns = []
    for size in sizes:
        chosen = (
            np.array(list(itertools.combinations(range(count), size)))
            if count <= EXACT_SAMPLES
            else drawn[:, :size]
        )
        member = np.zeros((len(chosen), count), dtype=np.float32)
        np.put_along_axis(member, chosen, 1, axis=1)
        parts = [
            leading_shares(np.matmul(votes[own], member.T))
            for own in batches(len(votes), member.size * votes.shape[1])
        ]
        columns.append((np.concatenate(parts)[of_pattern] * found.right).sum(axis=1))
    return np.column_stack(columns)


def batches(rows: int, numbers_per_row: int) -> list[slice]:
    """Parts of an array that are small enough to be expanded at once."""
    step = max(1, BATCH // numbers_per_row)
    return [slice(start, start + step) for start in range(0, rows, step)]


def random_orders(count: int, orders: int, seed: int) -> Ints:
    """About so many orders of `count` samples, at least one per sample: orders x count.

    They come in sets of `count` that are rotations of each other, so that every sample stands in every place
    equally often: the mean of one sample is then exact.
    """
    rng = np.random.default_rng([seed, count])
    sets = max(1, round(orders / count))
    places = np.arange(count)
    rotations = (places[:, None] + places) % count
    return np.concatenate([rng.permutation(count)[rotations] for _ in range(sets)])


def leading_shares(counts: NDArray[np.number]) -> Floats:
    """How often each answer leads, on average over sets of votes; ties are drawn by lot, no vote leads nowhere.

    Args:
        counts: votes, anything x C x sets.

    Returns:
        Anything x C.
    """
    most = counts.max(axis=-2, keepdims=True)
    leads = (counts == most) & (most > 0)
    shares: Floats = (leads / np.maximum(leads.sum(axis=-2, keepdims=True), 1)).mean(axis=-1)
    return shares


def pass_at(correct: NDArray[np.bool_], sizes: Sequence[int]) -> Floats:
    """Unbiased estimate of the probability that at least one of k samples is right: n x sizes.

    1 - C(K - c, k) / C(K, k) for c right ones of K samples. Source: Chen et al. 2021 (arXiv 2107.03374), s.
    2.1.
    """
    count = correct.shape[1]
    table = [
        [1 - math.comb(count - right, size) / math.comb(count, size) for size in sizes]
        for right in range(count + 1)
    ]
    values: Floats = np.array(table)[correct.sum(axis=1)]
    return values


def sizes_of_votes(samples: int) -> tuple[int, ...]:
    """1, 2, 4, ... up to the number of samples, which is always the last."""
    powers = [2**power for power in range(samples.bit_length()) if 2**power <= samples]
    return tuple(dict.fromkeys([*powers, samples]))
