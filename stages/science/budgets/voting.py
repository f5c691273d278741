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

    @property
    def votes(self) -> NDArray[np.int16]:
        """U x K x C, one where a sample votes for an answer."""
        kinds = np.arange(self.right.shape[1])
        found: NDArray[np.int16] = (self.answers[:, :, None] == kinds).astype(np.int16)
        return found


def compositions(samples: Answers) -> Compositions:
    """Find the compositions of items x samples. An answer that does not count (no_answer) never votes."""
    code, correct = samples.code, samples.correct
    same = (code[:, :, None] == code[:, None, :]) & (code != NO_ANSWER)[:, :, None]
    votes = same.sum(axis=2)
    hits = (same & correct[:, None, :]).sum(axis=2)
    order = np.lexsort((code, -hits, -votes), axis=1)
    sorted_code = np.take_along_axis(code, order, axis=1)
    votes = np.take_along_axis(votes, order, axis=1)
    hits = np.take_along_axis(hits, order, axis=1)
    new = np.ones_like(sorted_code, dtype=bool)
    new[:, 1:] = sorted_code[:, 1:] != sorted_code[:, :-1]
    kind = np.where(sorted_code == NO_ANSWER, NO_ANSWER, np.cumsum(new, axis=1) - 1)
    keys, first, of_item = np.unique(
        kind * (code.shape[1] + 1) + hits, axis=0, return_index=True, return_inverse=True
    )
    answers = kind[first]
    right = np.zeros((len(keys), max(int(answers.max()) + 1, 1)))
    row, place = np.nonzero(answers != NO_ANSWER)
    right[row, answers[row, place]] = (hits[first] / np.maximum(votes[first], 1))[row, place]
    return Compositions(of_item.reshape(-1), order, answers, right)


def majority_accuracy(found: Compositions, sizes: Sequence[int], subsets: int, seed: int) -> Floats:
    """Probability that a majority vote of k of the samples is right: U x sizes.

    The k samples are a random subset: all subsets are counted for up to 8 samples, else `subsets` are drawn,
    the same for all compositions. Ties are broken at random; without any vote the answer is wrong.
    """
    count = found.answers.shape[1]
    votes = found.votes.astype(np.float32)
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
            leading_right(np.matmul(member, votes[own]), found.right[own]).mean(axis=-1)
            for own in batches(len(votes), member.size * votes.shape[2])
        ]
        columns.append(np.concatenate(parts))
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


def leading_right(counts: NDArray[np.number], right: Floats) -> Floats:
    """Probability that the leading answer is right, ties broken at random, 0 without a vote.

    Args:
        counts: votes, U x anything x C.
        right: U x C.
    """
    most = counts.max(axis=-1, keepdims=True)
    leads = (counts == most) & (most > 0)
    weights = right.reshape(len(right), *[1] * (counts.ndim - 2), right.shape[1])
    share: Floats = (leads * weights).sum(axis=-1) / np.maximum(leads.sum(axis=-1), 1)
    return share


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
