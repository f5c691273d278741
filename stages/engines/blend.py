"""Recipes: which pairs a student sees with a trace, in which order, and whether any lose their answers."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import compress
from typing import Any, Literal

import numpy as np
import pandas as pd

from stages.bedrock.errors import InputError
from stages.engines.chat import TrainingRow, prompt_ids, response_text, rows_after

log = logging.getLogger(__name__)

Regime = Literal["ift", "reasoning"]


@dataclass(frozen=True)
class Lost:
    """What a limit on the length would cut from the rows of one regime; shares in [0, 1]."""

    answers: float
    """Rows whose end is cut: a row ends with its answer, so a row cut is an answer lost."""
    tokens: float


def rows_of(tokenizer: Any, pairs: pd.DataFrame) -> dict[Regime, list[TrainingRow]]:
    """Every pair as a training row of either regime, in the order of `pairs`."""
    heads = prompt_ids(tokenizer, pairs["prompt"].tolist(), thinking=None)
    direct = [response_text(None, answer) for answer in pairs["ift"]]
    thought = [
        response_text(thinking, answer)
        for thinking, answer in zip(pairs["thinking"], pairs["reasoning"], strict=True)
    ]
    return {
        "ift": rows_after(tokenizer, heads, direct),
        "reasoning": rows_after(tokenizer, heads, thought),
    }


def lost_to(max_length: int, rows: Sequence[TrainingRow]) -> Lost:
    """What cutting every row at `max_length` tokens would lose."""
    lengths = np.array([len(row.token_ids) for row in rows])
    return Lost(
        answers=float((lengths > max_length).mean()),
        tokens=float((lengths - max_length).clip(0).sum() / lengths.sum()),
    )


def refuse_uneven_truncation(
    rows: dict[Regime, list[TrainingRow]], max_length: int, tolerance: float
) -> None:
    """Refuse a limit that takes answers from one regime and not from the other.

    TRL's default of 1024 tokens would silently cut the answers off long traces and keep all IFT rows whole.

    Raises:
        InputError: the shares of answers lost differ by more than `tolerance`.
    """
    lost = {regime: lost_to(max_length, rows[regime]) for regime in rows}
    gap = abs(lost["ift"].answers - lost["reasoning"].answers)
    if gap > tolerance:
        longest = max(len(row.token_ids) for regime in rows for row in rows[regime])
        raise InputError(
            f"train_student.max_length: at {max_length} tokens {lost['ift'].answers:.1%} of the IFT rows and "
            f"{lost['reasoning'].answers:.1%} of the reasoning rows lose their answer, more apart than "
            f"truncation_tolerance {tolerance:.1%}; {lost['reasoning'].tokens:.1%} of the reasoning tokens are "
            f"cut; the longest row has {longest} tokens"
        )


def whole_in_both(
    rows: dict[Regime, list[TrainingRow]], max_length: int
) -> dict[Regime, list[TrainingRow]]:
    """The rows of pairs that fit whole in both regimes: the others are left out, so that prompts stay equal.

    Raises:
        InputError: no pair fits.
    """
    fits = np.logical_and.reduce(
        [[len(row.token_ids) <= max_length for row in rows[regime]] for regime in rows]
    )
    log.info("%d of %d pairs are whole at %d tokens", fits.sum(), fits.size, max_length)
    if not fits.any():
        raise InputError(f"train_student.max_length: no pair is whole at {max_length} tokens")
    return {regime: list(compress(rows[regime], fits)) for regime in rows}


def phases(
    num_pairs: int, reasoning_fraction: float, order: str, seed: int
) -> list[tuple[Literal["ift", "reasoning", "mixed"], list[tuple[Regime, int]]]]:
    """Who learns what when: passes of the trainer, each a list of (regime, number of the pair).

    Every pair appears exactly once over all passes, so that the prompts of all recipes are the same. The
    pairs shown with a trace are a random subset, the same for a sequential and a mixed recipe of one
    seed, and growing with the fraction.
    """
    shuffled = np.random.default_rng([seed, 0]).permutation(num_pairs).tolist()
    num_reasoning = round(reasoning_fraction * num_pairs)
    reasoning: list[tuple[Regime, int]] = [
        ("reasoning", i) for i in sorted(shuffled[:num_reasoning])
    ]
    ift: list[tuple[Regime, int]] = [("ift", i) for i in sorted(shuffled[num_reasoning:])]
    if not reasoning:
        return [("ift", ift)]
    if not ift:
        return [("reasoning", reasoning)]
    if order == "sequential":
        return [("ift", ift), ("reasoning", reasoning)]
    return [("mixed", sorted(ift + reasoning, key=lambda entry: entry[1]))]
