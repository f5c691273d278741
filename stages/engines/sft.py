"""Supervised fine-tuning: TRL's SFTTrainer under accelerate, resumable, with the loss on the answers.

Importing this module takes seconds (torch, transformers, TRL): import it where training starts.
"""

import json
import logging
import math
import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from datasets import Dataset
from transformers import PrinterCallback, TrainerCallback
from transformers.utils.logging import disable_progress_bar
from trl import SFTConfig, SFTTrainer

from stages.bedrock.errors import InputError
from stages.engines.chat import NO_LOSS, TrainingRow
from stages.engines.live import Curves, CurvesCallback
from stages.engines.padding import PaddedRows
from stages.engines.training import LengthGroupedSampler, Optimization, Schedule, steps_of

log = logging.getLogger(__name__)
disable_progress_bar()  # of writing one small file

COMPLETE = "complete"
"""A checkpoint without this file was cut off while it was written and is not resumed from."""


@dataclass(frozen=True)
class Job:
    """One pass of the trainer: what it learns from and how."""

    rows: Sequence[TrainingRow]
    epochs: float
    learning_rate: float
    optimization: Optimization
    seed: int
    checkpoints: Path
    """Scratch folder, named by all that decides the result."""
    checkpoint_steps: int


class SupervisedTrainer(SFTTrainer):  # type: ignore[misc]  # TRL is not typed
    """TRL's trainer, made to lose little time on models whose step takes milliseconds.

    The loss is the one TRL calls `nll`: the mean over the batch's supervised tokens of their negative log
    likelihood. TRL computes it, with entropy and accuracy, through a fused head made for large
    vocabularies; here the head is applied to the supervised tokens only. Rows are padded on the right and
    attention is causal, so no token that counts sees padding and no attention mask is needed.
    """

    def compute_loss(
        self, model: Any, inputs: Any, return_outputs: bool = False, num_items_in_batch: Any = None
    ) -> Any:
        """Mean negative log likelihood of the supervised tokens of the (whole) batch."""
        if model is not self.model or return_outputs:  # wrapped for several processes: TRL can
            return super().compute_loss(model, inputs, return_outputs, num_items_in_batch)
        hidden = model.model(input_ids=inputs["input_ids"], use_cache=False).last_hidden_state[
            :, :-1
        ]
        labels = inputs["labels"][:, 1:]
        counts = labels != NO_LOSS
        losses = torch.nn.functional.cross_entropy(
            model.lm_head(hidden[counts]).float(), labels[counts], reduction="sum"
        )
        return losses / (counts.sum() if num_items_in_batch is None else num_items_in_batch)

    def compute_loss_context_manager(self) -> Any:
        """Autocast of bfloat16: accelerate puts it around `model.forward`, which is not called above."""
        return self.accelerator.autocast()

    def floating_point_ops(self, inputs: Any) -> int:
        """Not counted here: the ledger counts exactly (real lengths, attention), transformers does not."""
        return 0

    def create_model_card(self, *args: Any, **kwargs: Any) -> None:
        """No model card in checkpoints that live for minutes."""

    def _get_train_sampler(self, train_dataset: Any = None) -> LengthGroupedSampler:
        lengths = self.train_dataset["length"]
        return LengthGroupedSampler(
            list(lengths), self.args.per_device_train_batch_size, self.args.data_seed
        )


class MarkComplete(TrainerCallback):  # type: ignore[misc]  # transformers is not typed
    """Marks a checkpoint as whole, after everything else of it is on disk."""

    def on_save(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        """The trainer has written the checkpoint of this step."""
        (Path(args.output_dir) / f"checkpoint-{state.global_step}" / COMPLETE).touch()


def train(model: Any, tokenizer: Any, job: Job, curves: Curves, first_step: int = 0) -> float:
    """Fine-tune `model` in place, from the last whole checkpoint if there is one.

    Returns:
        Mean loss over the last logged steps, in nats per supervised token.

    Raises:
        InputError: no rows, or the loss is not a number any more.
    """
    if not job.rows:
        raise InputError("no rows to train on; pair_answers kept none for this recipe")
    dataset = Dataset.from_dict(
        {
            "input_ids": [row.token_ids for row in job.rows],
            "labels": [row.labels for row in job.rows],
            "length": [len(row.token_ids) for row in job.rows],
        }
    )
    steps = steps_of(len(job.rows), job.epochs, job.optimization.batch_size)
    tokens = sum(dataset["length"]) / math.ceil(len(job.rows) / job.optimization.batch_size)
    trainer = SupervisedTrainer(
        model,
        args=_config(job, steps),
        data_collator=PaddedRows(tokenizer.pad_token_id),
        train_dataset=dataset,
        processing_class=tokenizer,
        callbacks=[
            MarkComplete(),
            CurvesCallback(curves, first_step, tokens, model.num_parameters()),
        ],
    )
    trainer.remove_callback(PrinterCallback)
    checkpoint = last_whole_checkpoint(job.checkpoints)
    if checkpoint is not None:
        log.info("resuming from %s", checkpoint)
    trainer.train(resume_from_checkpoint=None if checkpoint is None else str(checkpoint))
    losses = [entry["loss"] for entry in trainer.state.log_history if "loss" in entry]
    if not losses or not math.isfinite(float(losses[-1])):
        raise InputError("the loss is not a number any more; lower the learning rate of this model")
    return float(losses[-1])


def last_whole_checkpoint(folder: Path) -> Path | None:
    """The newest checkpoint that was written to its end; the others are deleted."""
    found = sorted(folder.glob("checkpoint-*"), key=lambda path: int(path.name.split("-")[1]))
    for path in found:
        if not (path / COMPLETE).is_file():
            shutil.rmtree(path)
    whole = [path for path in found if path.is_dir()]
    return whole[-1] if whole else None


def _config(job: Job, steps: int) -> SFTConfig:
    """TRL's settings for a job. Rows are tokenised and cut already, hence no preparation, no max_length."""
    settings = job.optimization
    kind, schedule = _schedule(settings.schedule, steps)
    on_gpu = torch.cuda.is_available()
    # A checkpoint never lies within a window of the curves: the mean over it would start anew.
    windows = math.ceil(job.checkpoint_steps / settings.logging_steps)
    return SFTConfig(
        output_dir=str(job.checkpoints),
        seed=job.seed,
        data_seed=job.seed,
        max_steps=steps,
        per_device_train_batch_size=settings.batch_size,
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
        gradient_checkpointing=False,
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
