"""`exact` mode against models of transformers, products counted by torch.utils.flop_counter."""

from functools import partial
from typing import Any

import pytest

from stages.bedrock.attention import causal_pairs
from stages.bedrock.records.shapes import ModelShape
from stages.science.flops import forward_flops, inference_flops, parameters, training_flops
from tests.science.counted import CONFIGS, build, count, ids, masked


@pytest.fixture(scope="module", params=CONFIGS)
def model(request: pytest.FixtureRequest) -> tuple[Any, ModelShape]:
    return build(request.param)


def pairs_in_windows(shape: ModelShape, length: int) -> float:
    return float(causal_pairs(length, shape.sliding_window))


@pytest.mark.parametrize("length", [7, 40])
def test_a_forward_pass_is_what_torch_counts(model: tuple[Any, ModelShape], length: int) -> None:
    import torch

    network, shape = model
    with torch.no_grad():
        counted, _ = count(lambda: network(input_ids=ids(3, length)))
    windowed = 3 * pairs_in_windows(shape, length)
    ours = forward_flops(shape, 3 * length, 3 * length**2, "exact", windowed)
    assert ours + 3 * masked(shape, length) == counted


def test_a_training_step_is_what_torch_counts(model: tuple[Any, ModelShape]) -> None:
    network, shape = model
    length = 40
    tokens = ids(2, length)
    counted, _ = count(lambda: network(input_ids=tokens, labels=tokens).loss.backward())
    windowed = 2 * pairs_in_windows(shape, length)
    ours = training_flops(shape, 2 * length, 2 * length**2, "exact", windowed_pairs=windowed)
    assert ours + 3 * 2 * masked(shape, length) == counted


def test_answering_with_a_cache_is_what_torch_counts(model: tuple[Any, ModelShape]) -> None:
    import torch

    network, shape = model
    prompt, output = 12, 9
    with torch.no_grad():
        counted, state = count(
            lambda: network(input_ids=ids(1, prompt), use_cache=True, logits_to_keep=1)
        )
        for _ in range(output - 1):
            last = {"past_key_values": state.past_key_values, "use_cache": True}
            step, state = count(partial(network, input_ids=ids(1, 1), **last))
            counted += step
    ours = float(inference_flops(shape, prompt, output, "exact"))
    assert ours + masked(shape, prompt) == counted


def test_parameters_are_those_of_the_real_model(model: tuple[Any, ModelShape]) -> None:
    network, shape = model
    assert parameters(shape).total == sum(weight.numel() for weight in network.parameters())


def test_the_trainer_s_total_flos_differ_by_what_they_leave_out() -> None:
    from types import SimpleNamespace

    from transformers import Trainer

    length = 40
    for name, head in (("qwen3", 0), ("qwen3_untied", 1)):
        network, shape = build(name)
        batch = {"input_ids": ids(2, length)}
        trainers = Trainer.floating_point_ops(SimpleNamespace(model=network), batch)
        d, vocabulary, tokens = shape.hidden_size, shape.vocab_size, 2 * length
        vectors = shape.num_layers * (2 * d + 2 * shape.head_dim) + d
        ours = training_flops(shape, tokens, 2 * length**2, "exact")
        attention = 3 * 4 * shape.num_heads * shape.head_dim * shape.num_layers
        # A tied head counts as embedding and is left out; norms count as if they were matrices.
        assert trainers == ours + 6 * tokens * (vectors + (head - 1) * vocabulary * d) - (
            attention * 2 * length * (length + 1) / 2
        )
        assert trainers == 6 * tokens * (parameters(shape).non_embedding + head * vocabulary * d)
