"""Training low-rank adapters on frozen weights: what it adds to the FLOPs of a training and what it spares."""

from dataclasses import dataclass

from stages.bedrock.errors import InputError
from stages.bedrock.records.shapes import LoraShape, ModelShape
from stages.science.matrices import Matrix, layer_matrices

FUSED = {"qkv_proj": ("q_proj", "k_proj", "v_proj"), "gate_up_proj": ("gate_proj", "up_proj")}
# In the order in which a layer uses them; what stands in one line has the same input.
STEPS = (
    ("q_proj", "k_proj", "v_proj", "qkv_proj"),
    ("o_proj",),
    ("gate_proj", "up_proj", "gate_up_proj", "router", "shared_gate"),
    ("down_proj",),
)


@dataclass(frozen=True)
class LoraRates:
    """FLOPs of a training with adapters: per token in the layers, and attention's as so many forward passes."""

    per_token: float
    attention_passes: float


def adapters(shape: ModelShape, lora: LoraShape) -> list[Matrix]:
    """The matrices that the adapters stand beside; those that a target fuses are one.

    Experts have an adapter each.

    Raises:
        InputError: a target that a model of this shape has not.
    """
    found = []
    for target in lora.targets:
        parts = FUSED.get(target, (target,))
        members = [matrix for matrix in layer_matrices(shape) if matrix.name in parts]
        if not members or "router" in {matrix.block for matrix in members}:
            known = sorted({name for step in STEPS for name in step} - {"router", "shared_gate"})
            raise InputError(
                f"LoRA target {target!r}: no such matrix in a model of this shape; known are {known}, "
                "those with `gate` only where the feed-forward block is gated; correct "
                "train_student.method.lora.targets"
            )
        for block in dict.fromkeys(matrix.block for matrix in members):
            own = [matrix for matrix in members if matrix.block == block]
            outputs = sum(matrix.outputs for matrix in own)
            first = own[0]
            found.append(Matrix(target, block, first.inputs, outputs, first.stored, first.used))
    return found


def adapter_parameters(shape: ModelShape, lora: LoraShape) -> int:
    """Trained weights: rank (inputs + outputs) per matrix that has an adapter.

    Source: Hu et al. 2021 (arXiv 2106.09685), section 4.1.
    """
    return sum(lora.rank * (m.inputs + m.outputs) * m.stored for m in adapters(shape, lora))


def lora_rates(shape: ModelShape, lora: LoraShape) -> LoraRates:
    """What a token costs in the layers when only adapters are trained.

    A frozen matrix W (i x o) with an adapter B A of rank r costs, per token,

        forward            2 i o + 2 r (i + o)
        back to the input  2 i o + 2 r (i + o)
        to the weights             2 r (i + o)

    so two forward passes of W instead of three. Attention has no weights and keeps three. As the embedding is
    frozen, nothing flows back below the first adapter: in the first layer, the matrices whose input no adapter
    has touched need no gradient to their input, and without an adapter on queries, keys or values attention is
    not gone back through. A layer's share is taken as the mean over layers. Recomputed activations
    (checkpointing, which makes the embedding's output need a gradient) are not counted.
    """
    matrices, small = layer_matrices(shape), adapters(shape, lora)
    per_token = sum(2 * 2 * m.weights * m.used for m in matrices)
    per_token += sum(3 * 2 * lora.rank * (m.inputs + m.outputs) * m.used for m in small)
    spared = 0
    passes = 3.0
    for step in STEPS:
        spared += sum(2 * m.weights * m.used for m in matrices if m.name in step)
        own = [m for m in small if m.name in step]
        spared += sum(2 * lora.rank * m.inputs * m.used for m in own)
        if own:
            break
        if step is STEPS[0]:
            passes -= 2 / shape.num_layers
    return LoraRates(per_token - spared / shape.num_layers, passes)
