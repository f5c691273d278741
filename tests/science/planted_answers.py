"""Scores of a run whose truth is known item by item."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from stages.bedrock.records import scores

TAGS = 2


@dataclass(frozen=True)
class Item:
    """One item: its greedy answer, its answers under budgets, its samples.

    Attributes:
        content: tokens thought, without tags; None for no thinking.
        solved_at: least budget at which the forced answer is right; None for never.
        probe: budget -> (answer, probability per token), where they are not the default: `0` if right, else a
            wrong answer of the budget's own, and 0.5.
        samples: answers, `0` being right, None being none.
        sample_lengths: output tokens of the samples; 4 each if none are given.
    """

    right: bool = True
    content: int | None = 10
    answer: int = 2
    prompt: int = 5
    suite: str = "sums"
    level: int = 1
    task: str = "calc"
    truncated: bool = False
    solved_at: int | None = None
    probe: Mapping[int, tuple[str, float]] = field(default_factory=dict)
    samples: Sequence[str | None] = ()
    sample_lengths: Sequence[int] = ()


def planted(items: Sequence[Item], budgets: Sequence[int] = ()) -> pd.DataFrame:
    """The table of records/scores.py."""
    rows = []
    for number, item in enumerate(items):
        own = _place(f"{number:012x}", item)
        full = _greedy(item)
        rows.append(own | full | {"decoding": "greedy"})
        for budget in budgets:
            given = full if (item.content or 0) <= budget else _forced(item, budget)
            rows.append(own | given | {"decoding": "budget", "budget": budget})
        lengths = item.sample_lengths or [4] * len(item.samples)
        for sample, (answer, length) in enumerate(zip(item.samples, lengths, strict=True)):
            drawn = _given(answer, length - 2, 2, None)
            rows.append(own | drawn | {"decoding": "sampled", "sample": sample})
    frame = pd.DataFrame(rows, columns=scores.SCHEMA.names)
    return frame.astype({"budget": "Int64", "answer_logprob": "float64"})


def _place(name: str, item: Item) -> dict[str, Any]:
    domain, form = ("general", "mc") if item.suite.startswith("facts") else ("math", "open")
    return {
        "item": name,
        "suite": item.suite,
        "domain": domain,
        "format": form,
        "task": item.task,
        "level": item.level,
        "sample": 0,
        "budget": None,
        "repetition": False,
        "prompt_tokens": item.prompt,
    }


def _greedy(item: Item) -> dict[str, Any]:
    thinking = 0 if item.content is None else item.content + TAGS
    given = _given("0" if item.right else "1", thinking, item.answer, 0.9)
    return given | ({"verdict": "truncated"} if item.truncated else {})


def _forced(item: Item, budget: int) -> dict[str, Any]:
    right = item.solved_at is not None and budget >= item.solved_at
    answer, confidence = item.probe.get(budget, ("0" if right else f"wrong at {budget}", 0.5))
    return _given(answer, budget + TAGS, item.answer, confidence)


def _given(
    answer: str | None, thinking: int, tokens: int, confidence: float | None
) -> dict[str, Any]:
    verdict = "no_answer" if answer is None else "correct" if answer == "0" else "wrong"
    return {
        "verdict": verdict,
        "extracted": answer,
        "thinking_tokens": thinking,
        "answer_tokens": tokens,
        "answer_logprob": None if confidence is None else tokens * math.log(confidence),
    }
