"""GPUs that a plan can be made for."""

from dataclasses import dataclass

from stages.bedrock.errors import InputError
from stages.science.throughput import peak_flops


@dataclass(frozen=True)
class Gpu:
    """One GPU."""

    name: str
    device: str
    """As torch.cuda.get_device_name says, more or less: what its peak is known by."""
    memory: float
    """Bytes."""
    bandwidth: float
    """Of the memory, bytes per second."""
    source: str

    @property
    def peak(self) -> float:
        """FLOPs per second, dense bf16: stages/science/throughput.py, with its source."""
        return peak_flops(self.device)


GPUS = {
    gpu.name: gpu
    for gpu in (
        Gpu("B200", "NVIDIA B200", 180e9, 8e12, "NVIDIA HGX B200 datasheet"),
        Gpu("H200", "NVIDIA H200", 141e9, 4.8e12, "NVIDIA H200 datasheet, SXM"),
        Gpu("H100", "NVIDIA H100 80GB HBM3", 80e9, 3.35e12, "NVIDIA H100 datasheet, SXM"),
        Gpu("A100", "NVIDIA A100-SXM4-80GB", 80e9, 2.039e12, "NVIDIA A100 datasheet, SXM 80 GB"),
        Gpu("L40S", "NVIDIA L40S", 48e9, 0.864e12, "NVIDIA L40S datasheet"),
        Gpu("L4", "NVIDIA L4", 24e9, 0.3e12, "NVIDIA L4 datasheet"),
    )
}


def gpu_named(name: str) -> Gpu:
    """A GPU of the table.

    Raises:
        InputError: there is none of this name.
    """
    if name not in GPUS:
        raise InputError(
            f"gpu: {name!r} is not known to the plan; it knows {', '.join(GPUS)}; add a line to "
            "stages/workbench/planning/hardware.py"
        )
    return GPUS[name]


def enough(needed: float, per_gpu: float) -> int:
    """The least power of two of GPUs that together have `needed` of what each has `per_gpu` of."""
    number = 1
    while number * per_gpu < needed:
        number *= 2
    return number
