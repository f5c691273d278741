"""Voting as a policy: a fixed number of samples, or as many as it takes.

Samples of one query share the prefill of its prompt, which is paid once; every sample drawn is decoded to its
end.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import betainc

from stages.science.budgets.answer_sheet import AnswerSheet, Ints
from stages.science.budgets.token_budgets import Policy, QueryCost
from stages.science.budgets.voting import (
    Compositions,
    Floats,
    batches,
    leading_shares,
    majority_accuracy,
    one_hot,
    random_orders,
)

Bools = NDArray[np.bool_]
Counts = NDArray[np.unsignedinteger]
Stops = tuple[Sequence[float], Bools]
"""Settings of a rule and, for each, whether to stop at v votes for the first and w for the next answer."""


@dataclass(frozen=True)
class SampleCosts:
    """What samples cost: tokens and FLOPs of decoding each one, n x K; FLOPs of the prefill, n x 1."""

    tokens: Floats
    decoding: Floats
    prefill: Floats


def sample_costs(sheet: AnswerSheet, cost: QueryCost) -> SampleCosts:
    """Those of all samples of a run."""
    prompt, output = sheet.prompt[:, None], sheet.sampled.output
    prefill = cost(prompt, np.zeros_like(prompt))
    return SampleCosts(output.astype(np.float64), cost(prompt, output) - prefill, prefill)


def fixed_votes(
    found: Compositions, sizes: Sequence[int], costs: SampleCosts, drawing: tuple[int, int]
) -> Policy:
    """Majority votes of k samples, k in `sizes`; an item's cost is k times that of its mean sample.

    Args:
        found: compositions of the samples.
        sizes: numbers of samples.
        costs: of the samples.
        drawing: subsets drawn where there are too many to count, and their seed.
    """
    k = np.array(sizes, dtype=np.float64)
    return Policy(
        "vote",
        tuple(k.tolist()),
        majority_accuracy(found, sizes, *drawing)[found.of_item],
        k * costs.tokens.mean(axis=1, keepdims=True),
        costs.prefill + k * costs.decoding.mean(axis=1, keepdims=True),
    )


def until_lead(samples: int, margins: Sequence[int]) -> Stops:
    """Stop when the leading answer has so many votes more than the next."""
    votes = np.arange(samples + 1)
    return margins, votes[:, None] - votes >= np.array(margins)[:, None, None]


def until_sure(samples: int, levels: Sequence[float]) -> Stops:
    """Stop when the leading answer is the more probable of the first two, with this probability.

    With v and w votes and a uniform prior that is I_0.5(w + 1, v + 1), the regularised incomplete beta
    function.
    Source: adaptive consistency, Aggarwal et al. 2023 (arXiv 2305.11860), the Beta criterion.
    """
    votes = np.arange(samples + 1)
    sure = betainc(votes[None, :] + 1.0, votes[:, None] + 1.0, 0.5)
    return levels, sure >= np.array(levels)[:, None, None]


def adaptive_votes(
    found: Compositions, rules: Mapping[str, Stops], costs: SampleCosts, drawing: tuple[int, int]
) -> list[Policy]:
    """Votes that draw one sample at a time until their rule stops them, one policy per rule.

    Expectation over the order of the samples, of which `drawing` are drawn, the same for all compositions.
    Given how many samples of each answer are drawn, which of them are is chance: an item's cost is the sum over
    its answers of the expected number drawn times their mean cost.
    """
    correct, drawn = sequential(found, np.concatenate([s for _, s in rules.values()]), drawing)
    means = _means_by_answer(found, [costs.tokens, costs.decoding])
    tokens, decoding = (np.einsum("nrc,nc->nr", drawn[found.of_item], mean) for mean in means)
    correct, flops = correct[found.of_item], costs.prefill + decoding
    policies, start = [], 0
    for name, (settings, _) in rules.items():
        own = slice(start, start + len(settings))
        labels = tuple(map(float, settings))
        policies.append(Policy(name, labels, correct[:, own], tokens[:, own], flops[:, own]))
        start = own.stop
    return policies


def sequential(
    found: Compositions, stops: Bools, drawing: tuple[int, int]
) -> tuple[Floats, Floats]:
    """What samples drawn one by one give, until a rule stops them or there are no more.

    Args:
        found: U compositions of K samples.
        stops: rules x (K + 1) x (K + 1), by the votes of the first two answers; without a vote none stops.
        drawing: number of random orders, and their seed.

    Returns:
        Probability of a right answer, U x rules; expected samples drawn of each answer, the last being no
        answer, U x rules x (C + 1).
    """
    order = random_orders(found.answers.shape[1], *drawing)
    answers, of_pattern = found.patterns()
    kinds = found.right.shape[1]
    shares = np.zeros((len(answers), len(stops), kinds))
    drawn = np.zeros((len(answers), len(stops), kinds + 1))
    for own in batches(len(answers), len(stops) * kinds * len(order)):
        votes, length = _at_stop(answers[own], kinds, stops, order)
        shares[own] = leading_shares(votes).swapaxes(0, 1)
        drawn[own, :, :kinds] = votes.mean(axis=3).swapaxes(0, 1)
        drawn[own, :, kinds] = (length.mean(axis=2) - votes.sum(axis=2).mean(axis=2)).T
    correct = (shares[of_pattern] * found.right[:, None]).sum(axis=2)
    return correct, drawn[of_pattern]


def _at_stop(answers: Ints, kinds: int, stops: Bools, order: Ints) -> tuple[Counts, Counts]:
    """Votes for each answer (rules x U x C x orders) and samples drawn (rules x U x orders) at the stop."""
    samples = order.shape[1]
    counting = np.min_scalar_type(samples)
    running = np.ones((len(stops), len(answers), len(order)), dtype=bool)
    length = np.zeros(running.shape, dtype=counting)
    so_far = np.zeros((len(answers), kinds, len(order)), dtype=counting)
    at_stop = np.zeros((len(stops), *so_far.shape), dtype=counting)
    for step in range(samples):
        given = one_hot(answers[:, order[:, step]], kinds)
        so_far += given
        length += running
        at_stop += running[:, :, None] & given
        most, following = so_far[:, 0], np.zeros_like(so_far[:, 0])
        for kind in range(1, kinds):
            following = np.maximum(following, np.minimum(most, so_far[:, kind]))
            most = np.maximum(most, so_far[:, kind])
        running &= ~stops[:, most, following] | (most == 0)
    return at_stop, length


def _means_by_answer(found: Compositions, values: Sequence[Floats]) -> list[Floats]:
    """Means of n x K values over the samples that gave each answer: n x (C + 1), 0 where there is none."""
    items, kinds = len(found.of_item), found.right.shape[1] + 1
    kind = found.answers[found.of_item]  # no answer is -1: the last column
    place = (np.arange(items)[:, None] * kinds + kind % kinds).ravel()
    counts = np.maximum(np.bincount(place, minlength=items * kinds), 1)
    means = []
    for each in values:
        ordered = np.take_along_axis(each, found.order, axis=1).ravel()
        sums = np.bincount(place, weights=ordered, minlength=items * kinds)
        means.append((sums / counts).reshape(items, kinds))
    return means
