"""The matrices of a decoder: what its weights, its FLOPs per token and its adapters are counted from."""

from dataclasses import dataclass
from typing import Literal

from stages.bedrock.records.shapes import ModelShape

Block = Literal["attention", "dense", "expert", "shared", "router"]


@dataclass(frozen=True)
class Matrix:
    """A kind of matrix; in all layers together there are `stored` of it, and a token goes through `used`."""

    name: str
    block: Block
    inputs: int
    outputs: int
    stored: int
    used: int

    @property
    def weights(self) -> int:
        return self.inputs * self.outputs


def layer_matrices(shape: ModelShape) -> list[Matrix]:
    """Every matrix of the layers, of the embedding and the output head none.

    Fused ones (queries, keys and values in one; gate and up in one) are given by their parts.
    """
    d, layers, sparse = shape.hidden_size, shape.num_layers, shape.num_sparse_layers
    queries, keys = shape.num_heads * shape.head_dim, shape.num_kv_heads * shape.head_dim
    found = [
        Matrix("q_proj", "attention", d, queries, layers, layers),
        Matrix("k_proj", "attention", d, keys, layers, layers),
        Matrix("v_proj", "attention", d, keys, layers, layers),
        Matrix("o_proj", "attention", queries, d, layers, layers),
    ]
    dense = layers - sparse
    found += _feed_forward(shape, "dense", shape.intermediate_size, dense, dense)
    experts, chosen = sparse * shape.num_experts, sparse * shape.experts_per_token
    found += _feed_forward(shape, "expert", shape.expert_intermediate_size, experts, chosen)
    found += _feed_forward(shape, "shared", shape.shared_intermediate_size, sparse, sparse)
    found.append(Matrix("router", "router", d, shape.num_experts, sparse, sparse))
    if shape.shared_expert_gate:
        found.append(Matrix("shared_gate", "router", d, 1, sparse, sparse))
    return [matrix for matrix in found if matrix.weights * matrix.stored]


def feed_forward_width(shape: ModelShape) -> int:
    """Hidden units of the feed-forward blocks that a token goes through, all layers together."""
    return sum(
        matrix.outputs * matrix.used for matrix in layer_matrices(shape) if matrix.name == "up_proj"
    )


def _feed_forward(
    shape: ModelShape, block: Block, width: int, stored: int, used: int
) -> list[Matrix]:
    d = shape.hidden_size
    inward = ["gate_proj", "up_proj"] if shape.gated_mlp else ["up_proj"]
    return [
        *(Matrix(name, block, d, width, stored, used) for name in inward),
        Matrix("down_proj", block, width, d, stored, used),
    ]
