from random import Random
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stages.bedrock.errors import InputError
from stages.engines.blend import (
    Regime,
    lost_to,
    phases,
    refuse_uneven_truncation,
    rows_of,
    whole_in_both,
)
from stages.engines.chat import NO_LOSS, TrainingRow
from stages.tasks.world import draw

PAIRS = st.integers(1, 300)
FRACTION = st.floats(0, 1)
SEED = st.integers(0, 5)


def _shown(num_pairs: int, fraction: float, order: str, seed: int) -> dict[str, list[int]]:
    """Pairs by the regime they are shown in, over all passes, in the order of the passes."""
    shown: dict[str, list[int]] = {"ift": [], "reasoning": []}
    for _, entries in phases(num_pairs, fraction, order, seed):
        for regime, pair in entries:
            shown[regime].append(pair)
    return shown


@given(num_pairs=PAIRS, fraction=FRACTION, seed=SEED)
def test_every_recipe_learns_from_every_prompt_once(
    num_pairs: int, fraction: float, seed: int
) -> None:
    for order in ("sequential", "mixed"):
        shown = _shown(num_pairs, fraction, order, seed)
        assert sorted(shown["ift"] + shown["reasoning"]) == list(range(num_pairs))
        assert abs(len(shown["reasoning"]) - fraction * num_pairs) <= 0.5


@given(num_pairs=PAIRS, fraction=FRACTION, seed=SEED)
def test_sequential_and_mixed_split_the_pairs_alike(
    num_pairs: int, fraction: float, seed: int
) -> None:
    assert _shown(num_pairs, fraction, "sequential", seed) == _shown(
        num_pairs, fraction, "mixed", seed
    )


@given(num_pairs=PAIRS, fractions=st.tuples(FRACTION, FRACTION).map(sorted), seed=SEED)
def test_a_larger_fraction_keeps_the_pairs_of_a_smaller_one(
    num_pairs: int, fractions: list[float], seed: int
) -> None:
    fewer, more = (set(_shown(num_pairs, share, "mixed", seed)["reasoning"]) for share in fractions)
    assert fewer <= more


def test_passes_by_recipe() -> None:
    names = {
        (fraction, order): [name for name, _ in phases(8, fraction, order, 1)]
        for fraction in (0.0, 0.5, 1.0)
        for order in ("sequential", "mixed")
    }
    assert names == {
        (0.0, "sequential"): ["ift"],
        (0.0, "mixed"): ["ift"],
        (0.5, "sequential"): ["ift", "reasoning"],
        (0.5, "mixed"): ["mixed"],
        (1.0, "sequential"): ["reasoning"],
        (1.0, "mixed"): ["reasoning"],
    }
    assert {entry[0] for entry in phases(8, 0.5, "sequential", 1)[0][1]} == {"ift"}


def test_the_split_is_random_and_differs_between_seeds() -> None:
    one, two = (_shown(200, 0.5, "mixed", seed)["reasoning"] for seed in (1, 2))
    assert one != two
    assert 60 < np.mean(one) < 140  # neither the first half nor the last


def test_pairs_become_rows_of_both_regimes_with_one_prompt(tokenizer: Any) -> None:
    problems = [draw(task, Random(task), 2) for task in ("calc", "rev")]
    pairs = pd.DataFrame(
        {
            "prompt": [problem.prompt for problem in problems],
            "ift": [problem.answer for problem in problems],
            "thinking": [problem.thinking for problem in problems],
            "reasoning": [problem.answer for problem in problems],
        }
    )
    rows = rows_of(tokenizer, pairs)
    for ift, reasoning, problem in zip(rows["ift"], rows["reasoning"], problems, strict=True):
        prompt = ift.labels.count(NO_LOSS)
        assert reasoning.labels.count(NO_LOSS) == prompt
        assert reasoning.token_ids[:prompt] == ift.token_ids[:prompt]
        assert tokenizer.decode(ift.token_ids[prompt:]) == f"{problem.answer} <|end|>"
        said = f"<think> {problem.thinking} </think> {problem.answer} <|end|>"
        assert tokenizer.decode(reasoning.token_ids[prompt:]) == said


def _rows(*lengths: int) -> list[TrainingRow]:
    return [TrainingRow([1] * length, [1] * length) for length in lengths]


def test_what_a_limit_would_lose() -> None:
    lost = lost_to(10, _rows(5, 10, 11, 14))
    assert lost.answers == 2 / 4
    assert lost.tokens == (1 + 4) / (5 + 10 + 11 + 14)
    assert lost_to(14, _rows(5, 14)).tokens == 0


def test_a_limit_that_cuts_one_regime_is_refused_with_its_numbers() -> None:
    rows: dict[Regime, list[TrainingRow]] = {
        "ift": _rows(5, 5, 5, 5),
        "reasoning": _rows(9, 10, 11, 29),
    }
    with pytest.raises(InputError) as refused:
        refuse_uneven_truncation(rows, max_length=10, tolerance=0.01)
    for said in (
        "train_student.max_length: at 10 tokens 0.0% of the IFT rows and 50.0% of the reasoning rows",
        "truncation_tolerance 1.0%",
        "longest row has 29 tokens",
    ):
        assert said in str(refused.value)
    refuse_uneven_truncation(rows, 10, tolerance=0.5)
    refuse_uneven_truncation(rows, 29, tolerance=0.0)
    rows["ift"] = _rows(5, 5, 12, 13)  # as many answers, from other prompts
    refuse_uneven_truncation(rows, 10, tolerance=0.0)


def test_a_pair_counts_when_it_is_whole_in_both_regimes() -> None:
    rows: dict[Regime, list[TrainingRow]] = {
        "ift": _rows(10, 11, 5, 11),
        "reasoning": _rows(10, 5, 11, 11),
    }
    whole = whole_in_both(rows, 10)
    assert [len(row.token_ids) for row in whole["ift"]] == [10]
    assert [len(row.token_ids) for row in whole["reasoning"]] == [10]
    with pytest.raises(InputError, match="no pair is whole at 9 tokens"):
        whole_in_both(rows, 9)
