"""What a training or an engine takes of memory at least."""

from stages.bedrock.records.shapes import ModelShape
from stages.science.flops import parameters
from stages.workbench.planning.assumptions import Assumptions

BYTES = 2
"""Of a weight, a key or a value in bfloat16."""
ROOM = 16
"""Answers of mean length that must find room beside the weights."""


def training_memory(shape: ModelShape, assumed: Assumptions) -> float:
    """Bytes of weights, gradients and moments."""
    return parameters(shape).total * assumed.training_bytes


def engine_memory(shape: ModelShape, context: float) -> float:
    """Bytes of the weights and of a few answers of so many tokens."""
    return BYTES * parameters(shape).total + ROOM * context * cache_bytes(shape)


def cache_bytes(shape: ModelShape) -> float:
    """Of keys and values, per token; windows of sliding layers are not counted off."""
    return 2.0 * BYTES * shape.num_layers * shape.num_kv_heads * shape.head_dim
