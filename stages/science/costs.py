"""What runs cost: counts of the ledgers and of the answers, turned into FLOPs by one convention."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from stages.bedrock.records.ledgers import Ledger
from stages.bedrock.records.shapes import ModelShape
from stages.science.flops import Mode, inference_flops, training_flops

OUTPUT = ["thinking_tokens", "answer_tokens"]


def training_row(activity: str, entry: str, ledger: Ledger) -> dict[str, Any]:
    """A row of costs.csv for a training, all its phases together; with adapters if it had them."""

    def flops(mode: Mode) -> float:
        return sum(
            training_flops(
                ledger.shape,
                phase.tokens,
                phase.squared_tokens,
                mode,
                ledger.lora,
                phase.windowed_pairs,
            )
            for phase in ledger.phases
        )

    return {
        "activity": activity,
        "entry": entry,
        "sequences": sum(phase.sequences for phase in ledger.phases),
        "tokens": sum(phase.tokens for phase in ledger.phases),
        "flops": flops("exact"),
        "flops_paper": flops("paper"),
    }


def answering_row(
    activity: str, entry: str, shape: ModelShape, answered: pd.DataFrame
) -> dict[str, Any]:
    """A row of costs.csv for answers given, each taken as a query of its own (no shared prefill).

    Args:
        activity: what the answers were for.
        entry: whose they are.
        shape: of the model that answered.
        answered: a row per answer, with prompt_tokens, thinking_tokens and answer_tokens.
    """
    sent, output = answered["prompt_tokens"], answered[OUTPUT].sum(axis=1)
    return {
        "activity": activity,
        "entry": entry,
        "sequences": len(answered),
        "tokens": int(sent.sum() + output.sum()),
        "flops": float(inference_flops(shape, sent, output, "exact").sum()),
        "flops_paper": float(inference_flops(shape, sent, output, "paper").sum()),
    }


def serving_row(entry: str, shape: ModelShape, scored: pd.DataFrame) -> dict[str, Any]:
    """A row of costs.csv for a run in use: its greedy answers, each item of the suites as one query.

    flops / sequences is the mean price of a query. The row is a part of the run's evaluation, so a sum over
    activities leaves it out.

    Args:
        entry: the run.
        shape: of its model.
        scored: a row per answer, with decoding and the counts of tokens (records/scores.py).
    """
    return answering_row("serving", entry, shape, scored[scored["decoding"] == "greedy"])


def query_flops(shape: ModelShape, answered: pd.DataFrame) -> dict[str, float]:
    """Mean FLOPs per answer, in both modes, as columns of runs.csv."""
    sent, output = answered["prompt_tokens"], answered[OUTPUT].sum(axis=1)
    return {
        "query_flops": float(np.mean(inference_flops(shape, sent, output, "exact"))),
        "query_flops_paper": float(np.mean(inference_flops(shape, sent, output, "paper"))),
    }


def share_of_teacher(ledger: Ledger, teacher: Mapping[str, float]) -> float:
    """The FLOPs of the teacher's answers that a run learned from.

    A run that uses a share of the pairs in one regime is charged that share of all answers drawn in that
    regime: those to prompts that were dropped, and the samples that were not taken, included.

    Args:
        ledger: of the run; its phases say how many rows of each regime it saw.
        teacher: FLOPs of all answers drawn for the run's corpus, by regime; NaN where they are not known, and
            then so is the share of a run that uses that regime.
    """
    rows: dict[str, int] = {}
    for phase in ledger.phases:
        for regime, count in phase.rows.items():
            rows[regime] = rows.get(regime, 0) + count
    total = sum(rows.values())
    used = {regime: count for regime, count in rows.items() if count}
    return sum(teacher[regime] * count / total for regime, count in used.items())
