from typing import Any

import pytest
from pydantic import ValidationError

from stages.bedrock.errors import InputError
from stages.bedrock.records.shapes import LoraShape, ModelShape, shape_of_config

LLAMA: dict[str, Any] = {
    "model_type": "llama",
    "vocab_size": 100,
    "hidden_size": 32,
    "intermediate_size": 80,
    "num_hidden_layers": 6,
    "num_attention_heads": 4,
}
QWEN3_MOE = {
    **LLAMA,
    "model_type": "qwen3_moe",
    "num_key_value_heads": 2,
    "head_dim": 16,
    "num_experts": 8,
    "num_experts_per_tok": 2,
    "moe_intermediate_size": 24,
}


def changed(shape: ModelShape) -> dict[str, Any]:
    """What differs from a dense Qwen3, sizes aside."""
    sizes = {"vocab_size", "hidden_size", "intermediate_size", "num_layers", "num_heads"}
    more = {"num_kv_heads", "head_dim"}
    return shape.model_dump(exclude_defaults=True, exclude=sizes | more)


def test_absent_keys_are_derived() -> None:
    shape = shape_of_config(LLAMA)
    assert (shape.num_heads, shape.num_kv_heads, shape.head_dim) == (4, 4, 8)
    assert changed(shape) == {"tied_embeddings": False, "gated_mlp": True, "qk_norms": "none"}
    wide = shape_of_config({**LLAMA, "head_dim": 32, "num_key_value_heads": 1})
    assert (wide.num_kv_heads, wide.head_dim) == (1, 32)


def test_the_names_of_gpt2() -> None:
    config = {"model_type": "gpt2", "n_embd": 32, "n_layer": 3, "n_head": 4, "n_positions": 64}
    shape = shape_of_config({**config, "vocab_size": 100})
    assert (shape.hidden_size, shape.num_layers, shape.num_heads) == (32, 3, 4)
    assert shape.intermediate_size == 4 * 32
    assert shape_of_config({**config, "n_inner": 50}).intermediate_size == 50
    assert shape.tied_embeddings  # its class's default
    assert not shape.gated_mlp
    assert shape.learned_positions == 64


def test_biases_are_those_of_the_modelling_code() -> None:
    qwen2 = shape_of_config({**LLAMA, "model_type": "qwen2"})
    assert (qwen2.qkv_bias, qwen2.output_bias, qwen2.mlp_bias) == (True, False, False)
    llama = shape_of_config({**LLAMA, "attention_bias": True, "mlp_bias": True})
    assert (llama.qkv_bias, llama.output_bias, llama.mlp_bias) == (True, True, True)
    qwen3 = shape_of_config({**LLAMA, "model_type": "qwen3"})
    assert (qwen3.qkv_bias, qwen3.qk_norms) == (False, "head")


@pytest.mark.parametrize(
    ("config", "sliding"),
    [
        ({"model_type": "mistral", "sliding_window": 8}, 6),
        ({"model_type": "mistral", "sliding_window": None}, 0),
        ({"model_type": "qwen2", "sliding_window": 8, "use_sliding_window": False}, 0),
        (
            {
                "model_type": "qwen2",
                "sliding_window": 8,
                "use_sliding_window": True,
                "max_window_layers": 4,
            },
            2,
        ),
        ({"model_type": "gemma2", "sliding_window": 8}, 3),
        ({"model_type": "gemma3_text", "sliding_window": 8}, 5),
        ({"model_type": "gemma3_text", "sliding_window": 8, "sliding_window_pattern": 2}, 3),
        (
            {
                "model_type": "gemma3_text",
                "sliding_window": 8,
                "layer_types": ["sliding_attention"] * 2 + ["full_attention"] * 4,
            },
            2,
        ),
    ],
)
def test_windows(config: dict[str, Any], sliding: int) -> None:
    shape = shape_of_config({**LLAMA, **config})
    assert shape.num_sliding_layers == sliding
    assert shape.sliding_window == (8 if sliding else None)


def test_the_local_layers_of_gpt_neo() -> None:
    config = {
        "model_type": "gpt_neo",
        "hidden_size": 32,
        "num_layers": 6,
        "num_heads": 4,
        "window_size": 8,
        "attention_types": [[["global", "local"], 3]],
    }
    shape = shape_of_config(config)
    assert (shape.num_sliding_layers, shape.sliding_window) == (3, 8)


def test_experts() -> None:
    shape = shape_of_config(QWEN3_MOE)
    assert (shape.num_sparse_layers, shape.num_experts, shape.experts_per_token) == (6, 8, 2)
    assert (shape.expert_intermediate_size, shape.shared_intermediate_size) == (24, 0)
    some = shape_of_config({**QWEN3_MOE, "mlp_only_layers": [1], "decoder_sparse_step": 2})
    assert some.num_sparse_layers == 2  # the fourth and the sixth
    shared = shape_of_config(
        {**QWEN3_MOE, "model_type": "qwen2_moe", "shared_expert_intermediate_size": 40}
    )
    assert (shared.shared_intermediate_size, shared.shared_expert_gate) == (40, True)
    sizes = {"num_local_experts": 8, "num_experts_per_tok": 2, "num_key_value_heads": 2}
    mixtral = shape_of_config({**LLAMA, **sizes, "model_type": "mixtral"})
    assert (mixtral.num_experts, mixtral.expert_intermediate_size) == (8, 80)


def test_the_text_decoder_of_a_model_that_reads_images() -> None:
    text = {**LLAMA, "model_type": "gemma3_text", "num_key_value_heads": 2, "head_dim": 16}
    shape = shape_of_config({"model_type": "gemma3", "text_config": text})
    assert shape == shape_of_config(text)
    untied = {"model_type": "gemma3", "text_config": text, "tie_word_embeddings": False}
    assert not shape_of_config(untied).tied_embeddings


@pytest.mark.parametrize(
    ("config", "said"),
    [
        ({}, "model_type None .* expected one of transformers' models; give the config.json"),
        ({**LLAMA, "model_type": "nemotron-nas"}, "model_type 'nemotron-nas'"),
        ({"model_type": "mamba", "hidden_size": 8, "num_hidden_layers": 2}, "'mamba': how its"),
        ({"model_type": "t5", "d_model": 8, "num_layers": 2}, "'t5': how its layers are built"),
        ({k: v for k, v in LLAMA.items() if k != "hidden_size"}, "llama: no key 'hidden_size'"),
        ({"model_type": "gpt2", "n_embd": 8}, "gpt2: no key 'n_layer'; give the config.json"),
        ({**LLAMA, "hidden_size": "32"}, r"(?s)llama: .*'hidden_size'.*expected int"),
        ({**LLAMA, "num_attention_heads": 5}, r"(?s)llama: .*not a multiple"),
        ({**QWEN3_MOE, "num_experts_per_tok": 9}, r"(?s)qwen3_moe: .*some of them per token"),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_remedy(config: dict[str, Any], said: str) -> None:
    with pytest.raises(InputError, match=said):
        shape_of_config(config)


def test_layers_of_another_kind_are_refused() -> None:
    kinds = ["chunked_attention"] * 5 + ["full_attention"]
    config = {**LLAMA, "model_type": "gemma3_text", "layer_types": kinds}
    with pytest.raises(InputError, match=r"neither full nor sliding .*\['chunked_attention'\]"):
        shape_of_config(config)
    both_ways = {**LLAMA, "model_type": "gemma3_text", "use_bidirectional_attention": True}
    with pytest.raises(InputError, match="use_bidirectional_attention"):
        shape_of_config(both_ways)


def test_a_shape_of_before_is_a_dense_qwen3() -> None:
    old = {
        "vocab_size": 100,
        "hidden_size": 32,
        "intermediate_size": 80,
        "num_layers": 6,
        "num_heads": 4,
        "num_kv_heads": 2,
        "head_dim": 16,
        "tied_embeddings": True,
        "gated_mlp": True,
    }
    shape = ModelShape.model_validate(old)
    config = {**LLAMA, "model_type": "qwen3", "num_key_value_heads": 2, "head_dim": 16}
    assert shape == shape_of_config({**config, "tie_word_embeddings": True})
    assert ModelShape.model_validate_json(shape.model_dump_json()) == shape
    with pytest.raises(ValidationError, match="sliding_window"):
        ModelShape.model_validate({**old, "num_sliding_layers": 2})
    with pytest.raises(ValidationError, match="more sliding or sparse layers"):
        ModelShape.model_validate({**old, "num_sliding_layers": 7, "sliding_window": 4})


def test_adapters_go_through_json() -> None:
    lora = LoraShape(rank=8, targets=("q_proj", "v_proj"))
    assert LoraShape.model_validate_json(lora.model_dump_json()) == lora
    assert LoraShape.model_validate(lora.model_dump(mode="json")) == lora
    for wrong in ({"rank": 0, "targets": ["q_proj"]}, {"rank": 8, "targets": []}):
        with pytest.raises(ValidationError):
            LoraShape.model_validate(wrong)
