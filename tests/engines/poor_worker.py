"""As stages.engines.worker, in processes whose forward pass has memory for two rows; or that end at a step.

POOR_ROWS: how many rows fit. POOR_DIES: the second process is killed before so many steps.
"""

import os
import signal
from typing import Any

import torch
from accelerate import PartialState

from stages.bedrock.errors import run_stage
from stages.engines import worker
from stages.engines.sft import SupervisedTrainer

plain = SupervisedTrainer.compute_loss


def short(self: Any, model: Any, inputs: Any, *rest: Any, **more: Any) -> Any:
    """Needs more memory than there is, or dies."""
    second = PartialState().process_index == 1
    if len(inputs["input_ids"]) > int(os.environ.get("POOR_ROWS", "1000")) and second:
        raise torch.OutOfMemoryError("not a real one")
    if second and self.state.global_step >= int(os.environ.get("POOR_DIES", "1000")):
        os.kill(os.getpid(), signal.SIGKILL)
    return plain(self, model, inputs, *rest, **more)


if __name__ == "__main__":
    SupervisedTrainer.compute_loss = short  # type: ignore[method-assign]
    run_stage(worker.main)
