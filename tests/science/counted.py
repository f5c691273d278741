"""Tiny models of several architectures, and their FLOPs as torch counts them."""

from collections.abc import Callable
from typing import Any

from stages.bedrock.attention import causal_pairs
from stages.bedrock.records.shapes import ModelShape, shape_of_config

SIZES: dict[str, Any] = {
    "vocab_size": 200,
    "hidden_size": 32,
    "intermediate_size": 80,
    "num_hidden_layers": 3,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "pad_token_id": 0,
    "bos_token_id": None,
    "eos_token_id": None,
}
WINDOW = 8
EXPERTS: dict[str, Any] = {"num_experts": 8, "num_experts_per_tok": 2, "moe_intermediate_size": 24}
CONFIGS: dict[str, dict[str, Any]] = {
    "qwen3": {"head_dim": 16, "tie_word_embeddings": True},
    "qwen3_untied": {"head_dim": 16, "tie_word_embeddings": False},
    "qwen2": {},
    "llama": {},
    "gemma3_text": {"head_dim": 16, "sliding_window": WINDOW, "sliding_window_pattern": 3},
    "mistral": {"sliding_window": WINDOW},
    "qwen3_moe": {"head_dim": 16, "mlp_only_layers": [1], **EXPERTS},
    "qwen2_moe": {"shared_expert_intermediate_size": 40, **EXPERTS},
    "phi": {},
    "phi3": {},
}


def build(name: str, **changes: Any) -> tuple[Any, ModelShape]:
    """A model with random weights whose attention and experts are plain matrix products, and its shape."""
    import torch
    from transformers import CONFIG_MAPPING, AutoModelForCausalLM

    # torch has no formula for the fused attention of the CPU nor for grouped products of experts.
    config = CONFIG_MAPPING[name.removesuffix("_untied")](**SIZES, **CONFIGS[name], **changes)
    torch.manual_seed(0)
    model = AutoModelForCausalLM.from_config(
        config, attn_implementation="eager", experts_implementation="eager"
    )
    return model.eval(), shape_of_config(config.to_dict())


def count(call: Callable[[], Any]) -> tuple[int, Any]:
    """FLOPs of a call as torch counts them, and its result."""
    from torch.utils.flop_counter import FlopCounterMode

    with FlopCounterMode(display=False) as counter:
        result = call()
    return counter.get_total_flops(), result


def masked(shape: ModelShape, length: int) -> float:
    """FLOPs of a forward pass on pairs that the mask throws away: torch counts the whole square, we do not."""
    sliding = shape.num_sliding_layers
    seen = (shape.num_layers - sliding) * float(causal_pairs(length, None))
    seen += sliding * float(causal_pairs(length, shape.sliding_window))
    return 4 * shape.num_heads * shape.head_dim * (shape.num_layers * length**2 - seen)


def ids(sequences: int, length: int) -> Any:
    """Random tokens: equal ones would all go to the same experts."""
    import torch

    return torch.randint(1, SIZES["vocab_size"], (sequences, length))
