"""Supervised fine-tuning: TRL's SFTTrainer under accelerate, resumable, with the loss on the answers.

Importing this module takes seconds (torch, transformers, TRL): import it where training starts.
"""

import logging
import math
from typing import Any

import torch
from accelerate.utils import DynamoBackend
from datasets import Dataset
from torch.utils.data import DataLoader
from transformers import PrinterCallback
from transformers.utils.logging import disable_progress_bar
from trl import SFTTrainer

from stages.bedrock.errors import InputError
from stages.engines.adapting import apply_liger
from stages.engines.chat import NO_LOSS
from stages.engines.checkpoints import MarkComplete, resumable
from stages.engines.job import Job, collator_of, config_of, dataset_of
from stages.engines.live import Curves, CurvesCallback
from stages.engines.training import MicroBatches, Split, steps_of

log = logging.getLogger(__name__)

disable_progress_bar()  # of writing one small file


class Batches(DataLoader):  # type: ignore[misc]
    """Batches of a process, of the epoch that the trainer says."""

    def set_epoch(self, epoch: int) -> None:
        """The trainer calls this before each epoch."""
        self.batch_sampler.set_epoch(epoch)


class SupervisedTrainer(SFTTrainer):  # type: ignore[misc]  # TRL is not typed
    """TRL's trainer, made to lose little time on models whose step takes milliseconds.

    The loss is the one TRL calls `nll`: the mean over the batch's supervised tokens of their negative log
    likelihood. TRL computes it, with entropy and accuracy, through a fused head made for large
    vocabularies; here the head is applied to the supervised tokens only. Rows are padded on the right and
    attention is causal, so no token that counts sees padding and no attention mask is needed. What is
    compiled, spread over processes, packed or has adapters is TRL's.

    Batches are those of `MicroBatches` in all cases: accelerate's way of sharing them out would fill up the
    last batch of an epoch with rows that were seen already.
    """

    def __init__(self, job: Job, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.job = job
        compiled = self.accelerator.state.dynamo_plugin.backend != DynamoBackend.NO
        alone = self.args.world_size == 1
        self.plain = alone and not (compiled or job.method.packing or job.method.lora)

    def compute_loss(
        self, model: Any, inputs: Any, return_outputs: bool = False, num_items_in_batch: Any = None
    ) -> Any:
        """Mean negative log likelihood of the supervised tokens of the (whole) batch."""
        if not self.plain or return_outputs:
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
        return self.accelerator.autocast() if self.plain else super().compute_loss_context_manager()

    def floating_point_ops(self, inputs: Any) -> int:
        """Not counted here: the ledger counts exactly (real lengths, attention), transformers does not."""
        return 0

    def create_model_card(self, *args: Any, **kwargs: Any) -> None:
        """No model card in checkpoints that live for minutes."""

    def get_train_dataloader(self) -> Batches:
        """Micro-batches of this process; not handed to accelerate, which would divide them once more."""
        batch_size = self.job.optimization.batch_size
        split = Split(self.args.world_size, self.args.process_index, self.job.micro_batch)
        lengths = list(self.train_dataset["length"])
        return Batches(
            self.train_dataset.remove_columns("length"),
            batch_sampler=MicroBatches(lengths, batch_size, self.args.data_seed, split),
            collate_fn=self.data_collator,
            pin_memory=self.args.dataloader_pin_memory,
        )


def train(
    model: Any, tokenizer: Any, job: Job, curves: Curves | None, first_step: int = 0
) -> float:
    """Fine-tune `model` in place, from the last whole checkpoint if there is one.

    Args:
        model: what is trained; sharded where accelerate says so.
        tokenizer: of the model.
        job: what is to be done; the same in all processes.
        curves: where points are drawn; needed in the main process alone.
        first_step: of the curves.

    Returns:
        Mean loss over the last logged steps, in nats per supervised token.

    Raises:
        InputError: no rows, or the loss is not a number any more.
    """
    if not len(job.rows):
        raise InputError("no rows to train on; pair_answers kept none for this recipe")
    dataset = job.rows if isinstance(job.rows, Dataset) else dataset_of(job.rows)
    lengths = list(dataset["length"])
    steps = steps_of(len(lengths), job.epochs, job.optimization.batch_size)
    per_pass = math.ceil(len(lengths) / job.optimization.batch_size)
    callbacks: list[Any] = [MarkComplete()]
    if curves is not None:
        tokens = sum(lengths) / per_pass
        callbacks.append(CurvesCallback(curves, first_step, tokens, model.num_parameters()))
    trainer = SupervisedTrainer(
        job,
        model,
        args=config_of(job, steps),
        data_collator=collator_of(job, tokenizer),
        train_dataset=dataset,
        processing_class=tokenizer,
        callbacks=callbacks,
    )
    trainer.remove_callback(PrinterCallback)
    if job.method.liger:
        apply_liger(trainer.model)
    checkpoint = resumable(job.checkpoints)
    if checkpoint is not None:
        log.info("resuming from %s", checkpoint)
    trainer.train(resume_from_checkpoint=None if checkpoint is None else str(checkpoint))
    losses = [entry["loss"] for entry in trainer.state.log_history if "loss" in entry]
    if not losses or not math.isfinite(float(losses[-1])):
        raise InputError("the loss is not a number any more; lower the learning rate of this model")
    return float(losses[-1])
