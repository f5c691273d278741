"""A training in several processes: what they need is written down, `accelerate launch` starts them."""

import os
import pickle
import shlex
import socket
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import torch
from datasets import disable_progress_bars

from stages.bedrock.custody import die_with_parent
from stages.bedrock.errors import InputError
from stages.bedrock.files import discard, read_json
from stages.bedrock.training_settings import TrainingSettings
from stages.engines import worker
from stages.engines.course import Outcome, load_model
from stages.engines.job import dataset_of
from stages.engines.passes import Training
from stages.engines.scratch import save_model

# The number of the machine that a launcher starts a command on.
RANK = '"${SLURM_NODEID:-0}"'


def launched(
    training: Training,
    start: Path | Callable[[], Any],
    tokenizer: Any,
    checkpoints: Path,
    micro_batch: int,
) -> tuple[Any, Outcome]:
    """As `take` of course.py, in as many processes as the settings say; the model is loaded here in the end.

    Raises:
        InputError: as `take`; also when there are fewer GPUs than processes.
        torch.OutOfMemoryError: in any of the processes.
        subprocess.CalledProcessError: a process ended for another reason.
    """
    _check(training.settings)
    checkpoints = checkpoints / ("sharded" if training.settings.sharded else "replicated")
    folder = checkpoints / "task"
    if folder.exists():
        discard(folder)
    folder.mkdir(parents=True)
    base = start if isinstance(start, Path) else folder / "start"
    if not isinstance(start, Path):
        save_model(start(), tokenizer, base)
    disable_progress_bars()
    passes = []
    for number, one in enumerate(training.passes):
        if not one.rows:
            raise InputError("no rows to train on; pair_answers kept none for this recipe")
        dataset_of(one.rows).save_to_disk(folder / f"rows{number}")
        passes.append(replace(one, rows=[]))
    stage = (socket.gethostname(), os.getpid())
    task = worker.Task(replace(training, passes=passes), base, checkpoints, micro_batch, stage)
    (folder / worker.TASK).write_bytes(pickle.dumps(task))
    ended = subprocess.run(
        command(training.settings, folder), check=False, preexec_fn=die_with_parent
    )
    fault = folder / worker.FAULT
    if ended.returncode and fault.is_file():
        said = read_json(fault)
        raise InputError(said["message"]) if said["input"] else torch.OutOfMemoryError
    ended.check_returncode()
    model = load_model(folder / worker.MODEL, training.settings.attention)
    return model, Outcome(**read_json(folder / worker.RESULT))


def command(settings: TrainingSettings, folder: Path) -> list[str]:
    """What starts the processes: behind the launcher, on each machine, `accelerate launch`."""
    options = {
        "config_file": settings.accelerate,
        "num_processes": settings.processes,
        "num_machines": settings.machines,
        "main_process_port": _free_port(),
    }
    if settings.machines > 1:
        options["main_process_ip"] = socket.gethostname()
    if settings.sharded:
        options["fsdp_activation_checkpointing"] = str(settings.recompute_activations).lower()
    words = [f"--{name}={value}" for name, value in options.items()]
    script = f'exec "$0" -m accelerate.commands.launch --machine_rank={RANK} "$@"'
    launch = ["sh", "-c", script, sys.executable, *words]
    prefix = shlex.split(settings.launcher or "")
    return [*prefix, *launch, "-m", worker.__name__, str(folder)]


def _check(settings: TrainingSettings) -> None:
    """Raise InputError if the processes find no GPUs here, where there are any."""
    gpus, wanted = torch.cuda.device_count(), settings.processes // settings.machines
    if gpus and wanted > gpus:
        raise InputError(
            f"runtime.yaml: {wanted} processes of training on each machine, but there are {gpus} GPUs; lower "
            "training.processes"
        )


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("", 0))
        port: int = probe.getsockname()[1]
    return port
