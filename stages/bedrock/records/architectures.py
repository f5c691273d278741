"""What a config does not say about a model's layers, by model_type: which gates, biases and norms they have."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Layout:
    """How the modelling code of one `model_type` builds a layer; a string names the config's key that decides.

    The defaults are Llama's without biases: gated feed-forward block, RMSNorm before each of the two blocks.
    """

    gated: bool = True
    qkv_bias: bool | str = False
    output_bias: bool | str = False
    mlp_bias: bool | str = False
    head_bias: bool | str = False
    qk_norms: bool | str = False
    """Norms on queries and keys."""
    wide_qk_norms: bool = False
    """They span all heads together instead of one."""
    norms: int = 2
    """Norms as wide as the model, per layer."""
    norm_bias: bool = False
    """LayerNorm with a bias instead of RMSNorm."""
    learned_positions: bool = False
    shared_gate: bool = False
    """The shared expert has a gate of its own."""
    sinks: bool = False
    """One trained attention sink per head."""


PLAIN = Layout()
LLAMA = Layout(qkv_bias="attention_bias", output_bias="attention_bias", mlp_bias="mlp_bias")
GEMMA = Layout(qkv_bias="attention_bias", output_bias="attention_bias")
GEMMA2 = Layout(qkv_bias="attention_bias", output_bias="attention_bias", norms=4)
QWEN3 = Layout(qkv_bias="attention_bias", output_bias="attention_bias", qk_norms=True)
GEMMA3 = Layout(qkv_bias="attention_bias", output_bias="attention_bias", qk_norms=True, norms=4)
OLMO2 = Layout(
    qkv_bias="attention_bias", output_bias="attention_bias", qk_norms=True, wide_qk_norms=True
)
GLM = Layout(qkv_bias="attention_bias")
GPT_J = Layout(gated=False, mlp_bias=True, head_bias=True, norms=1, norm_bias=True)

LAYOUTS = {
    "arcee": Layout(
        gated=False,
        qkv_bias="attention_bias",
        output_bias="attention_bias",
        mlp_bias="mlp_bias",
    ),
    "codegen": GPT_J,
    "cohere2": Layout(qkv_bias="attention_bias", output_bias="attention_bias", norms=1),
    "ernie4_5": Layout(qkv_bias="use_bias", output_bias="use_bias", mlp_bias="use_bias"),
    "exaone4": Layout(qk_norms=True),
    "gemma": GEMMA,
    "gemma2": GEMMA2,
    "gemma3_text": GEMMA3,
    "glm": GLM,
    "glm4": Layout(qkv_bias="attention_bias", norms=4),
    "gpt2": Layout(
        gated=False,
        qkv_bias=True,
        output_bias=True,
        mlp_bias=True,
        norm_bias=True,
        learned_positions=True,
    ),
    "gpt_neo": Layout(
        gated=False, output_bias=True, mlp_bias=True, norm_bias=True, learned_positions=True
    ),
    "gpt_neox": Layout(
        gated=False,
        qkv_bias="attention_bias",
        output_bias="attention_bias",
        mlp_bias=True,
        norm_bias=True,
    ),
    "gpt_oss": Layout(
        qkv_bias="attention_bias", output_bias="attention_bias", mlp_bias=True, sinks=True
    ),
    "gptj": GPT_J,
    "granite": LLAMA,
    "granitemoe": GEMMA,
    "hunyuan_v1_dense": QWEN3,
    "llama": LLAMA,
    "ministral": PLAIN,
    "ministral3": PLAIN,
    "mistral": PLAIN,
    "mixtral": PLAIN,
    "nemotron": Layout(
        gated=False,
        qkv_bias="attention_bias",
        output_bias="attention_bias",
        mlp_bias="mlp_bias",
        norm_bias=True,
    ),
    "olmo2": OLMO2,
    "olmo3": OLMO2,
    "olmoe": OLMO2,
    "phi": Layout(
        gated=False,
        qkv_bias=True,
        output_bias=True,
        mlp_bias=True,
        head_bias=True,
        qk_norms="qk_layernorm",
        norms=1,
        norm_bias=True,
    ),
    "phi3": PLAIN,
    "phimoe": Layout(
        qkv_bias="attention_bias",
        output_bias="attention_bias",
        head_bias="lm_head_bias",
        norm_bias=True,
    ),
    "qwen2": Layout(qkv_bias=True),
    "qwen2_moe": Layout(qkv_bias="qkv_bias", shared_gate=True),
    "qwen3": QWEN3,
    "qwen3_moe": QWEN3,
    "seed_oss": Layout(
        qkv_bias="attention_bias", output_bias="attention_out_bias", mlp_bias="mlp_bias"
    ),
    "smollm3": LLAMA,
    "starcoder2": Layout(
        gated=False,
        qkv_bias="use_bias",
        output_bias="use_bias",
        mlp_bias="use_bias",
        norm_bias=True,
    ),
}
"""Each entry is held to transformers by a test that counts parameters; another type needs a line here."""
