from functools import partial

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from stages.science.budgets.answer_sheet import lay_out
from stages.science.budgets.token_budgets import (
    cut_answers,
    forced_answers,
    full_answers,
    observed_lengths,
)
from stages.science.flops import inference_flops
from tests.bedrock.ledger import SHAPE
from tests.science.planted_answers import Item, planted
from tests.stages.two_runs import answered

COST = partial(inference_flops, SHAPE, mode="exact")
ITEMS = [
    Item(content=4, solved_at=2),  # 8 tokens
    Item(content=16, solved_at=8),  # 20 tokens
    Item(content=26, right=False),  # 30 tokens
    Item(content=None),  # 2 tokens
]
SHEET = lay_out(planted(ITEMS, budgets=(0, 4, 8)))


def test_cut_answers_by_hand() -> None:
    cut = cut_answers(SHEET, np.array([1, 8, 19, 20, 30]), COST)
    assert cut.correct.sum(axis=0).tolist() == [0, 2, 2, 3, 3]
    assert cut.tokens[1].tolist() == [1, 8, 19, 20, 20]
    assert cut.flops[1].tolist() == [answered(5, g) for g in (1, 8, 19, 20, 20)]
    full = full_answers(SHEET, COST)
    assert cut.correct[:, -1:].tolist() == full.correct.tolist()
    assert cut.flops[:, -1:].tolist() == full.flops.tolist()


def test_forced_answers_by_hand() -> None:
    forced = forced_answers(SHEET, COST)
    assert forced.settings == (0.0, 4.0, 8.0)
    assert forced.correct.tolist() == [[0, 1, 1], [0, 0, 1], [0, 0, 0], [1, 1, 1]]
    assert forced.tokens.tolist() == [[4, 8, 8], [4, 8, 12], [4, 8, 12], [2, 2, 2]]
    assert forced.flops[1, 2] == answered(5, 12)


@given(st.lists(st.integers(1, 60), min_size=1, max_size=40), st.integers(2, 12))
def test_limits_are_lengths_that_occur_with_both_ends(lengths: list[int], points: int) -> None:
    limits = observed_lengths(np.array(lengths), points)
    assert set(limits.tolist()) <= set(lengths)
    assert {limits[0], limits[-1]} == {min(lengths), max(lengths)}
    assert len(limits) <= points or len(limits) == len(set(lengths)) <= points
    if len(set(lengths)) <= points:
        assert set(limits.tolist()) == set(lengths)


def test_a_larger_limit_never_costs_accuracy_nor_saves_tokens() -> None:
    rng = np.random.default_rng(0)
    items = [Item(content=int(n), right=bool(n % 3)) for n in rng.integers(0, 50, 60)]
    sheet = lay_out(planted(items))
    cut = cut_answers(sheet, observed_lengths(sheet.greedy.output, 20), COST)
    for values in (cut.correct, cut.tokens, cut.flops):
        assert values.shape == (60, len(cut.settings))
        assert (np.diff(values.astype(np.float64), axis=1) >= 0).all()
