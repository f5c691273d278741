"""Trainings of several passes, one after the other, each with its own optimizer and schedule; resumable."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from stages.bedrock.custody import exclusive
from stages.bedrock.files import discard
from stages.bedrock.fingerprint import code_digest
from stages.bedrock.imports import quick_imports
from stages.bedrock.records.ledgers import Ledger, Phase
from stages.engines.chat import TrainingRow
from stages.engines.scratch import shape_of
from stages.engines.training import Optimization, count_work


@dataclass(frozen=True)
class Pass:
    """One pass of the trainer."""

    name: Literal["pretraining", "ift", "reasoning", "mixed"]
    rows: Sequence[TrainingRow]
    counts: dict[str, int]
    """Rows by where they come from: ift | reasoning | pretraining."""
    epochs: float
    """Passes over the rows; a fraction stops within one."""
    learning_rate: float
    seed: int


@dataclass(frozen=True)
class Training:
    """A whole training."""

    passes: Sequence[Pass]
    optimization: Optimization
    folder: Path
    """Scratch, named by the settings and data that decide the result; the code is added to that here."""
    checkpoint_steps: int
    curves: str
    """Folder of the DVCLive files."""


def train_passes(
    training: Training,
    start: Callable[[], Any],
    tokenizer: Any,
    publish: Callable[[Any, Ledger], None],
) -> float | None:
    """Train, hand over the result, and only then forget the checkpoints.

    Killed at any moment and started again, it goes on at the last checkpoint, and what is published has the
    same bytes. A pass that was finished left a checkpoint of its end, so it is not repeated.

    Args:
        training: what to do.
        start: makes the model that the first pass begins with.
        tokenizer: of the model.
        publish: takes the trained model and its ledger to their places.

    Returns:
        Seconds of training, start and end not counted; None if a killed run had done a part of it.

    Raises:
        InputError: another process does the same training; no rows; the loss is not a number any more.
    """
    with quick_imports():
        from stages.engines.live import Curves
        from stages.engines.sft import Job, last_whole_checkpoint, train

    # Only now is the trainer's code imported, and so counted.
    checkpoints = training.folder / code_digest()
    with exclusive(training.folder / "lock"):
        curves = Curves(training.curves)
        model = start()
        phases: list[Phase] = []
        began, resumed = time.perf_counter(), False
        for number, one in enumerate(training.passes):
            job = Job(
                rows=one.rows,
                epochs=one.epochs,
                learning_rate=one.learning_rate,
                optimization=training.optimization,
                seed=one.seed,
                checkpoints=checkpoints / str(number),
                checkpoint_steps=training.checkpoint_steps,
            )
            resumed |= last_whole_checkpoint(job.checkpoints) is not None
            loss = train(model, tokenizer, job, curves, sum(phase.steps for phase in phases))
            phases.append(_phase(one, training.optimization.batch_size, model, loss))
        seconds = time.perf_counter() - began
        curves.close()
        publish(model, ledger_of(model, phases))
        discard(training.folder)
    return None if resumed else round(seconds, 3)


def ledger_of(model: Any, phases: Sequence[Phase]) -> Ledger:
    """The ledger of a model: its sizes, and what it took."""
    return Ledger(
        shape=shape_of(model),
        parameters=model.num_parameters(),
        embedding_parameters=model.get_input_embeddings().weight.numel(),
        phases=list(phases),
    )


def _phase(one: Pass, batch_size: int, model: Any, loss: float) -> Phase:
    window = shape_of(model).sliding_window
    work = count_work(one.name, one.rows, one.epochs, batch_size, one.seed, window)
    return Phase(**work, rows=one.counts, learning_rate=one.learning_rate, final_loss=loss)
