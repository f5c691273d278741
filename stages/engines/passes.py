"""Trainings of several passes, one after the other, each with its own optimizer and schedule; resumable."""

import gc
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from stages.bedrock.custody import exclusive
from stages.bedrock.errors import InputError
from stages.bedrock.files import discard
from stages.bedrock.fingerprint import code_digest
from stages.bedrock.imports import quick_imports
from stages.bedrock.records.ledgers import Ledger, Phase
from stages.bedrock.training_settings import TrainingSettings
from stages.engines.chat import TrainingRow
from stages.engines.scratch import shape_of
from stages.engines.training import PLAIN, Method, Optimization, count_work

if TYPE_CHECKING:
    from stages.engines.course import Outcome

log = logging.getLogger(__name__)


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
    method: Method = PLAIN
    settings: TrainingSettings = field(default_factory=TrainingSettings)
    """How it is spread."""


def train_passes(
    training: Training,
    start: Path | Callable[[], Any],
    tokenizer: Any,
    publish: Callable[[Any, Ledger], None],
) -> dict[str, Any]:
    """Train, hand over the result, and only then forget the checkpoints.

    Killed at any moment and started again, it goes on at the last checkpoint, and what is published has the
    same bytes. A pass that was finished left a checkpoint of its end, so it is not repeated.

    Args:
        training: what to do.
        start: the model that the first pass begins with: its folder, or what makes it.
        tokenizer: of the model.
        publish: takes the trained model and its ledger to their places.

    Returns:
        Notes for the provenance. working_seconds: of training, start and end not counted, None if a killed run
        had done a part of it; processes; micro_batches: what was tried, the last one fitted.

    Raises:
        InputError: another process does the same training; no rows; the loss is not a number any more; memory
            does not hold a single sequence.
    """
    with quick_imports():
        import torch

        from stages.engines import course  # noqa: F401  only now is the trainer's code imported, and so counted

    checkpoints = training.folder / code_digest()
    with exclusive(training.folder / "lock"):
        model, outcome, tried = _fitting(training, start, tokenizer, checkpoints)
        phases = [
            _phase(one, training.optimization.batch_size, model, loss)
            for one, loss in zip(training.passes, outcome.losses, strict=True)
        ]
        publish(model, ledger_of(model, phases, training.method))
        discard(training.folder)
    processes = training.settings.processes
    notes = {"working_seconds": outcome.seconds, "processes": processes, "micro_batches": tried}
    return notes | ({"gpus": processes} if torch.cuda.is_available() else {})


def _fitting(
    training: Training, start: Path | Callable[[], Any], tokenizer: Any, checkpoints: Path
) -> "tuple[Any, Outcome, list[int]]":
    """Train with micro-batches that fit: halved, and from the last checkpoint on, when memory runs out.

    accelerate's `find_executable_batch_size` decides in each process by itself, where all have to agree,
    and begins anew.
    """
    from torch import OutOfMemoryError

    from stages.engines.launch import launched

    take = _alone if training.settings.processes == 1 else launched
    tried = [training.settings.share(training.optimization.batch_size)]
    while True:
        try:
            return *take(training, start, tokenizer, checkpoints, tried[-1]), tried
        except OutOfMemoryError:
            if tried[-1] == 1:
                raise InputError(
                    "memory does not hold one sequence of this training; in runtime.yaml, under training, set "
                    "recompute_activations, or more processes that share the weights (docs/scale_out.md)"
                ) from None
        gc.collect()  # what the failed training held
        tried.append(tried[-1] // 2)
        log.warning("out of memory: now %d sequences at a time, batches unchanged", tried[-1])


def _alone(
    training: Training,
    start: Path | Callable[[], Any],
    tokenizer: Any,
    checkpoints: Path,
    micro_batch: int,
) -> "tuple[Any, Outcome]":
    """Train in this process."""
    import torch

    from stages.engines.course import load_model, take

    gpus = torch.cuda.device_count()
    if gpus > 1:
        raise InputError(
            f"{gpus} GPUs are visible, one process trains; in runtime.yaml set training.processes to {gpus}, "
            "or let it see one: CUDA_VISIBLE_DEVICES=0"
        )
    if gpus:
        torch.cuda.empty_cache()  # what a training held that did not fit

    def begin() -> Any:
        return (
            load_model(start, training.settings.attention) if isinstance(start, Path) else start()
        )

    return take(training, begin, tokenizer, checkpoints, micro_batch)


def ledger_of(model: Any, phases: Sequence[Phase], method: Method = PLAIN) -> Ledger:
    """The ledger of a model: its sizes, and what it took."""
    lora = method.lora
    return Ledger(
        shape=shape_of(model),
        parameters=model.num_parameters(),
        embedding_parameters=model.get_input_embeddings().weight.numel(),
        phases=list(phases),
        lora=None if lora is None else lora.shape,
    )


def _phase(one: Pass, batch_size: int, model: Any, loss: float) -> Phase:
    window = shape_of(model).sliding_window
    work = count_work(one.name, one.rows, one.epochs, batch_size, one.seed, window)
    return Phase(**work, rows=one.counts, learning_rate=one.learning_rate, final_loss=loss)
