"""The sizes that a model's FLOPs and parameters follow from, and how they are read from a model's config."""

from collections.abc import Mapping
from typing import Any, Literal, Self

from pydantic import Field, ValidationError, model_validator

from stages.bedrock.errors import InputError
from stages.bedrock.record import Record
from stages.bedrock.records.architectures import LAYOUTS, Layout

REMEDY = "give the config.json that belongs to the weights"


class ModelShape(Record):
    """The sizes of a decoder-only transformer; the defaults are those of a dense Qwen3."""

    vocab_size: int
    hidden_size: int
    intermediate_size: int
    num_layers: int
    num_heads: int
    num_kv_heads: int
    head_dim: int
    tied_embeddings: bool
    gated_mlp: bool
    """Three matrices in the feed-forward block (SwiGLU) instead of two."""
    sliding_window: int | None = Field(default=None, ge=1)
    """Keys a query of a sliding layer sees, its own included."""
    num_sliding_layers: int = 0
    num_sparse_layers: int = 0
    """Layers with experts instead of a feed-forward block of `intermediate_size`."""
    num_experts: int = 0
    experts_per_token: int = 0
    expert_intermediate_size: int = 0
    shared_intermediate_size: int = 0
    """Width of the experts that every token passes through, together."""
    shared_expert_gate: bool = False
    qkv_bias: bool = False
    output_bias: bool = False
    mlp_bias: bool = False
    head_bias: bool = False
    qk_norms: Literal["none", "head", "width"] = "head"
    """Norms on queries and keys: none, over one head, over all heads together."""
    norms_per_layer: int = 2
    norm_bias: bool = False
    learned_positions: int = 0
    attention_sinks: bool = False

    @model_validator(mode="after")
    def _whole(self) -> Self:
        """What belongs together is there together."""
        if self.num_sliding_layers and self.sliding_window is None:
            raise ValueError("num_sliding_layers needs a sliding_window")
        if max(self.num_sliding_layers, self.num_sparse_layers) > self.num_layers:
            raise ValueError("more sliding or sparse layers than num_layers")
        chosen = 0 < self.experts_per_token <= self.num_experts
        if self.num_sparse_layers and not (chosen and self.expert_intermediate_size > 0):
            raise ValueError(
                "num_sparse_layers needs experts, some of them per token, and their size"
            )
        return self


class LoraShape(Record):
    """Low-rank adapters: their rank and the matrices, in every layer, that have one."""

    rank: int = Field(ge=1)
    targets: tuple[str, ...] = Field(min_length=1, strict=False)
    """q_proj, k_proj, v_proj, o_proj, gate_proj, up_proj, down_proj; qkv_proj and gate_up_proj where fused."""


def shape_of_config(config: Mapping[str, Any]) -> ModelShape:
    """The shape of a Hugging Face decoder, from its config.json or `config.to_dict()`.

    Absent keys have the defaults of the config's class in transformers. Of a model with images too, the text
    decoder is read.

    Raises:
        InputError: not a config, a `model_type` whose layers are not known here, or sizes that make no model.
    """
    outer = _complete(config)
    text = outer.get_text_config(decoder=True)
    layout = LAYOUTS.get(text.model_type)
    if layout is None:
        raise InputError(
            f"model_type {text.model_type!r}: how its layers are built is not known here, only that of "
            f"{sorted(LAYOUTS)}; add a line to stages/bedrock/records/architectures.py"
        )
    try:
        return ModelShape(
            **_sizes(text, layout),
            **_windows(text),
            **_experts(text, layout),
            **_vectors(text, layout),
            tied_embeddings=bool(getattr(outer, "tie_word_embeddings", False)),
        )
    except ValidationError as error:
        raise InputError(f"config of a {text.model_type}: {error}; {REMEDY}") from error


def _complete(config: Mapping[str, Any]) -> Any:
    """The config as transformers reads it."""
    from huggingface_hub.errors import StrictDataclassError
    from transformers import CONFIG_MAPPING

    kind = config.get("model_type")
    if not isinstance(kind, str) or kind not in CONFIG_MAPPING:
        raise InputError(
            f"model_type {kind!r} in a model's config: expected one of transformers' models; {REMEDY}"
        )
    try:
        complete = CONFIG_MAPPING[kind].from_dict(dict(config))
    except (StrictDataclassError, TypeError, ValueError) as error:
        raise InputError(f"config of a {kind}: {error}; {REMEDY}") from error
    names = {value: key for key, value in complete.attribute_map.items()}
    # A nested config is stored as a difference from its class; a flat one always holds its size.
    if complete.get_text_config(decoder=True) is complete:
        for key in ("hidden_size", "num_hidden_layers"):
            own = complete.attribute_map.get(key, key)
            if own not in config and names.get(own, own) not in config:
                raise InputError(f"config of a {kind}: no key {own!r}; {REMEDY}")
    return complete


def _sizes(text: Any, layout: Layout) -> dict[str, Any]:
    heads, width = text.num_attention_heads, text.hidden_size
    inner = getattr(text, "intermediate_size", None) or getattr(text, "n_inner", None)
    return {
        "vocab_size": text.vocab_size,
        "hidden_size": width,
        "intermediate_size": inner or 4 * width,
        "num_layers": text.num_hidden_layers,
        "num_heads": heads,
        "num_kv_heads": getattr(text, "num_key_value_heads", None) or heads,
        "head_dim": getattr(text, "head_dim", None) or width // heads,
        "gated_mlp": layout.gated,
    }


def _windows(text: Any) -> dict[str, Any]:
    """How many layers see only a window, and which."""
    window = getattr(text, "sliding_window", None) or getattr(text, "window_size", None)
    kinds = getattr(text, "layer_types", None) or getattr(text, "attention_layers", None)
    if kinds is None:
        kinds = [
            "full_attention" if window is None else "sliding_attention"
        ] * text.num_hidden_layers
    full, sliding = {"full_attention", "global"}, {"sliding_attention", "local"}
    other = set(kinds) - full - sliding
    if other or getattr(text, "use_bidirectional_attention", None):
        raise InputError(
            f"config of a {text.model_type}: layers that are neither full nor sliding causal attention "
            f"({sorted(other) or 'use_bidirectional_attention'}) are not counted here; choose another model"
        )
    count = sum(kind in sliding for kind in kinds)
    return {"num_sliding_layers": count, "sliding_window": window if count else None}


def _experts(text: Any, layout: Layout) -> dict[str, Any]:
    experts = getattr(text, "num_local_experts", None) or getattr(text, "num_experts", None)
    if not experts:
        return {}
    step, dense = getattr(text, "decoder_sparse_step", 1), getattr(text, "mlp_only_layers", [])
    layers = range(text.num_hidden_layers)
    return {
        "num_sparse_layers": sum(i not in dense and (i + 1) % step == 0 for i in layers),
        "num_experts": experts,
        "experts_per_token": text.num_experts_per_tok,
        "expert_intermediate_size": getattr(text, "moe_intermediate_size", text.intermediate_size),
        "shared_intermediate_size": getattr(text, "shared_expert_intermediate_size", 0),
        "shared_expert_gate": layout.shared_gate,
    }


def _vectors(text: Any, layout: Layout) -> dict[str, Any]:
    """Biases and norms."""

    def has(trait: bool | str) -> bool:
        return trait if isinstance(trait, bool) else bool(getattr(text, trait))

    kind = "width" if layout.wide_qk_norms else "head"
    return {
        "qkv_bias": has(layout.qkv_bias),
        "output_bias": has(layout.output_bias),
        "mlp_bias": has(layout.mlp_bias),
        "head_bias": has(layout.head_bias),
        "qk_norms": kind if has(layout.qk_norms) else "none",
        "norms_per_layer": layout.norms,
        "norm_bias": layout.norm_bias,
        "learned_positions": text.max_position_embeddings if layout.learned_positions else 0,
        "attention_sinks": layout.sinks,
    }
