import math

import pandas as pd
import pytest

from stages.bedrock.records.ledgers import Ledger
from stages.bedrock.records.shapes import LoraShape
from stages.science.costs import (
    answering_row,
    query_flops,
    serving_row,
    share_of_teacher,
    training_row,
)
from stages.science.flops import inference_flops, training_flops
from tests.bedrock.ledger import IFT, LEDGER, REASONING, SHAPE

ANSWERS = pd.DataFrame(
    {"prompt_tokens": [3, 5], "thinking_tokens": [0, 4], "answer_tokens": [2, 1], "sample": [0, 0]}
)
# By hand, for SHAPE (d 8, f 12, 2 layers, 2 heads of 4, 1 of keys, 50 words). Weights of a layer:
# 8*8 (q) + 8*8 (out) + 2*8*4 (k, v) + 3*8*12 = 480.
PER_TOKEN, PER_PAIR, LOGITS = 2 * 2 * 480, 4 * 2 * 4 * 2, 2 * 8 * 50


def test_a_training_is_the_sum_of_its_phases_by_hand() -> None:
    row = training_row("fine_tuning", "d8", LEDGER)
    tokens, pairs = 60 + 40, (1500 + 100) / 2
    assert row["flops"] == 3 * ((PER_TOKEN + LOGITS) * tokens + PER_PAIR * pairs)
    assert (row["activity"], row["entry"]) == ("fine_tuning", "d8")
    assert (row["sequences"], row["tokens"]) == (8, 100)
    paper = training_flops(SHAPE, 100, 1500, "paper")
    assert row["flops_paper"] == paper != row["flops"]
    parts = [
        training_row("x", "x", LEDGER.model_copy(update={"phases": [phase]}))["flops"]
        for phase in (IFT, REASONING)
    ]
    assert sum(parts) == row["flops"]


def test_a_model_that_was_not_trained_here_cost_nothing_here() -> None:
    row = training_row("pretraining", "hub", LEDGER.model_copy(update={"phases": []}))
    assert (row["sequences"], row["tokens"], row["flops"], row["flops_paper"]) == (0, 0, 0, 0)


def test_adapters_and_windows_of_a_ledger_are_counted() -> None:
    lora = LoraShape(rank=2, targets=("q_proj", "v_proj"))
    adapted = LEDGER.model_copy(update={"lora": lora})
    assert training_row("x", "x", adapted)["flops"] == training_flops(
        SHAPE, 100, 1500, "exact", lora
    )
    windows = SHAPE.model_copy(update={"num_sliding_layers": 1, "sliding_window": 5})
    phases = [IFT.model_copy(update={"windowed_pairs": 200}), REASONING]
    row = training_row("x", "x", LEDGER.model_copy(update={"shape": windows, "phases": phases}))
    # The second phase did not count its pairs: at most 5 per token, and no more than without a window.
    saved = 4 * 2 * 4 * ((700 + 60) / 2 - 200 + (800 + 40) / 2 - 5 * 40)
    assert row["flops"] == training_row("x", "x", LEDGER)["flops"] - 3 * saved
    assert row["flops_paper"] == training_row("x", "x", LEDGER)["flops_paper"]


def test_serving_is_the_greedy_answers_alone() -> None:
    scored = pd.concat(
        [
            ANSWERS.assign(decoding="greedy"),
            ANSWERS.assign(decoding="sampled"),
            ANSWERS.assign(decoding="budget"),
        ]
    )
    row = serving_row("d8", SHAPE, scored)
    assert (row["activity"], row["sequences"], row["tokens"]) == ("serving", 2, 15)
    price = query_flops(SHAPE, ANSWERS)
    assert row["flops"] / row["sequences"] == pytest.approx(price["query_flops"])
    assert row["flops_paper"] / row["sequences"] == pytest.approx(price["query_flops_paper"])
    assert serving_row("d8", SHAPE, scored[scored["decoding"] != "greedy"])["flops"] == 0


def test_answers_by_hand() -> None:
    row = answering_row("evaluation", "d8", SHAPE, ANSWERS)
    assert (row["sequences"], row["tokens"]) == (2, 3 + 5 + 2 + 5)
    # Of g tokens generated g - 1 are fed back; (prompt, steps) are (3, 1) and (5, 4).
    flops = sum(
        PER_TOKEN * (prompt + steps)
        + PER_PAIR * sum(range(1, prompt + steps + 1))
        + LOGITS * (1 + steps)
        for prompt, steps in ((3, 1), (5, 4))
    )
    assert row["flops"] == flops
    assert row["flops_paper"] == inference_flops(SHAPE, [3, 5], [2, 5], "paper").sum()


def test_thinking_and_answer_cost_the_same() -> None:
    thought = ANSWERS.assign(thinking_tokens=[2, 5], answer_tokens=[0, 0])
    assert query_flops(SHAPE, ANSWERS) == query_flops(SHAPE, thought)


def test_a_query_s_cost_is_the_mean_over_answers() -> None:
    row, mean = answering_row("evaluation", "d8", SHAPE, ANSWERS), query_flops(SHAPE, ANSWERS)
    assert mean["query_flops"] == pytest.approx(row["flops"] / 2)
    assert mean["query_flops_paper"] == pytest.approx(row["flops_paper"] / 2)


def test_a_run_is_charged_its_share_of_each_regime_s_answers() -> None:
    teacher = {"ift": 1000.0, "reasoning": 8000.0}
    # 3 of 4 pairs shown without a trace, 1 of 4 with one.
    assert share_of_teacher(LEDGER, teacher) == 3 / 4 * 1000 + 1 / 4 * 8000
    for phase, whole in ((IFT, 1000), (REASONING, 8000)):
        assert share_of_teacher(LEDGER.model_copy(update={"phases": [phase]}), teacher) == whole
    with_nothing = IFT.model_copy(update={"rows": {"ift": 3, "reasoning": 0}})
    unknown = {"ift": 1000.0, "reasoning": math.nan}
    alone = LEDGER.model_copy(update={"phases": [with_nothing]})
    assert share_of_teacher(alone, unknown) == 1000
    assert math.isnan(share_of_teacher(LEDGER, unknown))
    mixed = IFT.model_copy(update={"name": "mixed", "rows": {"ift": 3, "reasoning": 1}})
    blended = Ledger.model_validate({**LEDGER.model_dump(), "phases": [mixed.model_dump()]})
    assert share_of_teacher(blended, teacher) == share_of_teacher(LEDGER, teacher)
