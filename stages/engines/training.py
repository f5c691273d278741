"""What a training is made of: its settings, the order of its rows and the count of its work."""

import math
from collections.abc import Iterator, Sequence
from typing import Any, Literal

import numpy as np
from pydantic import Field

from stages.bedrock.attention import causal_pairs
from stages.bedrock.params import Params
from stages.engines.chat import NO_LOSS, TrainingRow

POOL_BATCHES = 20
"""Rows are sorted by length within pools of this many batches: near-equal lengths, still random order."""


class Schedule(Params):
    """How the learning rate moves: linear warm-up, then cosine, or a plateau with a linear decay (WSD)."""

    kind: Literal["cosine", "wsd"]
    warmup: float = Field(ge=0, description="steps; below 1 a share of all steps")
    decay: float = Field(ge=0, description="WSD only: steps of the decay; below 1 a share of all")
    floor: float = Field(ge=0, le=1, description="last learning rate, as a share of the peak")


class Optimization(Params):
    """AdamW and everything else that decides how weights move, except the learning rate."""

    batch_size: int = Field(ge=1, description="sequences per optimizer step")
    schedule: Schedule
    betas: tuple[float, float]
    weight_decay: float = Field(ge=0)
    max_grad_norm: float = Field(gt=0)
    precision: Literal["float32", "bfloat16"] = Field(description="of the forward pass")
    logging_steps: int = Field(ge=1, description="optimizer steps between two points of the curves")


def length_grouped_batches(
    lengths: Sequence[int], batch_size: int, seed: int, epoch: int
) -> list[list[int]]:
    """The batches of one epoch: every row once, rows of similar length together, batches shuffled.

    Returns:
        Lists of row numbers, `batch_size` each but for the last one. The same for equal arguments.
    """
    rng = np.random.default_rng([seed, epoch])
    order = rng.permutation(len(lengths))
    batches: list[list[int]] = []
    for start in range(0, len(order), batch_size * POOL_BATCHES):
        pool = order[start : start + batch_size * POOL_BATCHES]
        pool = pool[np.argsort(np.asarray(lengths)[pool], kind="stable")]
        full = len(pool) // batch_size * batch_size
        grouped = pool[:full].reshape(-1, batch_size)
        batches += rng.permutation(grouped).tolist()
        if full < len(pool):  # only in the last pool: the short batch comes last
            batches.append(pool[full:].tolist())
    return batches


class LengthGroupedSampler:
    """Row numbers in the order of `length_grouped_batches`, one epoch after the other."""

    def __init__(self, lengths: Sequence[int], batch_size: int, seed: int) -> None:
        self.lengths, self.batch_size, self.seed, self.epoch = lengths, batch_size, seed, 0

    def set_epoch(self, epoch: int) -> None:
        """The trainer calls this before each epoch, also after a resume."""
        self.epoch = epoch

    def __iter__(self) -> Iterator[int]:
        for batch in length_grouped_batches(self.lengths, self.batch_size, self.seed, self.epoch):
            yield from batch

    def __len__(self) -> int:
        return len(self.lengths)


def steps_of(rows: int, epochs: float, batch_size: int) -> int:
    """Optimizer steps of so many passes over `rows`; a part of a pass is a part of its batches."""
    return max(1, round(epochs * math.ceil(rows / batch_size))) if rows else 0


def count_work(
    name: Literal["pretraining", "ift", "reasoning", "mixed"],
    rows: Sequence[TrainingRow],
    epochs: float,
    batch_size: int,
    seed: int,
    window: int | None = None,
) -> dict[str, Any]:
    """The fields of a `Phase` that follow from its rows alone: steps, tokens, padding, squares.

    `window` is how far a layer of sliding attention looks back, if the model has any.
    """
    lengths = np.array([len(row.token_ids) for row in rows], dtype=np.int64)
    supervised = np.array([len(row.labels) - row.labels.count(NO_LOSS) for row in rows])
    steps = steps_of(len(rows), epochs, batch_size)
    times = np.zeros(len(rows), dtype=np.int64)
    padded = 0
    left, epoch = steps, 0
    while left:
        for batch in length_grouped_batches(lengths.tolist(), batch_size, seed, epoch)[:left]:
            padded += int(lengths[batch].max()) * len(batch)
            times[batch] += 1
            left -= 1
        epoch += 1
    return {
        "name": name,
        "steps": steps,
        "sequences": int(times.sum()),
        "tokens": int(times @ lengths),
        "padded_tokens": padded,
        "supervised_tokens": int(times @ supervised),
        "squared_tokens": int(times @ lengths**2),
        "windowed_pairs": None if window is None else int(times @ causal_pairs(lengths, window)),
    }
