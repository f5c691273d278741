import numpy as np
import pytest

from stages.bedrock.records.shapes import ModelShape
from stages.science.equal_cost import epochs_at_equal_cost
from stages.science.flops import training_flops

SHAPE = ModelShape(
    vocab_size=100,
    hidden_size=16,
    intermediate_size=48,
    num_layers=2,
    num_heads=4,
    num_kv_heads=4,
    head_dim=32,
    tied_embeddings=True,
    gated_mlp=True,
)


def test_tokens_are_matched_by_their_sums() -> None:
    assert epochs_at_equal_cost([2, 3], [10, 15, 25], 3, SHAPE, "tokens") == pytest.approx(30)


def test_flops_are_matched_and_long_rows_count_for_more() -> None:
    own, target = np.full(100, 10.0), np.full(100, 40.0)
    epochs = epochs_at_equal_cost(own, target, 2.5, SHAPE, "flops")
    assert epochs > 2.5 * 4
    spent = epochs * training_flops(SHAPE, own.sum(), (own**2).sum(), "exact")
    wanted = 2.5 * training_flops(SHAPE, target.sum(), (target**2).sum(), "exact")
    assert spent == pytest.approx(wanted)


def test_equal_rows_need_no_change_and_no_rows_cannot_be_matched() -> None:
    assert epochs_at_equal_cost([5, 7], [7, 5], 3, SHAPE, "flops") == pytest.approx(3)
    with pytest.raises(ValueError, match="without tokens"):
        epochs_at_equal_cost([], [7], 3, SHAPE, "tokens")
