"""Work in counts and GPU-seconds: training and answering, each with a model of the time it takes."""

import heapq
from dataclasses import dataclass, replace

import numpy as np

from stages.bedrock.records.shapes import ModelShape
from stages.science.flops import inference_flops, parameters
from stages.workbench.planning.assumptions import Assumptions
from stages.workbench.planning.hardware import Gpu, enough
from stages.workbench.planning.lengths import Floats
from stages.workbench.planning.memory import BYTES, cache_bytes, engine_memory, training_memory

ENOUGH = 1.02
"""GPU-seconds over the least there could be, for which an engine of more GPUs is not taken."""
TRIED = 3
"""Sizes of an engine that are weighed."""
SIMULATED = 4096
"""Answers of a call whose schedule is played through, at most."""


@dataclass(frozen=True)
class Line:
    """A part of a stage."""

    stage: str
    entry: str
    questions: float = 0.0
    """Sequences trained on, or answers given."""
    tokens_in: float = 0.0
    """Tokens read: trained on, or of prompts."""
    tokens_out: float = 0.0
    """Tokens generated."""
    flops: float = 0.0
    gpu_seconds: float = 0.0
    gpus: int = 0
    """That it takes at least, for want of memory; 0: none."""
    stored_bytes: float = 0.0
    """Of what the stage puts out, on disk and at a remote."""
    part: str = ""
    """Of a stage that does several things: which; the table tells it apart."""
    rows: float = 0.0
    """Questions that an engine is given, however many answers each gets: rows of the store."""
    steps: float = 0.0
    """Of an optimizer."""
    memory: float = 0.0
    """Bytes of all its GPUs together that it takes at least."""

    def plus(self, other: "Line") -> "Line":
        """The sum, under the name of this one."""
        return replace(
            self,
            questions=self.questions + other.questions,
            tokens_in=self.tokens_in + other.tokens_in,
            tokens_out=self.tokens_out + other.tokens_out,
            flops=self.flops + other.flops,
            gpu_seconds=self.gpu_seconds + other.gpu_seconds,
            gpus=max(self.gpus, other.gpus),
            stored_bytes=self.stored_bytes + other.stored_bytes,
            rows=self.rows + other.rows,
            steps=self.steps + other.steps,
            memory=max(self.memory, other.memory),
        )


@dataclass(frozen=True)
class Asked:
    """Questions for a model, as representative rows: tokens of prompts and of the answers to them."""

    prompt: Floats
    output: Floats
    count: float
    """Questions in all; the rows are equally likely."""
    samples: int = 1
    limit: int | None = None
    """max_tokens."""
    forced: float = 0.0
    """Of the tokens put out, those that were given by force: read, not generated."""

    @property
    def generated(self) -> Floats:
        """Tokens generated per answer."""
        return self.output if self.limit is None else np.minimum(self.output, self.limit)

    @property
    def context(self) -> float:
        """Tokens before the middle of an answer, on average: what of the cache an answer takes."""
        return float((self.prompt + self.forced + np.maximum(self.generated, 1.0) / 2).mean())


def training_seconds(
    shape: ModelShape, flops: float, steps: float, gpu: Gpu, assumed: Assumptions
) -> tuple[float, int]:
    """GPU-seconds of a training, and the GPUs it takes at least.

        max(flops / (training_mfu peak), GPUs steps (optimizer_step_seconds + layers optimizer_layer_seconds))

    Args:
        shape: of the model; all its weights are trained.
        flops: counted.
        steps: optimizer steps.
        gpu: what it runs on.
        assumed: the shares and seconds.
    """
    gpus = enough(training_memory(shape, assumed), assumed.memory_share * gpu.memory)
    host = assumed.optimizer_step_seconds + shape.num_layers * assumed.optimizer_layer_seconds
    return max(flops / (assumed.training_mfu * gpu.peak), gpus * steps * host), gpus


def engine_gpus(shape: ModelShape, context: float, gpu: Gpu, assumed: Assumptions) -> int:
    """The least power of two of GPUs that hold the weights and a few answers of so many tokens."""
    return enough(engine_memory(shape, context), assumed.memory_share * gpu.memory)


def answering_seconds(
    shape: ModelShape, asked: Asked, gpu: Gpu, assumed: Assumptions
) -> tuple[float, int]:
    """GPU-seconds of answering, and the GPUs of one engine: the fewest that need no more than they must.

    With n GPUs of peak P and bandwidth B, S steps of the engine (each gives every answer under way one more
    token), W bytes of weights that a step reads, K bytes of keys and values read in all:

        prefill  = FLOPs of the prompts / (prefill_mfu n P)
        decoding = max((S W + K) / (bandwidth_share n B), FLOPs / (prefill_mfu n P)) + S decoding_step_seconds

    S is played through: a call's questions are begun in order, `answers_at_once` or as many as the memory
    holds at a time, and the call ends with its longest answer. Of experts a step reads those that the answers
    under way are sent to, 1 - (1 - chosen / all)^answers, at a share of the bandwidth of their own.
    """
    tried: list[tuple[float, int]] = []
    gpus, full = engine_gpus(shape, asked.context, gpu, assumed), False
    while not full and len(tried) < TRIED:
        at_once = _at_once(shape, asked, gpu, assumed, gpus)
        tried.append((_seconds(shape, asked, gpu, assumed, (gpus, at_once)), gpus))
        full, gpus = at_once == assumed.answers_at_once, 2 * gpus
    best = ENOUGH * min(seconds for seconds, _ in tried)
    return next((seconds, gpus) for seconds, gpus in tried if seconds <= best)


def _at_once(shape: ModelShape, asked: Asked, gpu: Gpu, assumed: Assumptions, gpus: int) -> int:
    """Answers under way in an engine of so many GPUs."""
    room = assumed.memory_share * gpu.memory * gpus - BYTES * parameters(shape).total
    held = int(room // (asked.context * cache_bytes(shape)))
    return max(1, min(assumed.answers_at_once, held))


def _seconds(
    shape: ModelShape, asked: Asked, gpu: Gpu, assumed: Assumptions, engine: tuple[int, int]
) -> float:
    """GPU-seconds with an engine of so many GPUs, and of so many answers at once."""
    gpus, at_once = engine
    prompt, made = asked.prompt + asked.forced, np.maximum(asked.generated, 1.0)
    answers = asked.count * asked.samples
    call = min(assumed.questions_per_call, asked.count) * asked.samples
    steps = engine_steps(made, call, at_once) * answers / call
    read = steps * step_bytes(shape, answers * float(made.mean()) / steps)
    read += answers * float((prompt * made + made**2 / 2).mean()) * cache_bytes(shape)
    whole = inference_flops(shape, prompt, made, "exact")
    reading = inference_flops(shape, prompt, np.zeros_like(made), "exact")
    compute = assumed.prefill_mfu * gpus * gpu.peak
    sparse = shape.num_sparse_layers > 0
    share = assumed.experts_bandwidth_share if sparse else assumed.bandwidth_share
    decoding = max(
        read / (share * gpus * gpu.bandwidth),
        answers * float((whole - reading).mean()) / compute,
    )
    prefill = answers * float(reading.mean()) / compute
    return gpus * (prefill + decoding + steps * assumed.decoding_step_seconds)


def step_bytes(shape: ModelShape, answers: float) -> float:
    """Bytes of weights that a step of the engine reads for so many answers at once."""
    count = parameters(shape)
    if not shape.num_sparse_layers:
        return float(BYTES * count.total)
    idle = count.total - count.active
    share = 1 - (1 - shape.experts_per_token / shape.num_experts) ** answers
    experts = idle / (1 - shape.experts_per_token / shape.num_experts)
    return float(BYTES * (count.total - experts + share * experts))


def engine_steps(lengths: Floats, answers: float, at_once: int) -> float:
    """Steps until a call's last answer ends, begun in order, so many at a time.

    Of a call with more than `SIMULATED` answers the others keep all places busy.
    """
    number = max(1, min(SIMULATED, round(answers)))
    slots = [0.0] * min(number, at_once)
    for length in np.random.default_rng(0).choice(lengths, number).tolist():
        heapq.heapreplace(slots, slots[0] + length)
    return max(slots) + max(0.0, answers - number) * float(lengths.mean()) / at_once
