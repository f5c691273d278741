import numpy as np
import pytest

from stages.bedrock.errors import InputError
from stages.bedrock.records.shapes import LoraShape, ModelShape
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

LORA = LoraShape(rank=2, targets=("q_proj", "k_proj", "v_proj"))


def test_tokens_are_matched_by_their_sums() -> None:
    assert epochs_at_equal_cost([2, 3], [10, 15, 25], 3, SHAPE, "tokens") == pytest.approx(30)


def test_flops_are_matched_and_long_rows_count_for_more() -> None:
    own, target = np.full(100, 10.0), np.full(100, 40.0)
    epochs = epochs_at_equal_cost(own, target, 2.5, SHAPE, "flops")
    assert epochs > 2.5 * 4
    spent = epochs * training_flops(SHAPE, own.sum(), (own**2).sum(), "exact")
    wanted = 2.5 * training_flops(SHAPE, target.sum(), (target**2).sum(), "exact")
    assert spent == pytest.approx(wanted)


def test_adapters_are_matched_as_the_ledger_counts_them_by_hand() -> None:
    # Weights of a layer: 4 of 16 x 128, 3 of 16 x 48; adapters of rank 2 beside queries, keys and values.
    weights, adapted = 2 * (4 * 2048 + 3 * 768), 2 * 3 * 2 * (16 + 128)
    # Forward and back to the input, and the adapters' own gradients; nothing flows back to the embedding.
    per_token = 4 * weights + 6 * adapted - (2 * 3 * 2048 + 2 * 3 * 2 * 16) + 4 * 16 * 100
    costs = [
        per_token * length + 3 * 2 * 4 * 128 * length * (length + 1) / 2 for length in (10, 40)
    ]
    found = epochs_at_equal_cost([10], [40], 1, SHAPE, "flops", LORA)
    assert found == pytest.approx(costs[1] / costs[0])
    spent = [training_flops(SHAPE, length, length**2, "exact", LORA) for length in (10, 40)]
    assert spent == pytest.approx(costs)
    assert found > 1.05 * epochs_at_equal_cost([10], [40], 1, SHAPE, "flops")
    assert epochs_at_equal_cost([10], [40], 1, SHAPE, "tokens", LORA) == 4


def test_equal_rows_need_no_change_and_no_rows_cannot_be_matched() -> None:
    assert epochs_at_equal_cost([5, 7], [7, 5], 3, SHAPE, "flops") == pytest.approx(3)
    with pytest.raises(ValueError, match="without tokens"):
        epochs_at_equal_cost([], [7], 3, SHAPE, "tokens")
    with pytest.raises(InputError, match=r"LoRA target 'query'.*correct train_student"):
        epochs_at_equal_cost([5], [7], 3, SHAPE, "flops", LoraShape(rank=2, targets=("query",)))
