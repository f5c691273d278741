"""Whether the GPUs here hold what the plan needs; without any, whether the study can do without."""

import csv
import os
import subprocess
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import psutil

from stages.bedrock.runtime import Runtime
from stages.workbench.doctor.finding import Finding
from stages.workbench.planning.hardware import enough
from stages.workbench.planning.tables import short
from stages.workbench.planning.work import Line
from stages.workbench.status.text import duration

QUERY = ("nvidia-smi", "--query-gpu=index,uuid,name,memory.total", "--format=csv,noheader,nounits")
CORE_FLOPS = 2e10
"""FLOPs per second that a CPU core does, for want of a better guess."""
LONGEST = 7 * 86400.0
"""Seconds of a study on the CPU that somebody would wait for."""


class Card(NamedTuple):
    """A GPU of this machine."""

    number: str
    uuid: str
    name: str
    memory: float
    """Bytes."""


def cards(listing: str, visible: str | None) -> list[Card]:
    """The GPUs that a process sees.

    Args:
        listing: what nvidia-smi says to `QUERY`.
        visible: CUDA_VISIBLE_DEVICES; None where it is not set.
    """
    found = [
        Card(index.strip(), uuid.strip(), name.strip(), float(mib) * 2**20)
        for index, uuid, name, mib in csv.reader(listing.splitlines())
    ]
    if visible is None:
        return found
    wanted = [one.strip() for one in visible.split(",")]
    return [
        card
        for one in wanted
        for card in found
        if one and (one == card.number or card.uuid.startswith(one))
    ]


def cards_here() -> list[Card]:
    """Those of this process."""
    try:
        told = subprocess.run(QUERY, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        return []
    listing = told.stdout if told.returncode == 0 else ""
    return cards(listing, os.environ.get("CUDA_VISIBLE_DEVICES"))


def check_cards(
    found: Sequence[Card], lines: Sequence[Line], runtime: Runtime, share: float
) -> Iterator[Finding]:
    """GPUs against the largest training and the largest engine.

    Args:
        found: at least one.
        lines: of the plan.
        runtime: how many GPUs each may take.
        share: of a GPU's memory that may be taken.
    """
    least = min(card.memory for card in found)
    told = f"{len(found)} x {found[0].name}, {short(least, 'B')} each"
    yield Finding("gpu", "ok", told)
    for line in _largest(lines):
        needed = enough(line.memory, share * least)
        item = f"{line.stage} {line.entry}".strip()
        said = f"{item} needs {short(line.memory, 'B')}, {needed} of these GPUs"
        if needed > len(found):
            remedy = "more GPUs or machines (docs/scale_out.md), or a smaller model in the profile"
            yield Finding("gpu", "fault", said, remedy)
        elif needed > _given(line, runtime):
            setting = "training.processes, with fsdp2.yaml," if line.steps else "tensor_parallel"
            remedy = f"set {setting} to {needed} in runtime.yaml"
            yield Finding(
                "gpu", "fault", f"{said}; runtime.yaml gives it {_given(line, runtime)}", remedy
            )
        else:
            yield Finding("gpu", "ok", said)


def check_no_card(lines: Sequence[Line], memory: float, cores: int) -> Iterator[Finding]:
    """No GPU: whether memory and time of the CPU suffice.

    Args:
        lines: of the plan.
        memory: of the machine, bytes.
        cores: of the machine.
    """
    needed = max((line.memory for line in lines), default=0.0)
    seconds = sum(line.flops for line in lines) / (CORE_FLOPS * cores)
    said = (
        f"no GPU: the largest item takes {short(needed, 'B')} of {short(memory, 'B')} of memory; the "
        f"plan's FLOPs take {duration(seconds)} on {cores} cores, at {short(CORE_FLOPS)} a second each"
    )
    if needed > memory or seconds > LONGEST:
        remedy = (
            "run where there are GPUs, or a smaller profile: cp profiles/micro.yaml params.yaml"
        )
        yield Finding("gpu", "fault", said, remedy)
    else:
        yield Finding("gpu", "ok", said)


def look(lines: Sequence[Line], runtime: Runtime, share: float) -> Iterator[Finding]:
    """This machine against a plan."""
    found = cards_here()
    if found:
        yield from check_cards(found, lines, runtime, share)
    else:
        yield from check_no_card(lines, psutil.virtual_memory().total, os.cpu_count() or 1)


def _largest(lines: Iterable[Line]) -> Iterator[Line]:
    """The training and the engine that take most."""
    lines = list(lines)
    for kind in (
        [line for line in lines if line.steps],
        [line for line in lines if line.rows and line.gpus],
    ):
        if kind:
            yield max(kind, key=lambda line: line.memory)


def _given(line: Line, runtime: Runtime) -> int:
    if not line.steps:
        return runtime.gpus_per_engine
    settings = runtime.training
    return settings.processes if settings.sharded else 1
