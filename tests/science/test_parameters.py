from typing import Any

import pytest

from stages.bedrock.records.architectures import LAYOUTS
from stages.bedrock.records.shapes import ModelShape, shape_of_config
from stages.science.flops import forward_flops, parameters
from tests.science.published_table import CONFIGS

SIZES: dict[str, Any] = {
    "vocab_size": 97,
    "hidden_size": 48,
    "intermediate_size": 80,
    "num_hidden_layers": 3,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "head_dim": 16,
    "max_position_embeddings": 64,
    "moe_intermediate_size": 24,
    "num_experts": 8,
    "num_local_experts": 8,
    "num_experts_per_tok": 2,
    "shared_expert_intermediate_size": 40,
    "pad_token_id": 0,
    "rotary_dim": 4,
    "attention_types": [[["global", "local"], 1], [["global"], 1]],
}
SWITCHES = (
    "attention_bias",
    "attention_out_bias",
    "lm_head_bias",
    "mlp_bias",
    "qk_layernorm",
    "qkv_bias",
    "tie_word_embeddings",
    "use_bias",
)


def tiny_configs(kind: str) -> list[Any]:
    """A small config of this type as its class has it, and one with each switch turned round."""
    from transformers import CONFIG_MAPPING

    maker = CONFIG_MAPPING[kind]
    fields = maker().to_dict()
    names = {maker.attribute_map.get(name, name): value for name, value in SIZES.items()}
    sizes = {name: value for name, value in names.items() if name in fields}
    turned = [{name: not fields[name]} for name in SWITCHES if name in fields]
    return [maker(**sizes, **change) for change in [{}, *turned]]


@pytest.mark.parametrize("kind", LAYOUTS)
def test_parameters_are_those_that_transformers_makes(kind: str) -> None:
    import torch
    from transformers import AutoModelForCausalLM

    for config in tiny_configs(kind):
        with torch.device("meta"):
            model = AutoModelForCausalLM.from_config(config)
        counted = parameters(shape_of_config(config.to_dict()))
        assert counted.total == model.num_parameters()
        tables = [model.get_input_embeddings().weight]
        if not config.tie_word_embeddings:
            tables.append(model.get_output_embeddings().weight)
        assert counted.embedding >= sum(table.numel() for table in tables)


@pytest.mark.parametrize("name", CONFIGS)
def test_parameters_of_public_models(name: str) -> None:
    config, published = CONFIGS[name]
    assert parameters(shape_of_config(config)).total == published


@pytest.mark.parametrize(
    ("name", "billions"),
    [
        ("Mixtral-8x7B", 12.9),
        ("Qwen1.5-MoE-A2.7B", 2.7),
        ("Qwen3-30B-A3B", 3.3),
        ("Qwen3-235B-A22B", 22),
    ],
)
def test_active_parameters_are_those_of_the_model_s_card(name: str, billions: float) -> None:
    shape = shape_of_config(CONFIGS[name][0])
    assert parameters(shape).active / 1e9 == pytest.approx(billions, rel=0.02)


def test_a_token_costs_twice_the_active_parameters() -> None:
    # One token, no context to speak of: 2 per weight of the layers and of the output head; norms are vectors.
    shape = shape_of_config(CONFIGS["Qwen3-30B-A3B"][0])
    head = shape.vocab_size * shape.hidden_size
    expected = 2 * (parameters(shape).active_non_embedding + head)
    assert forward_flops(shape, 1, 1, "exact") == pytest.approx(expected, rel=1e-3)


def test_experts_by_hand() -> None:
    # d 8, a = 2 x 4, k = 4; the first layer is dense with f 12, the second has 6 experts of 5, two of them
    # used, and a shared one of 7.
    shape = ModelShape(
        vocab_size=50,
        hidden_size=8,
        intermediate_size=12,
        num_layers=2,
        num_heads=2,
        num_kv_heads=1,
        head_dim=4,
        tied_embeddings=False,
        gated_mlp=True,
        num_sparse_layers=1,
        num_experts=6,
        experts_per_token=2,
        expert_intermediate_size=5,
        shared_intermediate_size=7,
        shared_expert_gate=True,
    )
    attention, dense, expert, shared, router = 192, 3 * 8 * 12, 3 * 8 * 5, 3 * 8 * 7, 8 * 6 + 8
    norms = 2 * (2 * 8 + 2 * 4) + 8
    used = 2 * attention + dense + 2 * expert + shared + router
    count = parameters(shape)
    assert count.embedding == 2 * 50 * 8
    assert count.active_non_embedding == used + norms
    assert count.non_embedding == used + 4 * expert + norms
    pairs = 2 * (4 * 2 * 4) * 55
    assert forward_flops(shape, 10, 100, "exact") == 2 * 10 * (used + 8 * 50) + pairs
    # The paper's formula with the width that a token passes: 12 in the first layer, 2 x 5 + 7 in the second.
    paper = 2 * 10 * 50 * 8 * 2 + 2 * (8 * 10 * 8**2 + (4 * 8 + 3 * 2) * 100)
    assert forward_flops(shape, 10, 100, "paper") == paper + 4 * 10 * 8 * (12 + 2 * 5 + 7)
