"""The passes of a training, one after the other, in this process or as one of several."""

import logging
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import torch
from accelerate import PartialState

from stages.engines.adapting import adapted, merged
from stages.engines.checkpoints import has_checkpoint
from stages.engines.job import Job
from stages.engines.live import Curves
from stages.engines.passes import Pass, Training
from stages.engines.sft import train
from stages.engines.training import steps_of

log = logging.getLogger(__name__)


class Outcome(NamedTuple):
    """What came of a training."""

    losses: list[float]
    """Mean over the last logged steps of each pass, in nats per supervised token."""
    seconds: float | None
    """Of training, start and end not counted; None if a killed run had done a part of it."""


def load_model(folder: Path, attention: str) -> Any:
    """A model to be trained: its weights as float32, whatever they are stored as."""
    from transformers import AutoModelForCausalLM

    return AutoModelForCausalLM.from_pretrained(
        folder, dtype=torch.float32, attn_implementation=attention
    )


def take(
    training: Training,
    start: Callable[[], Any],
    tokenizer: Any,
    checkpoints: Path,
    micro_batch: int,
) -> tuple[Any, Outcome]:
    """Train through all passes, from where a killed run was.

    Args:
        training: what to do; the same in all processes.
        start: makes the model that the first pass begins with.
        tokenizer: of the model.
        checkpoints: folder of this training.
        micro_batch: sequences that a process takes at once.

    Returns:
        The model, whole in the main process, and what came of it.

    Raises:
        InputError: no rows; the loss is not a number any more.
        torch.OutOfMemoryError: even so few sequences are too many.
    """
    fresh = _with_adapters(training, start)
    model = fresh()
    curves = Curves(training.curves) if PartialState().is_main_process else None
    began, steps, losses, resumed = time.perf_counter(), 0, list[float](), False
    for number, one in enumerate(training.passes):
        job = _job(training, one, checkpoints / str(number), micro_batch)
        resumed |= has_checkpoint(job.checkpoints)
        losses.append(train(model, tokenizer, job, curves, steps))
        steps += steps_of(len(one.rows), one.epochs, training.optimization.batch_size)
        if training.settings.sharded:
            model = _whole(model, fresh, checkpoints / f"{number}.pt")
    seconds = time.perf_counter() - began
    if curves is not None:
        curves.close()
    if training.method.lora is not None:
        model = merged(model) if PartialState().is_main_process else model
    return model, Outcome(losses, None if resumed else round(seconds, 3))


def _with_adapters(training: Training, start: Callable[[], Any]) -> Callable[[], Any]:
    lora = training.method.lora
    if lora is None:
        return start
    seed = training.passes[0].seed
    return lambda: adapted(start(), lora, seed)


def _job(training: Training, one: Pass, checkpoints: Path, micro_batch: int) -> Job:
    return Job(
        rows=one.rows,
        epochs=one.epochs,
        learning_rate=one.learning_rate,
        optimization=training.optimization,
        seed=one.seed,
        checkpoints=checkpoints,
        checkpoint_steps=training.checkpoint_steps,
        method=training.method,
        micro_batch=micro_batch,
        recompute=training.settings.recompute_activations,
        sharded=training.settings.sharded,
    )


def _whole(model: Any, fresh: Callable[[], Any], file: Path) -> Any:
    """The model of a pass that was trained in parts, put together on disk, as the next pass needs it."""
    from accelerate import Accelerator

    state = PartialState()
    weights = Accelerator().get_state_dict(model)
    if state.is_main_process:
        torch.save(weights, file)
    state.wait_for_everyone()
    model = fresh()
    if state.is_main_process or os.environ.get("FSDP_CPU_RAM_EFFICIENT_LOADING") != "true":
        model.load_state_dict(torch.load(file, mmap=True, weights_only=True))
    return model
