"""How many trained numbers a decoder has, and how many of them a token goes through."""

from dataclasses import dataclass

from stages.bedrock.records.shapes import ModelShape
from stages.science.matrices import layer_matrices


@dataclass(frozen=True)
class ParameterCount:
    """Trained numbers of a model.

    `embedding` holds the table of the tokens, that of learned positions and an untied output head with its
    bias; `active_non_embedding` leaves out the experts that a token is not sent to.
    """

    embedding: int
    non_embedding: int
    active_non_embedding: int

    @property
    def total(self) -> int:
        return self.embedding + self.non_embedding

    @property
    def active(self) -> int:
        """As model cards count them (30B-A3B): the embedding is in."""
        return self.embedding + self.active_non_embedding


def parameters(shape: ModelShape) -> ParameterCount:
    """Parameters of a decoder of this shape.

    For a dense Qwen3 with d hidden, f feed-forward, N layers, a = num_heads head_dim and k = num_kv_heads
    head_dim:

        embedding     = V d                                 (twice that with an untied head)
        non_embedding = N (2 d a + 2 d k + 3 d f + 2 d + 2 head_dim) + d

    2 d and the last d are RMSNorm weights, 2 head_dim those on queries and keys. Other models have other
    matrices (`layer_matrices`), norms and biases, as the shape says. Source: transformers, the files
    models/*/modeling_*.py; tests hold each model type that is known to them.
    """
    d, matrices = shape.hidden_size, layer_matrices(shape)
    vectors = _norms(shape) + _biases(shape)
    idle = sum((m.stored - m.used) * (m.weights + _bias(shape, m.outputs)) for m in matrices)
    non_embedding = sum(m.stored * m.weights for m in matrices) + vectors
    tables = shape.vocab_size * (1 if shape.tied_embeddings else 2) + shape.learned_positions
    head = shape.vocab_size if shape.head_bias else 0
    return ParameterCount(d * tables + head, non_embedding, non_embedding - idle)


def _norms(shape: ModelShape) -> int:
    """Weights and biases of all norms, and attention sinks."""
    layers, d = shape.num_layers, shape.hidden_size
    heads = shape.num_heads + shape.num_kv_heads
    over_qk = {"none": 0, "head": 2, "width": heads}[shape.qk_norms] * shape.head_dim
    norms = layers * (shape.norms_per_layer * d + over_qk) + d
    sinks = layers * shape.num_heads if shape.attention_sinks else 0
    return norms * (2 if shape.norm_bias else 1) + sinks


def _biases(shape: ModelShape) -> int:
    """Biases of the matrices in the layers."""
    found = 0
    for matrix in layer_matrices(shape):
        if matrix.name == "o_proj":
            has = shape.output_bias
        elif matrix.block == "attention":
            has = shape.qkv_bias
        else:
            has = shape.mlp_bias and matrix.name != "shared_gate"
        found += matrix.stored * matrix.outputs if has else 0
    return found


def _bias(shape: ModelShape, outputs: int) -> int:
    return outputs if shape.mlp_bias else 0
