from typing import Any

import pytest

from stages.bedrock.records.shapes import LoraShape, ModelShape
from stages.science.flops import forward_flops, training_flops
from stages.science.lora import adapter_parameters, lora_rates
from tests.science.counted import build, count, ids, masked

ATTENTION = ("q_proj", "k_proj", "v_proj", "o_proj")
FEED_FORWARD = ("gate_proj", "up_proj", "down_proj")
EVERYWHERE = ATTENTION + FEED_FORWARD
# d 8, a = 2 x 4, k = 4, f 12; one layer, 50 words: weights 8*8 + 2*8*4 + 8*8 + 3*8*12 = 480.
ONE_LAYER = ModelShape(
    vocab_size=50,
    hidden_size=8,
    intermediate_size=12,
    num_layers=1,
    num_heads=2,
    num_kv_heads=1,
    head_dim=4,
    tied_embeddings=True,
    gated_mlp=True,
)
MIXTURE = ONE_LAYER.model_copy(
    update={
        "num_sparse_layers": 1,
        "num_experts": 6,
        "experts_per_token": 2,
        "expert_intermediate_size": 5,
    }
)


def put_in_adapters(model: Any, lora: LoraShape) -> int:
    """Freeze `model`, put adapters beside its matrices, and tell how many weights those have."""
    from torch import nn

    def put_beside(base: Any) -> None:
        down = nn.Linear(base.in_features, lora.rank, bias=False)
        up = nn.Linear(lora.rank, base.out_features, bias=False)
        base.adapter = nn.Sequential(down, up)
        base.register_forward_hook(lambda base, inputs, output: output + base.adapter(*inputs))

    for weight in model.parameters():
        weight.requires_grad_(False)
    for name, module in list(model.named_modules()):
        if name.rsplit(".", 1)[-1] in lora.targets:
            put_beside(module)
    return sum(weight.numel() for weight in model.parameters() if weight.requires_grad)


@pytest.mark.parametrize("name", ["qwen3", "qwen2", "llama", "gemma3_text", "phi3"])
@pytest.mark.parametrize(
    "targets",
    [EVERYWHERE, ATTENTION, ("q_proj", "v_proj"), ("o_proj",), FEED_FORWARD, ("down_proj",)],
    ids="-".join,
)
def test_a_training_step_of_adapters_is_what_torch_counts(
    name: str, targets: tuple[str, ...]
) -> None:
    if name == "phi3":
        fused = {"q_proj": "qkv_proj", "gate_proj": "gate_up_proj"}
        kept = [t for t in targets if t not in ("k_proj", "v_proj", "up_proj")]
        targets = tuple(fused.get(target, target) for target in kept)
    model, shape = build(name)
    lora = LoraShape(rank=4, targets=targets)
    assert put_in_adapters(model, lora) == adapter_parameters(shape, lora)
    tokens = ids(2, 6)
    counted, _ = count(lambda: model(input_ids=tokens, labels=tokens).loss.backward())
    ours = training_flops(shape, 12, 72, "exact", lora)
    squares = lora_rates(shape, lora).attention_passes * 2 * masked(shape, 6)
    # Autograd spares the gradient to keys that nothing trained is behind; fused attention does not, nor do we.
    spared = 0
    if "q_proj" in targets and "k_proj" not in targets:
        spared = 2 * 2 * shape.num_heads * shape.head_dim * 6**2
    assert ours + squares - spared == pytest.approx(counted, rel=1e-9)


def test_adapters_by_hand() -> None:
    lora = LoraShape(rank=3, targets=("q_proj", "down_proj"))
    assert adapter_parameters(ONE_LAYER, lora) == 3 * (8 + 8) + 3 * (12 + 8)
    forward = 2 * 10 * (480 + 3 * (8 + 8) + 3 * (12 + 8) + 8 * 50)
    attention = 4 * 2 * 4 * 55
    # Back to the inputs: not to that of q, k and v, which is the frozen embedding.
    back = 2 * 10 * (480 - 128 + 3 * 8 + 3 * (12 + 8) + 8 * 50) + 2 * attention
    weights = 2 * 10 * (3 * (8 + 8) + 3 * (12 + 8))
    by_hand = forward + attention + back + weights
    assert training_flops(ONE_LAYER, 10, 100, "exact", lora) == by_hand


def test_every_expert_has_an_adapter_and_a_token_passes_those_it_is_sent_to() -> None:
    lora = LoraShape(rank=3, targets=("up_proj",))
    assert adapter_parameters(MIXTURE, lora) == 6 * 3 * (8 + 5)
    more = LoraShape(rank=4, targets=("up_proj",))
    step = training_flops(MIXTURE, 10, 100, "exact", more) - training_flops(
        MIXTURE, 10, 100, "exact", lora
    )
    # Not back to the first layer's input, which is frozen: 3 (d + f) - d per expert.
    assert step == 2 * 10 * 2 * (3 * (8 + 5) - 8)


def test_frozen_weights_save_about_a_third() -> None:
    wide = {"hidden_size": 512, "intermediate_size": 2048, "num_kv_heads": 16, "head_dim": 32}
    deep = ONE_LAYER.model_copy(update={"num_layers": 32, "num_heads": 16, **wide})
    lora = LoraShape(rank=1, targets=EVERYWHERE)
    share = training_flops(deep, 1000, 1000, "exact", lora) / training_flops(
        deep, 1000, 1000, "exact"
    )
    assert share == pytest.approx(2 / 3, abs=0.01)
    # Attention has no weights: the longer the sequence, the less is saved.
    length = 10_000
    longer = training_flops(deep, length, length**2, "exact", lora) / training_flops(
        deep, length, length**2, "exact"
    )
    assert share < longer < 1


def test_paper_mode_knows_no_adapters() -> None:
    lora = LoraShape(rank=4, targets=EVERYWHERE)
    assert training_flops(ONE_LAYER, 10, 100, "paper", lora) == 3 * forward_flops(
        ONE_LAYER, 10, 100, "paper"
    )


@pytest.mark.parametrize("target", ["c_attn", "router", "lm_head"])
def test_a_target_that_is_no_matrix_is_refused(target: str) -> None:
    lora = LoraShape(rank=4, targets=("q_proj", target))
    with pytest.raises(ValueError, match=rf"LoRA target '{target}': no such matrix .* known are"):
        training_flops(MIXTURE, 10, 100, "exact", lora)


def test_without_a_gate_there_is_no_adapter_on_it() -> None:
    plain = ONE_LAYER.model_copy(update={"gated_mlp": False})
    with pytest.raises(ValueError, match="gate_proj"):
        adapter_parameters(plain, LoraShape(rank=4, targets=("gate_proj",)))
