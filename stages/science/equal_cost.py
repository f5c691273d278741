"""How long to train so that two sets of rows cost the same."""

from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from stages.bedrock.attention import causal_pairs
from stages.bedrock.records.shapes import LoraShape, ModelShape
from stages.science.flops import training_flops


def epochs_at_equal_cost(
    own: ArrayLike,
    target: ArrayLike,
    epochs: float,
    shape: ModelShape,
    by: Literal["tokens", "flops"],
    lora: LoraShape | None = None,
) -> float:
    """Passes over rows of lengths `own` that cost what `epochs` passes over rows of lengths `target` cost.

    Args:
        own: tokens of each row that is trained on.
        target: tokens of each row of what is matched.
        epochs: passes over `target`.
        shape: of the model, whose attention makes long rows dearer than their tokens.
        by: what is made equal; FLOPs in exact mode, as the ledger counts them.
        lora: the adapters that are trained instead of all weights: matrices take two passes instead of three,
            attention does not, so long rows become dearer still.

    Raises:
        ValueError: either has no tokens.
        InputError: an adapter stands where the model has no matrix.
    """
    costs = []
    for lengths in (own, target):
        tokens = np.asarray(lengths, dtype=np.float64)
        if tokens.sum() <= 0:
            raise ValueError("rows without tokens have no cost to match")
        squared = float((tokens**2).sum())
        windowed = (
            None
            if shape.sliding_window is None
            else float(causal_pairs(tokens, shape.sliding_window).sum())
        )
        costs.append(
            float(tokens.sum())
            if by == "tokens"
            else training_flops(shape, float(tokens.sum()), squared, "exact", lora, windowed)
        )
    return epochs * costs[1] / costs[0]
