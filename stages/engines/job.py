"""One pass of the trainer: what it learns from and how, and the same in the words of TRL."""

import json
import math
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from accelerate import PartialState
from datasets import Dataset
from trl import SFTConfig
from trl.trainer.sft_trainer import DataCollatorForLanguageModeling

from stages.engines.chat import NO_LOSS, TrainingRow
from stages.engines.padding import PaddedRows
from stages.engines.training import PLAIN, Method, Optimization, Schedule, Split


@dataclass(frozen=True)
class Job:
    """One pass of the trainer: what it learns from and how."""

    rows: Sequence[TrainingRow] | Dataset
    """A Dataset is one of `dataset_of`."""
    epochs: float
    learning_rate: float
    optimization: Optimization
    seed: int
    checkpoints: Path
    """Scratch folder, named by all that decides the result."""
    checkpoint_steps: int
    method: Method = PLAIN
    micro_batch: int | None = None
    """Sequences that this process takes at once; None: its whole share."""
    recompute: bool = False
    """Activations are computed again going back."""
    sharded: bool = False
    """Every process keeps a part of the weights only."""


def dataset_of(rows: Sequence[TrainingRow]) -> Dataset:
    """The rows of a job, as the trainer reads them."""
    return Dataset.from_dict(
        {
            "input_ids": [row.token_ids for row in rows],
            "labels": [row.labels for row in rows],
            "length": [len(row.token_ids) for row in rows],
        }
    )


def collator_of(job: Job, tokenizer: Any) -> Callable[[list[Any]], dict[str, Any]]:
    """Makes a micro-batch; of no rows, one from which nothing is learned.

    TRL's own lays rows end to end; positions that begin anew keep attention and loss within each of them.
    """
    pad = tokenizer.pad_token_id
    blank = [{"input_ids": [pad, pad], "labels": [NO_LOSS, NO_LOSS]}]
    laid = DataCollatorForLanguageModeling(pad, padding_free=True)
    collator = laid if job.method.packing else PaddedRows(pad)
    return lambda rows: collator(rows or blank)


def config_of(job: Job, steps: int) -> SFTConfig:
    """TRL's settings for a job. Rows are tokenised and cut already, hence no preparation, no max_length."""
    settings = job.optimization
    kind, schedule = _schedule(settings.schedule, steps)
    on_gpu = torch.cuda.is_available()
    # A checkpoint never lies within a window of the curves: the mean over it would start anew.
    windows = math.ceil(job.checkpoint_steps / settings.logging_steps)
    split = Split(PartialState().num_processes, micro_batch=job.micro_batch)
    return SFTConfig(
        output_dir=str(job.checkpoints),
        seed=job.seed,
        data_seed=job.seed,
        max_steps=steps,
        per_device_train_batch_size=split.size(settings.batch_size),
        gradient_accumulation_steps=split.rounds(settings.batch_size),
        learning_rate=job.learning_rate,
        lr_scheduler_type=kind,
        lr_scheduler_kwargs=json.dumps(schedule),
        warmup_steps=settings.schedule.warmup,
        optim="adamw_torch_fused",
        adam_beta1=settings.betas[0],
        adam_beta2=settings.betas[1],
        weight_decay=settings.weight_decay,
        max_grad_norm=settings.max_grad_norm,
        bf16=settings.precision == "bfloat16",
        use_cpu=not on_gpu,
        dataloader_pin_memory=on_gpu,
        gradient_checkpointing=job.recompute and not job.sharded,  # sharded, accelerate does it
        ddp_find_unused_parameters=False,
        loss_type="nll",
        max_length=None,
        dataset_kwargs={"skip_prepare_dataset": True},
        save_strategy="steps",
        save_steps=windows * settings.logging_steps,
        save_total_limit=2,
        logging_steps=settings.logging_steps,
        logging_nan_inf_filter=False,  # it would show a loss of 0 instead of NaN
        disable_tqdm=not sys.stderr.isatty(),
        report_to="none",
    )


def _schedule(schedule: Schedule, steps: int) -> tuple[str, dict[str, object]]:
    """The scheduler's name in transformers, and its arguments."""
    if schedule.kind == "cosine":
        return "cosine_with_min_lr", {"min_lr_rate": schedule.floor}
    decay = schedule.decay if schedule.decay >= 1 else math.ceil(schedule.decay * steps)
    return "warmup_stable_decay", {
        "num_decay_steps": int(decay),
        "decay_type": "linear",
        "min_lr_ratio": schedule.floor,
    }
