"""The shell that DVC is given by on_ray.py: `-c COMMAND` runs as a task of Ray, on any machine with room.

What the command prints goes to .scratch/ray/<stage>.log while it runs, and to this process's output in the end.
"""

import argparse
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from stages.bedrock.custody import die_with_dvc
from stages.bedrock.errors import run_stage
from stages.bedrock.runtime import load_runtime
from stages.workbench.on_ray import ADDRESS, SHELL, connect, request

RETRIES = 3
"""Further starts of a command whose machine, or process of Ray, was lost; stages go on where they were."""
OF_THE_MACHINE = ("CUDA_VISIBLE_DEVICES", "RAY_", "HOSTNAME")
"""Beginnings of variables that the machine decides that a command runs on."""


def execute(command: str, folder: str, given: Mapping[str, str], log: str) -> int:
    """Run a command in `folder`, its output into the file `log`; its exit code. Runs in a process of Ray."""
    own = {name: value for name, value in os.environ.items() if name.startswith(OF_THE_MACHINE)}
    passed = {n: value for n, value in given.items() if not n.startswith(OF_THE_MACHINE)}
    with Path(log).open("a") as output:
        process = subprocess.Popen(
            ["/bin/sh", "-c", command],
            cwd=folder,
            env=passed | own,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        return process.wait()


def main(argv: Sequence[str] | None = None) -> None:
    """Run the command of a stage; exits with its code, or 128 and the signal that killed it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("-c", dest="command", required=True)
    command = parser.parse_args(argv).command
    die_with_dvc()
    name = os.environ["DVC_STAGE"]
    wanted = request(load_runtime().resources_of(name))
    log = SHELL.absolute().with_name(f"{name}.log")
    log.write_text("")
    ray = connect(os.environ[ADDRESS])
    task = ray.remote(execute).options(
        num_cpus=wanted.pop("CPU"),
        num_gpus=wanted.pop("GPU", 0),
        memory=int(wanted.pop("memory", 0)) or None,
        max_retries=RETRIES,
        name=name,
    )
    environment = dict(os.environ) | {"SHELL": "/bin/sh"}
    try:
        code = ray.get(task.remote(command, str(Path.cwd()), environment, str(log)))
    except ray.exceptions.RayError as error:
        sys.stderr.write(f"Ray lost the command: {error}\n")
        code = 1
    with log.open() as output:
        shutil.copyfileobj(output, sys.stdout)
    raise SystemExit(code if code >= 0 else 128 - code)


if __name__ == "__main__":
    run_stage(main)
