"""All policies that one run's answers allow to be weighed."""

from dataclasses import dataclass, replace

import numpy as np

from stages.science.budgets.answer_sheet import AnswerSheet
from stages.science.budgets.item_pool import ItemPool
from stages.science.budgets.stopping import (
    confident_answer,
    length_cut,
    length_forced,
    stable_answer,
    walk_of,
)
from stages.science.budgets.token_budgets import Policy, QueryCost, forced_answers, full_answers
from stages.science.budgets.vote_policies import (
    adaptive_votes,
    fixed_votes,
    sample_costs,
    until_lead,
    until_sure,
)
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
    full = full_answers(sheet, cost)
    found = [full, length_cut(sheet, pool, rules.percentiles, cost)]
    if sheet.thinks and len(sheet.budgets):
        forced = forced_answers(sheet, cost)
        walk = walk_of(sheet, full, forced, cost)
        found += [
            forced,
            length_forced(sheet, pool, rules.percentiles, full, forced),
            stable_answer(sheet, rules.stable_probes, walk),
        ]
        if not np.isnan(sheet.forced.confidence).all():
            found.append(confident_answer(sheet, rules.confidences, walk))
    samples = sheet.sampled.code.shape[1]
    if samples:
        ways, costs = compositions(sheet.sampled), sample_costs(sheet, cost)
        drawing = (rules.vote_orders, rules.seed)
        sizes = sizes_of_votes(samples)
        vote = fixed_votes(ways, sizes, costs, drawing)
        found += [vote, replace(vote, rule="pass", correct=pass_at(sheet.sampled.correct, sizes))]
        if samples > 1:
            stops = {
                "vote_lead": until_lead(samples, rules.vote_margins),
                "vote_sure": until_sure(samples, rules.vote_confidences),
            }
            found += adaptive_votes(ways, stops, costs, drawing)
    return found
