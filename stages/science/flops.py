"""Floating-point operations of training and of answering, in one convention with two modes.

A forward pass over a sequence of l tokens costs, with every multiply-add counted as two operations,

    forward(l) = per_token * l + per_pair * pairs(l) + per_logits * (positions whose logits are computed)

and only the coefficients and the count of query-key pairs differ between the modes:

* `paper`: App. D of "When Does Reasoning Matter?" (arXiv 2509.22193), after Hoffmann et al. 2022
  (arXiv 2203.15556, App. F). The embedding is a dense product, all heads have their own keys and values and
  together the width of the model, the feed-forward block has two matrices, softmax counts 3 per pair and
  head, and every token attends to the whole sequence.
* `exact`: every matrix product the model does, and nothing else: grouped keys and values, `head_dim` as it
  is, two or three feed-forward matrices, a causal triangle of pairs. The embedding is a table read and costs
  0; the output head is a product and is counted, tied or not. Softmax, norms, rotary positions, activations
  and biases are left out, as in torch.utils.flop_counter.

Padding is never counted, recomputed activations neither. Training costs three forward passes.
"""

from dataclasses import dataclass
from typing import Literal, assert_never

import numpy as np
from numpy.typing import ArrayLike, NDArray

from stages.bedrock.records.ledgers import ModelShape

Mode = Literal["paper", "exact"]


@dataclass(frozen=True)
class ParameterCount:
    """Trained numbers of a model; `embedding` holds the table of the tokens and an untied output head."""

    embedding: int
    non_embedding: int

    @property
    def total(self) -> int:
        return self.embedding + self.non_embedding


@dataclass(frozen=True)
class _Rates:
    """The coefficients of `forward`, in FLOPs."""

    per_token: float
    per_pair: float
    per_logits: float


def parameters(shape: ModelShape) -> ParameterCount:
    """Parameters of a Qwen3 decoder of this shape.

    With d hidden, f feed-forward, N layers, a = num_heads * head_dim and k = num_kv_heads * head_dim:

        embedding     = V d                                 (twice that with an untied head)
        non_embedding = N (2 d a + 2 d k + m d f + 2 d + 2 head_dim) + d

    m is 3 for a gated feed-forward block, else 2; 2 d and the last d are RMSNorm weights, 2 head_dim those on
    queries and keys. Source: transformers, models/qwen3/modeling_qwen3.py. Differs for other architectures:
    Qwen2.5 has biases on q, k and v instead of the norms on queries and keys (N (a + 2 k - 2 head_dim) more).
    """
    d = shape.hidden_size
    table = shape.vocab_size * d
    norms = 2 * d + 2 * shape.head_dim
    return ParameterCount(
        embedding=table if shape.tied_embeddings else 2 * table,
        non_embedding=shape.num_layers * (_layer_weights(shape) + norms) + d,
    )


def forward_flops(shape: ModelShape, tokens: float, squared_tokens: float, mode: Mode) -> float:
    """FLOPs of a forward pass over a set of sequences, logits at every position.

    With T = sum of lengths and S = sum of squared lengths:

        forward = per_token T + per_pair P + 2 V d T
        paper:  per_token = 2 V d + (8 d^2 + 4 d f) N, per_pair = (4 d + 3 h) N,       P = S
        exact:  per_token = 2 N (2 d a + 2 d k + m d f), per_pair = 4 h head_dim N,    P = (S + T) / 2

    (a, k, m as in `parameters`.) Neither needs the number of sequences: no term is constant per sequence.
    Source: paper, App. D. `exact` differs as the module's docstring says; P is the sum over sequences of
    l (l + 1) / 2.

    Args:
        shape: the model's sizes.
        tokens: sum of the lengths of the sequences, padding excluded.
        squared_tokens: sum of the squared lengths.
        mode: `paper` or `exact`.

    Raises:
        ValueError: a sum is negative.
    """
    if tokens < 0 or squared_tokens < 0:
        raise ValueError(f"sums of lengths cannot be negative: {tokens} and {squared_tokens}")
    rates = _rates(shape, mode)
    pairs = squared_tokens if mode == "paper" else (squared_tokens + tokens) / 2
    return (rates.per_token + rates.per_logits) * tokens + rates.per_pair * pairs


def training_flops(shape: ModelShape, tokens: float, squared_tokens: float, mode: Mode) -> float:
    """FLOPs of training on sequences: 3 x `forward_flops`, the backward pass taken as two forward ones.

    Count each sequence as often as it was trained on. Source: paper, App. D (train_step = 3 forward).
    """
    return 3 * forward_flops(shape, tokens, squared_tokens, mode)


def inference_flops(
    shape: ModelShape, prompt_tokens: ArrayLike, output_tokens: ArrayLike, mode: Mode
) -> NDArray[np.float64]:
    """FLOPs of answering each query alone, with a KV cache: prefill, then one step per generated token.

    With p prompt tokens, g output tokens and s decoding steps, step i at a context of p + i:

        prefill = per_token p + per_pair pairs(p) + 2 V d             (logits of the last position only)
        decode  = s (per_token + 2 V d) + per_pair (s p + s (s + 1) / 2)
        paper:  pairs(p) = p^2,           s = g
        exact:  pairs(p) = p (p + 1) / 2, s = g - 1 (at least 0)

    Source: paper, App. D; the sum over steps in closed form is ours. `exact` differs in s: prefill already
    gives the first token, and the last one (end of text) is never fed back. A prefix shared between queries
    is charged to each of them. `output_tokens` has the end of text in it, and thinking too.

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
    pairs = prompt**2 if mode == "paper" else prompt * (prompt + 1) / 2
    steps = output if mode == "paper" else np.maximum(output - 1, 0)
    contexts = steps * prompt + steps * (steps + 1) / 2
    flops: NDArray[np.float64] = (
        rates.per_token * (prompt + steps)
        + rates.per_pair * (pairs + contexts)
        + rates.per_logits * (1 + steps)
    )
    return flops


def _rates(shape: ModelShape, mode: Mode) -> _Rates:
    d, f, layers = shape.hidden_size, shape.intermediate_size, shape.num_layers
    logits = 2 * d * shape.vocab_size
    match mode:
        case "paper":
            return _Rates(
                per_token=logits + (8 * d**2 + 4 * d * f) * layers,
                per_pair=(4 * d + 3 * shape.num_heads) * layers,
                per_logits=logits,
            )
        case "exact":
            return _Rates(
                per_token=2 * layers * _layer_weights(shape),
                per_pair=4 * shape.num_heads * shape.head_dim * layers,
                per_logits=logits,
            )
        case _:
            assert_never(mode)


def _layer_weights(shape: ModelShape) -> int:
    """Weights in the matrices of one layer: q and output, k and v, feed-forward."""
    d = shape.hidden_size
    attention = 2 * d * (shape.num_heads + shape.num_kv_heads) * shape.head_dim
    return attention + (3 if shape.gated_mlp else 2) * d * shape.intermediate_size
