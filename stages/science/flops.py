"""Floating-point operations of training and of answering, in one convention with two modes.

A forward pass over a sequence of l tokens costs, with every multiply-add counted as two operations,

    forward(l) = per_token * l + per_pair * pairs(l) + per_logits * (positions whose logits are computed)

and only the coefficients and the count of query-key pairs differ between the modes:

* `paper`: App. D of "When Does Reasoning Matter?" (arXiv 2509.22193), after Hoffmann et al. 2022
  (arXiv 2203.15556, App. F). The embedding is a dense product, all heads have their own keys and values and
  together the width of the model, the feed-forward block has two matrices, softmax counts 3 per pair and
  head, and every token attends to the whole sequence. Of experts, those that a token goes through count.
* `exact`: every matrix product the model does, and nothing else: grouped keys and values, `head_dim` as it
  is, two or three feed-forward matrices, experts as chosen and their router, a causal triangle of pairs, cut
  to the window in sliding layers. The embedding is a table read and costs 0; the output head is a product and
  is counted, tied or not. Softmax, norms, rotary positions, activations and biases are left out, as in
  torch.utils.flop_counter.

Padding is never counted, recomputed activations neither. Training costs three forward passes, with adapters
about two (science/lora.py).
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from stages.bedrock.attention import causal_pairs
from stages.bedrock.records.shapes import LoraShape, ModelShape
from stages.science.lora import lora_rates
from stages.science.matrices import feed_forward_width, layer_matrices
from stages.science.parameters import ParameterCount as ParameterCount
from stages.science.parameters import parameters as parameters

Mode = Literal["paper", "exact"]


@dataclass(frozen=True)
class _Rates:
    """The coefficients of `forward`, in FLOPs; `per_pair` is that of one layer."""

    per_token: float
    per_pair: float
    per_logits: float


def forward_flops(
    shape: ModelShape,
    tokens: float,
    squared_tokens: float,
    mode: Mode,
    windowed_pairs: float | None = None,
) -> float:
    """FLOPs of a forward pass over a set of sequences, logits at every position.

    With T = sum of lengths, S = sum of squared lengths, P_w = `windowed_pairs`, N layers, n of them sliding:

        forward = per_token T + per_pair P + 2 V d T
        paper:  per_token = 2 V d + (8 d^2 + 4 d f) N,  per_pair = 4 d + 3 h,       P = N S
        exact:  per_token = 2 (weights of the matrices), per_pair = 4 h head_dim,
                P = (N - n) (S + T) / 2 + n P_w

    Neither needs the number of sequences: no term is constant per sequence. Source: paper, App. D. `exact`
    differs as the module's docstring says; (S + T) / 2 is the sum over sequences of l (l + 1) / 2.

    Args:
        shape: the model's sizes.
        tokens: sum of the lengths of the sequences, padding excluded.
        squared_tokens: sum of the squared lengths.
        mode: `paper` or `exact`.
        windowed_pairs: pairs in one sliding layer (`causal_pairs`, summed over sequences); None: the most that
            the two sums allow, min((S + T) / 2, window T), which is it if no sequence exceeds the window.

    Raises:
        ValueError: a sum is negative.
    """
    rates = _rates(shape, mode)
    attention = _attention(shape, tokens, squared_tokens, mode, windowed_pairs)
    return (rates.per_token + rates.per_logits) * tokens + attention


def training_flops(
    shape: ModelShape,
    tokens: float,
    squared_tokens: float,
    mode: Mode,
    lora: LoraShape | None = None,
    windowed_pairs: float | None = None,
) -> float:
    """FLOPs of training on sequences: 3 x `forward_flops`, the backward pass taken as two forward ones.

    Count each sequence as often as it was trained on. Source: paper, App. D (train_step = 3 forward). With
    adapters, `exact` counts no gradients of frozen weights; `paper` has no word on adapters and stays as it is.

    Args:
        shape: the model's sizes.
        tokens: sum of the lengths.
        squared_tokens: sum of the squared lengths.
        mode: `paper` or `exact`.
        lora: the adapters that are trained while all else, the embedding too, is frozen; None: all is trained.
        windowed_pairs: as in `forward_flops`.

    Raises:
        ValueError: a sum is negative, or an adapter stands where the model has no matrix.
    """
    if lora is None or mode == "paper":
        return 3 * forward_flops(shape, tokens, squared_tokens, mode, windowed_pairs)
    small = lora_rates(shape, lora)
    head = 2 * _rates(shape, mode).per_logits
    attention = _attention(shape, tokens, squared_tokens, mode, windowed_pairs)
    return (small.per_token + head) * tokens + small.attention_passes * attention


def inference_flops(
    shape: ModelShape, prompt_tokens: ArrayLike, output_tokens: ArrayLike, mode: Mode
) -> NDArray[np.float64]:
    """FLOPs of answering each query alone, with a KV cache: prefill, then one step per generated token.

    With p prompt tokens, g output tokens and s decoding steps, step i at a context of p + i:

        prefill = per_token p + per_pair pairs(p) + 2 V d             (logits of the last position only)
        decode  = s (per_token + 2 V d) + per_pair (s p + s (s + 1) / 2)
        paper:  pairs(p) = p^2,           s = g
        exact:  pairs(p) = p (p + 1) / 2, s = g - 1 (at least 0)

    per layer; in a sliding layer of `exact` a step sees the window at most. Source: paper, App. D; the sum over
    steps in closed form is ours. `exact` differs in s: prefill already gives the first token, and the last one
    (end of text) is never fed back. A prefix shared between queries is charged to each of them.
    `output_tokens` has the end of text in it, and thinking too.

    Returns:
        FLOPs per query, in the shape that the two counts broadcast to.

    Raises:
        ValueError: a prompt is empty or a count is negative.
    """
    prompt = np.asarray(prompt_tokens, dtype=np.float64)
    output = np.asarray(output_tokens, dtype=np.float64)
    if np.any(prompt < 1) or np.any(output < 0):
        raise ValueError(
            "a query needs at least 1 prompt token and no negative count of output tokens"
        )
    rates = _rates(shape, mode)
    steps = output if mode == "paper" else np.maximum(output - 1, 0)
    if mode == "paper":
        pairs = shape.num_layers * (prompt**2 + steps * prompt + steps * (steps + 1) / 2)
    else:
        sliding = shape.num_sliding_layers
        whole = causal_pairs(prompt + steps, None)
        within = causal_pairs(prompt + steps, shape.sliding_window)
        pairs = (shape.num_layers - sliding) * whole + sliding * within
    flops: NDArray[np.float64] = (
        rates.per_token * (prompt + steps) + rates.per_pair * pairs + rates.per_logits * (1 + steps)
    )
    return flops


def _rates(shape: ModelShape, mode: Mode) -> _Rates:
    d = shape.hidden_size
    logits = 2 * d * shape.vocab_size
    if mode == "paper":
        layers = 8 * d**2 * shape.num_layers + 4 * d * feed_forward_width(shape)
        return _Rates(logits + layers, 4 * d + 3 * shape.num_heads, logits)
    matrices = sum(2 * matrix.weights * matrix.used for matrix in layer_matrices(shape))
    return _Rates(matrices, 4 * shape.num_heads * shape.head_dim, logits)


def _attention(
    shape: ModelShape,
    tokens: float,
    squared_tokens: float,
    mode: Mode,
    windowed_pairs: float | None,
) -> float:
    """FLOPs of attention in one forward pass, all layers."""
    if tokens < 0 or squared_tokens < 0:
        raise ValueError(f"sums of lengths cannot be negative: {tokens} and {squared_tokens}")
    per_pair = _rates(shape, mode).per_pair
    if mode == "paper":
        return per_pair * shape.num_layers * squared_tokens
    whole, sliding = (squared_tokens + tokens) / 2, shape.num_sliding_layers
    if windowed_pairs is None:
        windowed_pairs = min(whole, (shape.sliding_window or 0) * tokens)
    return per_pair * ((shape.num_layers - sliding) * whole + sliding * windowed_pairs)
