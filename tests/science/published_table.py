"""Configs of public models as their repositories hold them, and how many parameters those say they have."""

from typing import Any


def _config(model_type: str, sizes: tuple[int, ...], **more: Any) -> dict[str, Any]:
    """A config with the sizes in the order of `names`; what the counts do not depend on is left out."""
    names = (
        "hidden_size",
        "intermediate_size",
        "num_hidden_layers",
        "num_attention_heads",
        "num_key_value_heads",
        "vocab_size",
    )
    return {"model_type": model_type, **dict(zip(names, sizes, strict=True)), **more}


CONFIGS: dict[str, tuple[dict[str, Any], int]] = {
    "Qwen2.5-0.5B": (
        _config(
            "qwen2",
            (896, 4864, 24, 14, 2, 151936),
            max_window_layers=24,
            sliding_window=32768,
            tie_word_embeddings=True,
            use_sliding_window=False,
        ),
        494_032_768,
    ),
    "Qwen2.5-7B": (
        _config("qwen2", (3584, 18944, 28, 28, 4, 152064), tie_word_embeddings=False),
        7_615_616_512,
    ),
    "Qwen3-0.6B": (
        _config("qwen3", (1024, 3072, 28, 16, 8, 151936), head_dim=128, tie_word_embeddings=True),
        596_049_920,
    ),
    "Llama-3.2-1B": (
        _config("llama", (2048, 8192, 16, 32, 8, 128256), tie_word_embeddings=True),
        1_235_814_400,
    ),
    "Mistral-7B-v0.1": (
        _config("mistral", (4096, 14336, 32, 32, 8, 32000), sliding_window=4096),
        7_241_732_096,
    ),
    "gemma-3-1b": (
        _config(
            "gemma3_text",
            (1152, 6912, 26, 4, 1, 262144),
            head_dim=256,
            sliding_window=512,
            sliding_window_pattern=6,
        ),
        999_885_952,
    ),
    # The text decoder of a model that reads images too; its class's defaults are left out.
    "gemma-3-4b": (
        {
            "model_type": "gemma3",
            "text_config": {
                "model_type": "gemma3_text",
                "hidden_size": 2560,
                "intermediate_size": 10240,
                "num_hidden_layers": 34,
                "sliding_window": 1024,
            },
            "vision_config": {"model_type": "siglip_vision_model", "hidden_size": 1152},
        },
        3_880_263_168,
    ),
    "phi-2": (
        {
            "model_type": "phi",
            "hidden_size": 2560,
            "intermediate_size": 10240,
            "num_attention_heads": 32,
            "num_hidden_layers": 32,
            "tie_word_embeddings": False,
            "vocab_size": 51200,
        },
        2_779_683_840,
    ),
    "gpt2": (
        {
            "model_type": "gpt2",
            "n_embd": 768,
            "n_head": 12,
            "n_layer": 12,
            "n_positions": 1024,
            "vocab_size": 50257,
        },
        124_439_808,
    ),
    "gpt-neo-125m": (
        {
            "model_type": "gpt_neo",
            "attention_types": [[["global", "local"], 6]],
            "hidden_size": 768,
            "intermediate_size": None,
            "max_position_embeddings": 2048,
            "num_heads": 12,
            "num_layers": 12,
            "vocab_size": 50257,
            "window_size": 256,
        },
        125_198_592,
    ),
    "Mixtral-8x7B": (
        _config(
            "mixtral", (4096, 14336, 32, 32, 8, 32000), num_experts_per_tok=2, num_local_experts=8
        ),
        46_702_792_704,
    ),
    "Qwen1.5-MoE-A2.7B": (
        _config(
            "qwen2_moe",
            (2048, 5632, 24, 16, 16, 151936),
            moe_intermediate_size=1408,
            num_experts=60,
            num_experts_per_tok=4,
            shared_expert_intermediate_size=5632,
        ),
        14_315_784_192,
    ),
    "Qwen3-30B-A3B": (
        _config(
            "qwen3_moe",
            (2048, 6144, 48, 32, 4, 151936),
            head_dim=128,
            moe_intermediate_size=768,
            num_experts=128,
            num_experts_per_tok=8,
            tie_word_embeddings=False,
        ),
        30_532_122_624,
    ),
    "Qwen3-235B-A22B": (
        _config(
            "qwen3_moe",
            (4096, 12288, 94, 64, 4, 151936),
            head_dim=128,
            moe_intermediate_size=1536,
            num_experts=128,
            num_experts_per_tok=8,
            tie_word_embeddings=False,
        ),
        235_093_634_560,
    ),
    "gpt-oss-20b": (
        _config(
            "gpt_oss",
            (2880, 2880, 24, 64, 8, 201088),
            head_dim=64,
            num_experts_per_tok=4,
            num_local_experts=32,
            sliding_window=128,
        ),
        20_914_757_184,
    ),
}
