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
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from stages.science.budgets.answer_sheet import NO_ANSWER, AnswerSheet, Ints
from stages.science.budgets.item_pool import ItemPool
from stages.science.budgets.token_budgets import Policy, QueryCost, cut_answers, taken

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
    cut = cut_answers(sheet, limits, cost, "length_cut")
    return replace(cut, settings=tuple(map(float, percentiles)))


def length_forced(
    sheet: AnswerSheet, pool: ItemPool, percentiles: Sequence[float], full: Policy, forced: Policy
) -> Policy:
    """The same percentiles of the tokens thought, with the answer forced at the nearest budget.

    The longest thinking (of the other half) stands for no budget at all.
    """
    thought = np.maximum(sheet.greedy.thinking - TAGS, 0)
    limits = crossed_percentiles(thought, pool, [*percentiles, 100.0])
    known = np.broadcast_to(sheet.budgets, (len(thought), len(sheet.budgets)))
    places = np.concatenate([limits[:, -1:], known], axis=1)
    nearest = np.abs(limits[:, :-1, None] - places[:, None, :]).argmin(axis=2)
    return taken("length_forced", percentiles, _menu(full, forced), nearest)


@dataclass(frozen=True)
class Walk:
    """What each way of ending a walk gives and has cost by then.

    Attributes:
        ends: at one of the budgets, or (the last one) after all of them.
        by_itself: n x budgets, whether the thinking has ended there by itself.
    """

    ends: Policy
    by_itself: Bools


def walk_of(sheet: AnswerSheet, full: Policy, forced: Policy, cost: QueryCost) -> Walk:
    """The walk up the budgets of a run; `full` and `forced` are its full answers and its forced ones."""
    probes, greedy = sheet.forced, sheet.greedy
    ends = _menu(forced, full)
    # Probes that were decoded in vain: the closing tag and the answer, after the thinking up to there.
    before = np.maximum(probes.thinking - 1, 0)
    in_vain = forced.flops - cost(sheet.prompt[:, None], before)
    tokens = np.cumsum(probes.output - before, axis=1)
    flops = np.cumsum(in_vain, axis=1)
    none = np.zeros_like(sheet.prompt)
    return Walk(
        replace(
            ends,
            tokens=ends.tokens + np.column_stack([none, tokens]),
            flops=ends.flops + np.column_stack([none, flops]),
        ),
        (probes.thinking == greedy.thinking[:, None]) & (probes.output == greedy.output[:, None]),
    )


def stable_answer(sheet: AnswerSheet, probes: Sequence[int], walk: Walk) -> Policy:
    """Stop as soon as so many consecutive probes gave the same answer."""
    code = sheet.forced.code
    agreeing = (code != NO_ANSWER).astype(np.int64)
    for column in range(1, code.shape[1]):
        same = (code[:, column] == code[:, column - 1]) & (code[:, column] != NO_ANSWER)
        agreeing[:, column] = np.where(same, agreeing[:, column - 1] + 1, agreeing[:, column])
    return _first_accepted("stable", probes, [agreeing >= count for count in probes], walk)


def confident_answer(sheet: AnswerSheet, levels: Sequence[float], walk: Walk) -> Policy:
    """Stop at the first probe whose answer has at least this probability per token (geometric mean)."""
    answered = sheet.forced.code != NO_ANSWER
    accepted = [answered & (sheet.forced.confidence >= level) for level in levels]
    return _first_accepted("confident", levels, accepted, walk)


def crossed_percentiles(lengths: Ints, pool: ItemPool, percentiles: Sequence[float]) -> Ints:
    """For every item the percentiles of the lengths in the other half of its suite: n x percentiles.

    They are lengths that occur there. A suite of one item has only itself.
    """
    limits = np.zeros((len(lengths), len(percentiles)), dtype=np.int64)
    shares = np.array(percentiles) / 100
    for first, second in pool.halves:
        for half, other in ((first, second), (second, first)):
            known = lengths[other if len(other) else half]
            limits[half] = np.quantile(known, shares, method="inverted_cdf")
    return limits


def _first_accepted(
    rule: str, settings: Sequence[float], accepted: Sequence[Bools], walk: Walk
) -> Policy:
    """Policies that take the first accepted probe of each item."""
    last = np.ones((len(walk.by_itself), 1), dtype=bool)
    stops = np.column_stack(
        [np.column_stack([one | walk.by_itself, last]).argmax(axis=1) for one in accepted]
    )
    return taken(rule, settings, walk.ends, stops)


def _menu(first: Policy, second: Policy) -> Policy:
    """All policies of two rules."""
    return Policy(
        f"{first.rule} or {second.rule}",
        first.settings + second.settings,
        np.concatenate([first.correct, second.correct], axis=1),
        np.concatenate([first.tokens, second.tokens], axis=1),
        np.concatenate([first.flops, second.flops], axis=1),
    )
