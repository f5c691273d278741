"""Voting as a policy: a fixed number of samples, or as many as it takes.

Samples of one query share the prefill of its prompt, which is paid once; every sample drawn is decoded to its
end.
"""

from collections.abc import Callable, Sequence
from functools import partial

import numpy as np
from numpy.typing import NDArray
from scipy.special import betainc

from stages.science.budgets.answer_sheet import AnswerSheet
from stages.science.budgets.token_budgets import Policy, QueryCost
from stages.science.budgets.voting import (
    Compositions,
    Floats,
    batches,
    leading_right,
    majority_accuracy,
    random_orders,
)

Counts = NDArray[np.int16]
Stop = Callable[[Counts, Counts], NDArray[np.bool_]]


def fixed_votes(
    sheet: AnswerSheet,
    found: Compositions,
    sizes: Sequence[int],
    cost: QueryCost,
    drawing: tuple[int, int],
) -> Policy:
    """Majority votes of k samples, k in `sizes`; an item's cost is k times that of its mean sample.

    Args:
        sheet: the answers.
        found: compositions of its samples.
        sizes: numbers of samples.
        cost: of a query.
        drawing: subsets drawn where there are too many to count, and their seed.
    """
    tokens, decoding, prefill = _sample_costs(sheet, cost)
    k = np.array(sizes, dtype=np.float64)
    return Policy(
        "vote",
        tuple(k.tolist()),
        majority_accuracy(found, sizes, *drawing)[found.of_item],
        k * tokens.mean(axis=1, keepdims=True),
        prefill + k * decoding.mean(axis=1, keepdims=True),
    )


def votes_until_lead(
    sheet: AnswerSheet,
    found: Compositions,
    margins: Sequence[int],
    cost: QueryCost,
    drawing: tuple[int, int],
) -> Policy:
    """Draw one sample at a time until the leading answer has so many votes more than the next."""
    rules: list[Stop] = [partial(_leads_by, margin) for margin in margins]
    return _adaptive("vote_lead", (margins, rules), sheet, found, cost, drawing)


def votes_until_sure(
    sheet: AnswerSheet,
    found: Compositions,
    levels: Sequence[float],
    cost: QueryCost,
    drawing: tuple[int, int],
) -> Policy:
    """Draw until the leading answer is the more probable of the first two, with this probability.

    With v and w votes and a uniform prior that is I_0.5(w + 1, v + 1), the regularised incomplete beta
    function.
    Source: adaptive consistency, Aggarwal et al. 2023 (arXiv 2305.11860), the Beta criterion.
    """
    top = np.arange(found.answers.shape[1] + 1)
    sure = betainc(top[None, :] + 1.0, top[:, None] + 1.0, 0.5)
    rules: list[Stop] = [partial(_looked_up, sure >= level) for level in levels]
    return _adaptive("vote_sure", (levels, rules), sheet, found, cost, drawing)


def _adaptive(
    rule: str,
    settings: tuple[Sequence[float], list[Stop]],
    sheet: AnswerSheet,
    found: Compositions,
    cost: QueryCost,
    drawing: tuple[int, int],
) -> Policy:
    """Expectation over the order of the samples, of which `drawing` are drawn, the same for all compositions.

    Given how many samples of each answer are drawn, which of them are is chance: an item's cost is the sum over
    its answers of the expected number drawn times their mean cost.
    """
    names, rules = settings
    tokens, decoding, prefill = _sample_costs(sheet, cost)
    correct, drawn = sequential(found, rules, drawing)
    drawn_of_item = drawn[found.of_item]
    means = [_mean_by_answer(found, each) for each in (tokens, decoding)]
    spent = [np.einsum("nrc,nc->nr", drawn_of_item, each) for each in means]
    labels = tuple(map(float, names))
    return Policy(rule, labels, correct[found.of_item], spent[0], prefill + spent[1])


def sequential(
    found: Compositions, rules: Sequence[Stop], drawing: tuple[int, int]
) -> tuple[Floats, Floats]:
    """What samples drawn one by one give, until a rule stops them or there are no more.

    Args:
        found: U compositions of K samples.
        rules: each tells from the votes of the first two answers whether to stop.
        drawing: number of random orders, and their seed.

    Returns:
        Probability of a right answer, U x rules; expected samples drawn of each answer, the last being no
        answer, U x rules x (C + 1).
    """
    orders, seed = drawing
    count = found.answers.shape[1]
    order = random_orders(count, orders, seed)
    votes, kinds = found.votes, found.right.shape[1]
    correct = np.zeros((len(votes), len(rules)))
    drawn = np.zeros((len(votes), len(rules), kinds + 1))
    for own in batches(len(votes), order.size * kinds):
        so_far = np.cumsum(votes[own][:, order], axis=2, dtype=np.int16)
        ranked = np.sort(so_far, axis=-1)
        most = ranked[..., -1]
        following = ranked[..., -2] if kinds > 1 else np.zeros_like(most)
        for number, rule in enumerate(rules):
            stop = rule(most, following) & (most > 0)
            stop[..., -1] = True
            end = stop.argmax(axis=-1)
            at_end = np.take_along_axis(so_far, end[..., None, None], axis=2)[:, :, 0]
            correct[own, number] = leading_right(at_end, found.right[own]).mean(axis=1)
            drawn[own, number, :kinds] = at_end.mean(axis=1)
            drawn[own, number, kinds] = (end + 1).mean(axis=1) - at_end.sum(axis=-1).mean(axis=1)
    return correct, drawn


def _leads_by(margin: int, most: Counts, following: Counts) -> NDArray[np.bool_]:
    return most - following >= margin


def _looked_up(stops: NDArray[np.bool_], most: Counts, following: Counts) -> NDArray[np.bool_]:
    return stops[most, following]


def _sample_costs(sheet: AnswerSheet, cost: QueryCost) -> tuple[Floats, Floats, Floats]:
    """Tokens and decoding FLOPs per sample (n x K), and the FLOPs of the prefill (n x 1)."""
    prompt, output = sheet.prompt[:, None], sheet.sampled.output
    prefill = cost(prompt, np.zeros_like(prompt))
    return output.astype(np.float64), cost(prompt, output) - prefill, prefill


def _mean_by_answer(found: Compositions, values: Floats) -> Floats:
    """Mean of n x K values over the samples that gave each answer: n x (C + 1), 0 where there is none."""
    items, kinds = len(values), found.right.shape[1] + 1
    kind = found.answers[found.of_item]  # no answer is -1: the last column
    place = (np.arange(items)[:, None] * kinds + kind % kinds).ravel()
    ordered = np.take_along_axis(values, found.order, axis=1).ravel()
    sums = np.bincount(place, weights=ordered, minlength=items * kinds)
    counts = np.bincount(place, minlength=items * kinds)
    means: Floats = (sums / np.maximum(counts, 1)).reshape(items, kinds)
    return means
