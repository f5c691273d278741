import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stages.bedrock.attention import causal_pairs
from stages.bedrock.records.shapes import ModelShape
from stages.science.flops import (
    Mode,
    forward_flops,
    inference_flops,
    training_flops,
)

MODES: tuple[Mode, ...] = ("paper", "exact")

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
# Qwen2.5-0.5B: V, d, f, h, N as in the paper's formula.
HALF_BILLION = ModelShape(
    vocab_size=151936,
    hidden_size=896,
    intermediate_size=4864,
    num_layers=24,
    num_heads=14,
    num_kv_heads=2,
    head_dim=64,
    tied_embeddings=True,
    gated_mlp=True,
)

lengths = st.integers(min_value=1, max_value=5000)
modes = st.sampled_from(MODES)


def test_paper_forward_by_hand() -> None:
    # l = 10 and V = 200, d = 16, f = 48, h = 4, N = 2, term by term as in App. D.
    embedding = 2 * 10 * 200 * 16
    qkv = 6 * 10 * 16**2
    qk, softmax, av = 2 * 10**2 * 16, 3 * 10**2 * 4, 2 * 10**2 * 16
    out = 2 * 10 * 16**2
    feed_forward = 4 * 10 * 16 * 48
    logits = 2 * 10 * 16 * 200
    by_hand = embedding + 2 * (qkv + qk + softmax + av + out + feed_forward) + logits
    assert by_hand == 245_600
    assert forward_flops(MICRO, 10, 10**2, "paper") == by_hand
    assert training_flops(MICRO, 10, 10**2, "paper") == 3 * by_hand


def test_exact_forward_by_hand() -> None:
    # Same model; width of queries 4 x 32 = 128, of keys and of values 2 x 32 = 64; 1 + ... + 10 = 55 pairs.
    q, k, v, out = 2 * 10 * 16 * 128, 2 * 10 * 16 * 64, 2 * 10 * 16 * 64, 2 * 10 * 128 * 16
    qk, av = 2 * 55 * 4 * 32, 2 * 55 * 4 * 32
    feed_forward = 3 * 2 * 10 * 16 * 48
    logits = 2 * 10 * 16 * 200
    by_hand = 2 * (q + k + v + out + qk + av + feed_forward) + logits
    assert by_hand == 458_240
    assert forward_flops(MICRO, 10, 10**2, "exact") == by_hand
    assert training_flops(MICRO, 10, 10**2, "exact") == 3 * by_hand


def test_a_feed_forward_block_without_gate_has_two_matrices() -> None:
    plain = MICRO.model_copy(update={"gated_mlp": False})
    saved = forward_flops(MICRO, 10, 100, "exact") - forward_flops(plain, 10, 100, "exact")
    assert saved == 2 * (2 * 10 * 16 * 48)


@pytest.mark.parametrize("mode", MODES)
@given(prompt=lengths, output=st.integers(min_value=0, max_value=300))
def test_the_closed_form_is_the_loop_over_steps(mode: Mode, prompt: int, output: int) -> None:
    d, f, heads, layers = 896, 4864, 14, 24
    logits = 2 * d * 151936
    if mode == "paper":
        token, pair = logits + (8 * d**2 + 4 * d * f) * layers, (4 * d + 3 * heads) * layers
        total, steps = token * prompt + pair * prompt**2 + logits, output
    else:
        token = 2 * (2 * d * 896 + 2 * d * 128 + 3 * d * f) * layers
        pair = 4 * heads * 64 * layers
        total = token * prompt + pair * sum(range(1, prompt + 1)) + logits
        steps = max(output - 1, 0)
    for i in range(1, steps + 1):
        total += token + pair * (prompt + i) + logits
    ours = float(inference_flops(HALF_BILLION, prompt, output, mode))
    assert ours == pytest.approx(total, rel=1e-12)


@given(prompt=lengths, output=lengths)
def test_decoding_costs_what_reading_the_same_tokens_costs(prompt: int, output: int) -> None:
    # Exact mode: p + g - 1 tokens pass through the model once, in whatever order, g times with logits.
    whole = prompt + output - 1
    logits = 2 * 896 * 151936
    expected = forward_flops(HALF_BILLION, whole, whole**2, "exact") - logits * (whole - output)
    assert float(inference_flops(HALF_BILLION, prompt, output, "exact")) == pytest.approx(expected)


@given(mode=modes, sequences=st.lists(lengths, min_size=1, max_size=8))
def test_sums_are_enough(mode: Mode, sequences: list[int]) -> None:
    apart = sum(training_flops(HALF_BILLION, length, length**2, mode) for length in sequences)
    squares = sum(length**2 for length in sequences)
    assert training_flops(HALF_BILLION, sum(sequences), squares, mode) == pytest.approx(apart)


@pytest.mark.parametrize("mode", MODES)
def test_inference_of_an_array_is_that_of_its_elements(mode: Mode) -> None:
    prompts, outputs = np.array([5, 80, 33]), np.array([1, 400, 0])
    together = inference_flops(MICRO, prompts, outputs, mode)
    apart = [
        float(inference_flops(MICRO, *pair, mode)) for pair in zip(prompts, outputs, strict=True)
    ]
    assert together.tolist() == apart


def test_paper_scale_does_not_overflow() -> None:
    # 1.3M sequences of 8K tokens: about 5e19 FLOPs, beyond 64-bit integers.
    squares = 1_300_000 * 8192**2
    flops = training_flops(HALF_BILLION, 1_300_000 * 8192, squares, "paper")
    assert 1e19 < flops < 1e21


def test_paper_mode_lies_an_eighth_above_exact_for_the_smallest_qwen() -> None:
    # The fact sheet's comparison at l = 500, which keeps the square of attention in both: +12 %.
    squares = 500**2
    masked = 4 * 14 * 64 * 24 * 500 * 499 / 2
    exact = forward_flops(HALF_BILLION, 500, squares, "exact") + masked
    assert forward_flops(HALF_BILLION, 500, squares, "paper") / exact == pytest.approx(
        1.12, abs=0.01
    )


@pytest.mark.parametrize(("prompt", "output"), [(0, 5), (5, -1)])
def test_impossible_counts_are_refused(prompt: int, output: int) -> None:
    with pytest.raises(ValueError, match="at least 1 prompt token"):
        inference_flops(MICRO, prompt, output, "exact")
    with pytest.raises(ValueError, match="cannot be negative"):
        training_flops(MICRO, prompt - 6, 0, "exact")


WINDOWED = MICRO.model_copy(update={"num_sliding_layers": 1, "sliding_window": 4})


def test_a_sliding_layer_sees_its_window_by_hand() -> None:
    # 10 tokens: 55 pairs in the full layer, 1 + 2 + 3 + 7 x 4 = 34 in the other.
    saved = 4 * 4 * 32 * (55 - 34)
    whole = forward_flops(MICRO, 10, 100, "exact")
    assert forward_flops(WINDOWED, 10, 100, "exact", windowed_pairs=34) == whole - saved
    trained = training_flops(WINDOWED, 10, 100, "exact", windowed_pairs=34)
    assert trained == 3 * (whole - saved)
    assert forward_flops(WINDOWED, 10, 100, "paper", 34) == forward_flops(MICRO, 10, 100, "paper")


@given(lengths=st.lists(st.integers(min_value=1, max_value=40), min_size=1, max_size=6))
def test_without_the_pairs_the_sums_bound_them(lengths: list[int]) -> None:
    tokens, squares = sum(lengths), sum(length**2 for length in lengths)
    pairs = float(causal_pairs(lengths, 4).sum())
    known = forward_flops(WINDOWED, tokens, squares, "exact", pairs)
    bound = forward_flops(WINDOWED, tokens, squares, "exact")
    assert known <= bound <= forward_flops(MICRO, tokens, squares, "exact")
    if max(lengths) <= 4:
        assert known == forward_flops(MICRO, tokens, squares, "exact")


@given(prompt=st.integers(min_value=1, max_value=40), output=st.integers(min_value=0, max_value=40))
def test_answering_with_windows_is_the_loop_over_steps(prompt: int, output: int) -> None:
    seen = [(i, min(i, 4)) for i in range(1, prompt + max(output - 1, 0) + 1)]
    lost = 4 * 4 * 32 * sum(full - window for full, window in seen)
    whole = float(inference_flops(MICRO, prompt, output, "exact"))
    assert float(inference_flops(WINDOWED, prompt, output, "exact")) == whole - lost
    paper = inference_flops(WINDOWED, prompt, output, "paper")
    assert paper == inference_flops(MICRO, prompt, output, "paper")
