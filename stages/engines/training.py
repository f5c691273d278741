"""What a training is made of: its settings, the order of its rows and the count of its work."""

import math
from collections.abc import Iterator, Sequence
from typing import Any, Literal, NamedTuple

import numpy as np
from pydantic import Field

from stages.bedrock.attention import causal_pairs
from stages.bedrock.params import Params
from stages.bedrock.records.shapes import LoraShape
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


class Adapters(Params):
    """LoRA. Without dropout, whose draws would depend on the number of processes."""

    rank: int = Field(ge=1)
    alpha: float = Field(gt=0, description="the adapters' output is scaled by alpha / rank")
    targets: list[str] = Field(
        min_length=1, description="matrices of every layer that get one, such as q_proj"
    )

    @property
    def shape(self) -> LoraShape:
        """What their FLOPs follow from."""
        return LoraShape(rank=self.rank, targets=tuple(self.targets))


class Method(Params):
    """What else decides how weights move, or how sums round."""

    packing: bool = Field(
        description="rows of a batch lie end to end, unseen by one another, instead of padded"
    )
    liger: bool = Field(description="Liger's kernels for norms, positions and the gated block; GPU")
    lora: Adapters | None = Field(description="adapters are trained instead of all weights")


PLAIN = Method(packing=False, liger=False, lora=None)


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


class Split(NamedTuple):
    """How a batch is divided up; every process takes its micro-batches one after the other."""

    processes: int = 1
    process: int = 0
    micro_batch: int | None = None
    """Sequences at once; None: the whole share of the process."""

    def rounds(self, batch_size: int) -> int:
        """Micro-batches of each process per optimizer step."""
        return -(-batch_size // (self.processes * self.size(batch_size)))

    def size(self, batch_size: int) -> int:
        """Sequences at once."""
        return self.micro_batch or -(-batch_size // self.processes)

    def of(self, rows: Sequence[int], batch_size: int) -> list[list[int]]:
        """The micro-batches of one batch for this process; empty where no rows are left.

        All processes get equally many, as each of them has to take part in every exchange.
        """
        size = self.size(batch_size)
        starts = range(
            self.process * size,
            self.rounds(batch_size) * self.processes * size,
            self.processes * size,
        )
        return [list(rows[start : start + size]) for start in starts]


class MicroBatches:
    """Row numbers of `length_grouped_batches`, divided up: a batch sampler for one process.

    The batches of the optimizer do not depend on the division.
    """

    def __init__(self, lengths: Sequence[int], batch_size: int, seed: int, split: Split) -> None:
        self.lengths, self.batch_size, self.seed, self.split = lengths, batch_size, seed, split
        self.epoch = 0

    def set_epoch(self, epoch: int) -> None:
        """The trainer calls this before each epoch, also after a resume."""
        self.epoch = epoch

    def __iter__(self) -> Iterator[list[int]]:
        for batch in length_grouped_batches(self.lengths, self.batch_size, self.seed, self.epoch):
            yield from self.split.of(batch, self.batch_size)

    def __len__(self) -> int:
        batches = -(-len(self.lengths) // self.batch_size)
        return batches * self.split.rounds(self.batch_size)


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

    Padding is that of batches taken whole and not packed, so that no count depends on the machine.
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
