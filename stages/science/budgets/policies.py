"""All policies that one run's answers allow to be weighed."""

from dataclasses import dataclass

import numpy as np

from stages.science.budgets.answer_sheet import AnswerSheet
from stages.science.budgets.item_pool import ItemPool
from stages.science.budgets.stopping import (
    confident_answer,
    length_cut,
    length_forced,
    stable_answer,
)
from stages.science.budgets.token_budgets import Policy, QueryCost, forced_answers, full_answers
from stages.science.budgets.vote_policies import fixed_votes, votes_until_lead, votes_until_sure
from stages.science.budgets.voting import compositions, pass_at, sizes_of_votes


@dataclass(frozen=True)
class Rules:
    """The settings of all rules.

    Attributes:
        percentiles: of lengths, in [0, 100].
        stable_probes: consecutive equal answers.
        confidences: probabilities per answer token.
        vote_margins: votes by which the first answer leads.
        vote_confidences: probabilities that the first answer is ahead of the second.
        vote_orders: random orders (or subsets) of samples.
        seed: of those.
    """

    percentiles: tuple[float, ...]
    stable_probes: tuple[int, ...]
    confidences: tuple[float, ...]
    vote_margins: tuple[int, ...]
    vote_confidences: tuple[float, ...]
    vote_orders: int
    seed: int


def policies_of(sheet: AnswerSheet, pool: ItemPool, cost: QueryCost, rules: Rules) -> list[Policy]:
    """Those that need thinking, budgets, log-probabilities or samples only where there are any."""
    found = [full_answers(sheet, cost), length_cut(sheet, pool, rules.percentiles, cost)]
    if sheet.thinks and len(sheet.budgets):
        found += [
            forced_answers(sheet, cost),
            length_forced(sheet, pool, rules.percentiles, cost),
            stable_answer(sheet, rules.stable_probes, cost),
        ]
        if not np.isnan(sheet.forced.confidence).all():
            found.append(confident_answer(sheet, rules.confidences, cost))
    samples = sheet.sampled.code.shape[1]
    if samples:
        ways = compositions(sheet.sampled)
        drawing = (rules.vote_orders, rules.seed)
        sizes = sizes_of_votes(samples)
        vote = fixed_votes(sheet, ways, sizes, cost, drawing)
        passing = pass_at(sheet.sampled.correct, sizes)
        found += [vote, Policy("pass", vote.settings, passing, vote.tokens, vote.flops)]
        if samples > 1:
            found += [
                votes_until_lead(sheet, ways, rules.vote_margins, cost, drawing),
                votes_until_sure(sheet, ways, rules.vote_confidences, cost, drawing),
            ]
    return found
