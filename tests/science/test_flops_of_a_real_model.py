"""`exact` mode and the count of parameters against a real Qwen3 of torch, built from a config."""

from typing import Any

import pytest

from stages.bedrock.records.ledgers import ModelShape
from stages.science.flops import forward_flops, inference_flops, parameters

# As the micro students: the heads together (4 x 32) are wider than the model (16).
MICRO = ModelShape(
    vocab_size=200,
    hidden_size=16,
    intermediate_size=48,
    num_layers=2,
    num_heads=4,
    num_kv_heads=2,
    head_dim=32,
    tied_embeddings=True,
    gated_mlp=True,
)


@pytest.fixture(scope="module", params=[True, False], ids=["tied", "untied"])
def model(request: pytest.FixtureRequest) -> tuple[Any, ModelShape]:
    import torch
    from transformers import Qwen3Config, Qwen3ForCausalLM

    shape = MICRO.model_copy(update={"tied_embeddings": request.param})
    config = Qwen3Config(
        vocab_size=shape.vocab_size,
        hidden_size=shape.hidden_size,
        intermediate_size=shape.intermediate_size,
        num_hidden_layers=shape.num_layers,
        num_attention_heads=shape.num_heads,
        num_key_value_heads=shape.num_kv_heads,
        head_dim=shape.head_dim,
        tie_word_embeddings=shape.tied_embeddings,
        attn_implementation="eager",
    )
    torch.manual_seed(0)
    return Qwen3ForCausalLM(config).eval(), shape


def count(model: Any, **inputs: Any) -> tuple[int, Any]:
    """FLOPs of one call as torch counts them, and the call's output."""
    import torch
    from torch.utils.flop_counter import FlopCounterMode

    with torch.no_grad(), FlopCounterMode(display=False) as counter:
        output = model(**inputs)
    return counter.get_total_flops(), output


def upper_triangle(shape: ModelShape, length: int) -> int:
    """FLOPs spent on pairs that the causal mask throws away: torch counts them, we do not."""
    return 4 * shape.num_heads * shape.head_dim * shape.num_layers * length * (length - 1) // 2


@pytest.mark.parametrize("length", [7, 64])
def test_exact_forward_is_what_torch_counts(model: tuple[Any, ModelShape], length: int) -> None:
    import torch

    network, shape = model
    counted, _ = count(network, input_ids=torch.ones((3, length), dtype=torch.long))
    ours = forward_flops(shape, 3 * length, 3 * length**2, "exact")
    # What is left is the product that makes rotary positions, below 1 %.
    assert ours + 3 * upper_triangle(shape, length) == pytest.approx(counted, rel=0.01)


def test_exact_inference_is_what_torch_counts_step_by_step(model: tuple[Any, ModelShape]) -> None:
    import torch

    network, shape = model
    prompt, output = 12, 9
    counted, state = count(
        network,
        input_ids=torch.ones((1, prompt), dtype=torch.long),
        use_cache=True,
        logits_to_keep=1,
    )
    for _ in range(output - 1):
        step, state = count(
            network,
            input_ids=torch.ones((1, 1), dtype=torch.long),
            past_key_values=state.past_key_values,
            use_cache=True,
        )
        counted += step
    ours = float(inference_flops(shape, prompt, output, "exact"))
    assert ours + upper_triangle(shape, prompt) == pytest.approx(counted, rel=0.01)


def test_parameters_are_those_of_the_real_model(model: tuple[Any, ModelShape]) -> None:
    network, shape = model
    embedding = network.get_input_embeddings().weight
    head = network.get_output_embeddings().weight
    count = parameters(shape)
    assert count.total == sum(weight.numel() for weight in network.parameters())
    assert count.embedding == len({id(embedding), id(head)}) * embedding.numel()
