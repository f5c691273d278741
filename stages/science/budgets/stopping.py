"""Rules that end the thinking early: by length, by a stable answer, by confidence.

The last two walk up the budgets. At each the thinking is closed by force and the answer decoded (a probe);
then either the answer is taken, or the thinking goes on from where it was. What a walk costs:

* the thinking up to where it ends is decoded once;
* every probe is decoded: its closing tag and its answer tokens, from its own context;
* the prefill of the prompt is paid once, and nothing that is in the KV cache is paid again: a probe branches
  off it and is dropped.

Thinking that ends by itself ends the walk with the model's own answer.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from stages.science.budgets.answer_sheet import NO_ANSWER, AnswerSheet, Ints
from stages.science.budgets.item_pool import ItemPool
from stages.science.budgets.token_budgets import (
    Policy,
    QueryCost,
    cut_answers,
    forced_answers,
    full_answers,
)

Bools = NDArray[np.bool_]
TAGS = 2
"""Tokens that open and close a thinking block."""


def length_cut(
    sheet: AnswerSheet, pool: ItemPool, percentiles: Sequence[float], cost: QueryCost
) -> Policy:
    """Answers longer than a percentile of the run's lengths are cut and count as wrong.

    The percentiles are those of the other half of the suite. Source: the paper (arXiv 2509.22193), s. 4.2, App.
    H; there of the same answers.
    """
    limits = crossed_percentiles(sheet.greedy.output, pool, percentiles)
    return _named(cut_answers(sheet, limits, cost, "length_cut"), percentiles)


def length_forced(
    sheet: AnswerSheet, pool: ItemPool, percentiles: Sequence[float], cost: QueryCost
) -> Policy:
    """The same percentiles of the tokens thought, with the answer forced at the nearest budget.

    The longest thinking (of the other half) stands for no budget at all.
    """
    thought = np.maximum(sheet.greedy.thinking - TAGS, 0)
    limits = crossed_percentiles(thought, pool, percentiles)
    longest = crossed_percentiles(thought, pool, [100.0])
    known = np.broadcast_to(sheet.budgets, (len(thought), len(sheet.budgets)))
    places = np.concatenate([longest, known], axis=1)
    nearest = np.abs(limits[:, :, None] - places[:, None, :]).argmin(axis=2)
    whole, forced = full_answers(sheet, cost), forced_answers(sheet, cost)
    taken = [
        np.take_along_axis(np.concatenate(pair, axis=1), nearest, axis=1)
        for pair in (
            (whole.correct, forced.correct),
            (whole.tokens, forced.tokens),
            (whole.flops, forced.flops),
        )
    ]
    return Policy("length_forced", tuple(map(float, percentiles)), *taken)


def stable_answer(sheet: AnswerSheet, probes: Sequence[int], cost: QueryCost) -> Policy:
    """Stop as soon as so many consecutive probes gave the same answer."""
    code = sheet.forced.code
    agreeing = (code != NO_ANSWER).astype(np.int64)
    for column in range(1, code.shape[1]):
        same = (code[:, column] == code[:, column - 1]) & (code[:, column] != NO_ANSWER)
        agreeing[:, column] = np.where(same, agreeing[:, column - 1] + 1, agreeing[:, column])
    return _walks("stable", probes, [agreeing >= count for count in probes], sheet, cost)


def confident_answer(sheet: AnswerSheet, levels: Sequence[float], cost: QueryCost) -> Policy:
    """Stop at the first probe whose answer has at least this probability per token (geometric mean)."""
    answered = sheet.forced.code != NO_ANSWER
    accepted = [answered & (sheet.forced.confidence >= level) for level in levels]
    return _walks("confident", levels, accepted, sheet, cost)


def crossed_percentiles(lengths: Ints, pool: ItemPool, percentiles: Sequence[float]) -> Ints:
    """For every item the percentiles of the lengths in the other half of its suite: n x percentiles.

    They are lengths that occur there. A suite of one item has only itself.
    """
    limits = np.zeros((len(lengths), len(percentiles)), dtype=np.int64)
    shares = np.array(percentiles) / 100
    for own in pool.slices:
        first = pool.first_half[own]
        for half in (first, ~first):
            other = lengths[own][~half] if (~half).any() else lengths[own]
            limits[own.start + np.flatnonzero(half)] = np.quantile(
                other, shares, method="inverted_cdf"
            )
    return limits


def _walks(
    rule: str,
    settings: Sequence[float],
    accepted: Sequence[Bools],
    sheet: AnswerSheet,
    cost: QueryCost,
) -> Policy:
    """Policies that take the first accepted probe of each item."""
    forced, greedy, prompt = sheet.forced, sheet.greedy, sheet.prompt[:, None]
    by_itself = (forced.thinking == greedy.thinking[:, None]) & (
        forced.output == greedy.output[:, None]
    )
    # What each way of ending gives: at one of the budgets, or after all of them (the last column).
    correct = np.column_stack([forced.correct, greedy.correct]).astype(np.float64)
    tokens = np.column_stack([forced.output, greedy.output])
    flops = cost(prompt, tokens)
    # Probes that were decoded in vain: the closing tag and the answer, after the thinking up to there.
    before = np.maximum(forced.thinking - 1, 0)
    in_vain = cost(prompt, forced.output) - cost(prompt, before)
    none = np.zeros_like(prompt)
    tokens = tokens + np.cumsum(np.column_stack([none, forced.output - before]), axis=1)
    flops = flops + np.cumsum(np.column_stack([none, in_vain]), axis=1)
    ends = np.ones_like(prompt, dtype=bool)
    stops = np.column_stack(
        [np.column_stack([one | by_itself, ends]).argmax(axis=1) for one in accepted]
    )
    taken = [np.take_along_axis(each, stops, axis=1) for each in (correct, tokens, flops)]
    return Policy(rule, tuple(map(float, settings)), *(each.astype(np.float64) for each in taken))


def _named(policy: Policy, settings: Sequence[float]) -> Policy:
    settings = tuple(map(float, settings))
    return Policy(policy.rule, settings, policy.correct, policy.tokens, policy.flops)
