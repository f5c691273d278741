"""Changes to a model before it is trained: low-rank adapters, and kernels of Liger."""

import importlib.util
from typing import Any

from stages.bedrock.errors import InputError
from stages.engines.training import Adapters

LIGER = {"rope": True, "rms_norm": True, "swiglu": True}
"""What Liger replaces; the loss stays TRL's, which never holds the logits of all tokens either."""


def adapted(model: Any, adapters: Adapters, seed: int) -> Any:
    """`model` with adapters beside the matrices named, all else frozen; merged back by `merged`.

    Raises:
        InputError: peft is not installed, or a target that the model has not.
    """
    _need("peft", "train_student.method.lora", "lora")
    import torch
    from peft import LoraConfig, get_peft_model

    names = {name.rpartition(".")[2] for name, _ in model.named_modules()}
    unknown = sorted(set(adapters.targets) - names)
    if unknown:
        raise InputError(
            f"train_student.method.lora.targets: {unknown} are no matrices of this model; it has "
            f"{sorted(name for name in names if name.endswith('_proj'))}"
        )
    torch.manual_seed(seed)  # of the adapters' first weights
    config = LoraConfig(
        r=adapters.rank,
        lora_alpha=adapters.alpha,
        target_modules=adapters.targets,
        lora_dropout=0.0,
        task_type="CAUSAL_LM",
    )
    return get_peft_model(model, config)


def merged(model: Any) -> Any:
    """The model with its adapters added to the weights: an ordinary one, that any engine reads."""
    return model.merge_and_unload()


def apply_liger(model: Any) -> None:
    """Replace a model's norms, positions and gated block by Liger's kernels, in place.

    Raises:
        InputError: liger-kernel is not installed, or there is no GPU for its kernels.
    """
    _need("liger_kernel", "train_student.method.liger", "liger")
    import torch
    from transformers.integrations.liger import apply_liger_kernel

    if not torch.cuda.is_available():
        raise InputError(
            "train_student.method.liger: its kernels run on GPUs only; set it to false"
        )
    off = {"fused_linear_cross_entropy": False, "cross_entropy": False}
    apply_liger_kernel(model, LIGER | off)


def _need(module: str, key: str, extra: str) -> None:
    if importlib.util.find_spec(module) is None:
        raise InputError(
            f"{key} needs {module}, which is not installed: "
            f"`uv pip install --no-deps -r requirements/{extra}.txt`, or leave it out"
        )
