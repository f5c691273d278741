"""As stages.engines.worker, in processes that shard on a CPU, and that may have bad luck.

accelerate (1.15) shards on accelerators only, though torch can do it on CPUs: gloo is passed off as one's.

ODD_ROWS: rows that fit into the second process's memory. ODD_DIES: it is killed before so many steps.
"""

import os
import signal
from typing import Any

import torch
from accelerate import PartialState
from accelerate.utils import DistributedType

from stages.bedrock.errors import run_stage
from stages.engines import worker
from stages.engines.sft import SupervisedTrainer

plain = SupervisedTrainer.compute_loss


def odd(self: Any, model: Any, inputs: Any, *rest: Any, **more: Any) -> Any:
    """Needs more memory than there is, or dies."""
    second = PartialState().process_index == 1
    if len(inputs["input_ids"]) > int(os.environ.get("ODD_ROWS", "1000")) and second:
        raise torch.OutOfMemoryError("not a real one")
    if second and self.state.global_step >= int(os.environ.get("ODD_DIES", "1000")):
        os.kill(os.getpid(), signal.SIGKILL)
    return plain(self, model, inputs, *rest, **more)


def gloo(*_: Any) -> tuple[str, DistributedType]:
    """What accelerate would find with GPUs, but for the backend."""
    return "gloo", DistributedType.MULTI_GPU


def main() -> None:
    """Train as one of several."""
    if os.environ.get("ACCELERATE_USE_FSDP") == "true":
        os.environ["ACCELERATE_TORCH_DEVICE"] = "cpu"
        PartialState._prepare_backend = gloo
        torch.distributed.init_process_group("gloo")
    SupervisedTrainer.compute_loss = odd  # type: ignore[method-assign]
    worker.main()


if __name__ == "__main__":
    run_stage(main)
