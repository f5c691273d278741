from pathlib import Path
from typing import Any

import pytest

from stages.engines.chat import load_tokenizer
from stages.engines.scratch import ScratchShape, build_model, build_tokenizer, save_model, shape_of
from stages.tasks.lexicon import vocabulary

SHAPE = ScratchShape(
    hidden_size=24,
    intermediate_size=40,
    layers=3,
    heads=4,
    kv_heads=2,
    head_dim=32,
    max_positions=64,
    rope_theta=100.0,
    initializer_range=0.02,
)


@pytest.fixture(scope="module")
def words() -> Any:
    """A tokenizer of the world."""
    return build_tokenizer(vocabulary())


def _weights(model: Any) -> dict[str, list[float]]:
    return {name: weights.flatten().tolist() for name, weights in model.named_parameters()}


def test_every_word_is_one_token_and_survives_decoding(words: Any) -> None:
    text = " ".join(["<think>", *vocabulary(), "</think>", "B:fruit"])
    ids = words(text, add_special_tokens=False)["input_ids"]
    assert len(ids) == len(text.split())
    assert words.decode(ids) == text
    assert words.decode(ids, skip_special_tokens=True) == text  # the tags are the answer's to show
    assert words.decode([*ids, words.eos_token_id], skip_special_tokens=True) == text


def test_an_unknown_word_is_marked_as_such(words: Any) -> None:
    assert words("perhaps", add_special_tokens=False)["input_ids"] == [words.unk_token_id]


def test_a_vocabulary_with_a_word_twice_is_our_error() -> None:
    with pytest.raises(AssertionError, match="distinct"):
        build_tokenizer(["a", "b", "a"])


def test_equal_seeds_give_equal_weights(words: Any) -> None:
    first = _weights(build_model(SHAPE, words, seed=1))
    assert _weights(build_model(SHAPE, words, seed=1)) == first
    assert _weights(build_model(SHAPE, words, seed=2)) != first


def test_the_shape_is_read_back_from_the_model(words: Any) -> None:
    shape = shape_of(build_model(SHAPE, words, seed=1))
    assert shape.model_dump(exclude_defaults=True) == {
        "vocab_size": len(vocabulary()) + 7,
        "hidden_size": 24,
        "intermediate_size": 40,
        "num_layers": 3,
        "num_heads": 4,
        "num_kv_heads": 2,
        "head_dim": 32,
        "tied_embeddings": True,
        "gated_mlp": True,
    }


def test_the_shape_of_a_model_of_another_family() -> None:
    from transformers import GPTNeoXConfig, GPTNeoXForCausalLM

    config = GPTNeoXConfig(
        hidden_size=16,
        intermediate_size=32,
        num_hidden_layers=1,
        num_attention_heads=2,
        vocab_size=20,
        max_position_embeddings=8,
    )
    shape = shape_of(GPTNeoXForCausalLM(config))
    assert not shape.tied_embeddings
    assert not shape.gated_mlp
    assert (shape.num_kv_heads, shape.head_dim) == (2, 8)


def test_a_saved_model_is_the_same_when_loaded(words: Any, tmp_path: Path) -> None:
    from transformers import AutoModelForCausalLM

    model = build_model(SHAPE, words, seed=1)
    save_model(model, words, tmp_path)
    assert list(tmp_path.glob("*.safetensors"))
    assert not list(tmp_path.glob("*.bin"))
    loaded = AutoModelForCausalLM.from_pretrained(tmp_path)
    assert _weights(loaded) == _weights(model)
    assert loaded.generation_config.eos_token_id == words.eos_token_id
    tokenizer = load_tokenizer(tmp_path)
    turn = [{"role": "user", "content": "calc 1 + 2"}, {"role": "assistant", "content": "3"}]
    for given in (words, tokenizer):
        text = given.apply_chat_template(turn, tokenize=False)
        assert " ".join(text.split()) == "<|user|> calc 1 + 2 <|assistant|> 3 <|end|>"
