"""A language model from nothing: a word-level tokenizer with a thinking switch, and a small Qwen3.

Importing torch and transformers is left to the functions.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pydantic import Field

from stages.bedrock.params import Params
from stages.bedrock.records.shapes import ModelShape, shape_of_config
from stages.bedrock.thinking import THINK_CLOSE, THINK_OPEN

PAD, UNKNOWN, USER, ASSISTANT, END = "<pad>", "<unk>", "<|user|>", "<|assistant|>", "<|end|>"

# As in Qwen3: thinking off puts an empty thinking block in front of the answer; on, or not said, puts nothing.
CHAT_TEMPLATE = (
    "{% for message in messages %}"
    "{% if message.role == 'user' %}<|user|> {{ message.content }} "
    "{% else %}<|assistant|> {{ message.content }} <|end|> {% endif %}"
    "{% endfor %}"
    "{% if add_generation_prompt %}<|assistant|>"
    "{% if enable_thinking is defined and not enable_thinking %} <think> </think>{% endif %}"
    "{% endif %}"
)


class ScratchShape(Params):
    """The sizes of a Qwen3 built here."""

    hidden_size: int = Field(ge=8)
    intermediate_size: int = Field(ge=8, description="of the gated feed-forward block")
    layers: int = Field(ge=1)
    heads: int = Field(ge=1)
    kv_heads: int = Field(ge=1)
    head_dim: int = Field(ge=32, description="vLLM on CPU refuses less than 32")
    max_positions: int = Field(ge=16, description="longest sequence in tokens")
    rope_theta: float = Field(gt=0, description="100 learned faster than 10000 at these lengths")
    initializer_range: float = Field(gt=0, description="standard deviation of the first weights")


def build_tokenizer(words: Sequence[str]) -> Any:
    """A tokenizer with one token per word: special tokens, thinking tags, then `words`, split at blanks.

    The thinking tags are ordinary words, so that they survive decoding.
    """
    from tokenizers import Tokenizer, models, pre_tokenizers
    from transformers import PreTrainedTokenizerFast

    specials = [PAD, UNKNOWN, USER, ASSISTANT, END]
    vocabulary = {
        word: number for number, word in enumerate([*specials, THINK_OPEN, THINK_CLOSE, *words])
    }
    assert len(vocabulary) == len(specials) + 2 + len(words), "words must be distinct"
    raw = Tokenizer(models.WordLevel(vocabulary, unk_token=UNKNOWN))
    raw.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=raw,
        pad_token=PAD,
        unk_token=UNKNOWN,
        eos_token=END,
        additional_special_tokens=[USER, ASSISTANT],
        clean_up_tokenization_spaces=False,
    )
    tokenizer.chat_template = CHAT_TEMPLATE
    return tokenizer


def build_model(shape: ScratchShape, tokenizer: Any, seed: int) -> Any:
    """A Qwen3 with random weights, tied embeddings and float32; the same for equal arguments."""
    import torch
    from transformers import Qwen3Config, Qwen3ForCausalLM

    torch.manual_seed(seed)
    return Qwen3ForCausalLM(
        Qwen3Config(
            vocab_size=len(tokenizer),
            hidden_size=shape.hidden_size,
            intermediate_size=shape.intermediate_size,
            num_hidden_layers=shape.layers,
            num_attention_heads=shape.heads,
            num_key_value_heads=shape.kv_heads,
            head_dim=shape.head_dim,
            max_position_embeddings=shape.max_positions,
            rope_parameters={"rope_type": "default", "rope_theta": shape.rope_theta},
            initializer_range=shape.initializer_range,
            tie_word_embeddings=True,
            pad_token_id=tokenizer.pad_token_id,
            eos_token_id=tokenizer.eos_token_id,
            bos_token_id=None,
        )
    )


def shape_of(model: Any) -> ModelShape:
    """What the FLOPs of a transformers model depend on, from its config."""
    return shape_of_config(model.config.to_dict())


def stored_type(folder: Path) -> Any:
    """The torch type of a model folder's weights."""
    import torch
    from transformers import AutoConfig

    return AutoConfig.from_pretrained(folder).dtype or torch.float32


def save_model(model: Any, tokenizer: Any, folder: Path | str) -> None:
    """Write weights (safetensors), config and tokenizer into `folder`."""
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
