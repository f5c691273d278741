"""Tokenised rows of one batch as tensors."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import torch

from stages.engines.chat import NO_LOSS


@dataclass(frozen=True)
class PaddedRows:
    """What TRL's collator gives, without a tensor of its own for each row: a tenth of a small model's step.

    Attributes:
        pad_token_id: what stands after the end of a row.
    """

    pad_token_id: int

    def __call__(self, rows: Sequence[Mapping[str, list[int]]]) -> dict[str, torch.Tensor]:
        """input_ids, labels and attention_mask, each rows x tokens of the longest, padded on the right."""
        shape = (len(rows), max(len(row["input_ids"]) for row in rows))
        ids = np.full(shape, self.pad_token_id)
        labels, mask = np.full(shape, NO_LOSS), np.zeros(shape, dtype=np.int64)
        for number, row in enumerate(rows):
            end = len(row["input_ids"])
            ids[number, :end], labels[number, :end] = row["input_ids"], row["labels"]
            mask[number, :end] = 1
        arrays = {"input_ids": ids, "labels": labels, "attention_mask": mask}
        return {name: torch.from_numpy(array) for name, array in arrays.items()}
