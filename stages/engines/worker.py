"""One of several processes that train a model; started by `accelerate launch`, for launch.py.

python -m stages.engines.worker FOLDER
"""

import pickle
import socket
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from stages.bedrock.custody import die_with_parent
from stages.bedrock.errors import InputError, run_stage
from stages.bedrock.files import write_json
from stages.bedrock.imports import quick_imports
from stages.engines.passes import Training

TASK, FAULT, RESULT, MODEL = "task.pickle", "fault.json", "result.json", "model"


class Task(NamedTuple):
    """What a process has to know."""

    training: Training
    """Its passes have no rows; these are data sets beside the task."""
    base: Path
    """Folder of the model to begin with."""
    checkpoints: Path
    micro_batch: int
    stage: tuple[str, int]
    """Host and number of the process that launched it."""


def main() -> None:
    """Train as one of several; the main process writes model and result, any one its fault."""
    die_with_parent()
    folder = Path(sys.argv[1])
    with quick_imports():
        import torch

    try:
        _train(folder)
    except InputError as error:
        write_json({"input": True, "message": str(error)}, folder / FAULT)
        raise SystemExit(2) from None  # it is told where the processes were launched
    except torch.OutOfMemoryError as error:
        write_json({"input": False, "message": str(error)}, folder / FAULT)
        raise


def _train(folder: Path) -> None:
    task: Task = pickle.loads((folder / TASK).read_bytes())
    host, stage = task.stage
    if host == socket.gethostname() and not Path("/proc", str(stage)).exists():
        raise SystemExit("the stage is gone")  # it went before this process was bound to it
    with quick_imports():
        import torch
        from accelerate import PartialState
        from datasets import load_from_disk

        from stages.engines.chat import load_tokenizer
        from stages.engines.course import load_model, take
        from stages.engines.scratch import save_model

    # Before weights are loaded: transformers then loads them in one process only, where it may.
    state = PartialState(cpu=not torch.cuda.is_available())
    passes = [
        replace(one, rows=load_from_disk(folder / f"rows{number}"))
        for number, one in enumerate(task.training.passes)
    ]
    training, tokenizer = replace(task.training, passes=passes), load_tokenizer(task.base)

    def start() -> Any:
        return load_model(task.base, training.settings.attention)

    model, outcome = take(training, start, tokenizer, task.checkpoints, task.micro_batch)
    if state.is_main_process:
        save_model(model, tokenizer, folder / MODEL)
        write_json(outcome._asdict(), folder / RESULT)
    state.wait_for_everyone()
    state.destroy_process_group()


if __name__ == "__main__":
    run_stage(main)
