"""Stages on the machines of a Ray cluster: what `make repro RAY=...` needs beside repro.py.

DVC itself runs where `make repro` does, one process for each stage that is under way, as its locks tell living
processes from dead ones on one machine only. DVC starts every command by `$SHELL -c COMMAND`; here $SHELL is
`ray_shell.py`, which has the command run wherever Ray finds room. All machines see the checkout, and the
environment of Python, under the same paths.
"""

import importlib.util
import os
import socket
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from stages.bedrock.errors import InputError
from stages.bedrock.resources import Resources
from stages.bedrock.runtime import Runtime, applies

ADDRESS = "THINKWORTH_RAY"
SHELL = Path(".scratch/ray/shell")
PATIENCE = 10.0  # seconds for a cluster to answer
MOST_AT_ONCE = 64
"""DVC processes: some 150 MiB each, waiting for their commands."""


def connect(address: str) -> Any:
    """Ray, connected to the cluster at `address` (auto: the one of this machine).

    Raises:
        InputError: Ray is not installed, or no cluster answers.
    """
    if importlib.util.find_spec("ray") is None:
        raise InputError(
            "Ray is not installed: `uv pip install --no-deps -r requirements/ray.txt`, or leave RAY out"
        )
    import ray

    host, _, port = address.removeprefix("ray://").rpartition(":")
    try:
        if port.isdecimal():  # Ray itself would try for minutes
            socket.create_connection((host, int(port)), PATIENCE).close()
        ray.init(address=address, log_to_driver=False, logging_level="ERROR")
    except OSError as error:
        raise InputError(
            f"no Ray cluster at {address!r} ({error}); start one: `ray start --head`, docs/scale_out.md"
        ) from error
    return ray


def prepare(address: str, runtime: Runtime, items: Iterable[str]) -> int:
    """Have DVC's commands run on the cluster from now on.

    Args:
        address: of the cluster.
        runtime: names what each stage takes.
        items: of all stages, such as `train_student@d16_ift_s1`.

    Returns:
        How many stages can be under way at once.

    Raises:
        InputError: a stage that no machine of the cluster has room for, or no such stage.
    """
    ray = connect(address)
    machines = [node["Resources"] for node in ray.nodes() if node["Alive"]]
    ray.shutdown()
    items = sorted(items)
    for pattern in runtime.resources:
        if not any(applies(pattern, item) for item in items):
            raise InputError(f"runtime.yaml: resources of {pattern}: no such stage in dvc.yaml")
    for item in items:
        wanted = request(runtime.resources_of(item))
        if not any(_fits(wanted, machine) for machine in machines):
            raise InputError(
                f"runtime.yaml: resources of {item}: {wanted} on one machine, but the cluster's have "
                f"{[_shown(machine) for machine in machines]}; lower them, or add a machine"
            )
    SHELL.parent.mkdir(parents=True, exist_ok=True)
    SHELL.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m stages.workbench.ray_shell "$@"\n')
    SHELL.chmod(0o755)
    os.environ |= {"SHELL": str(SHELL.absolute()), ADDRESS: address}
    return min(MOST_AT_ONCE, max(1, int(sum(machine.get("CPU", 0) for machine in machines))))


def request(wanted: Resources) -> dict[str, float]:
    """What is asked of Ray, under its names; memory in bytes."""
    asked = {"CPU": wanted.cpus, "GPU": wanted.gpus, "memory": wanted.memory_gib * 2**30}
    return {name: amount for name, amount in asked.items() if amount}


def _fits(wanted: dict[str, float], machine: dict[str, float]) -> bool:
    return all(machine.get(name, 0) >= amount for name, amount in wanted.items())


def _shown(machine: dict[str, float]) -> dict[str, float]:
    return {name: machine.get(name, 0) for name in ("CPU", "GPU", "memory")}
