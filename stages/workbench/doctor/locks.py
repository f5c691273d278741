"""Locks of DVC whose owners are gone, and experiments that were cut off."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil

from stages.workbench.doctor.finding import Finding

FOLDER = Path(".dvc/tmp")
HARD_LINKED = re.compile(r"\|(\d+)\|[0-9a-f]+\s*$")
"""How a lock of flufl.lock (core.hardlink_lock) ends: claim file, host, process, random."""

Alive = Callable[[int], bool]


def check_rwlock(folder: Path, alive: Alive) -> Iterator[Finding]:
    """Who reads and writes outputs, by DVC's own list. Source: dvc/rwlock.py of DVC 3.67.

    DVC clears away the writers it finds dead; readers stay for ever, and block once their number is another
    process's.
    """
    file = folder / "rwlock"
    try:
        listed = json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        yield Finding("locks", "ok", "DVC holds no output")
        return
    except ValueError:
        yield Finding("locks", "fault", f"{file} is damaged: DVC refuses to work", f"rm {file}")
        return
    writers = [one["pid"] for one in listed.get("write", {}).values()]
    readers = [one["pid"] for some in listed.get("read", {}).values() for one in some]
    living = sorted({pid for pid in writers + readers if alive(pid)})
    dead = sorted({pid for pid in writers + readers if not alive(pid)})
    if dead:
        said = f"{file} names {_processes(dead)} no longer there"
        remedy = f"rm {file}" + (f", after {_processes(living)} ended" if living else "")
        yield Finding("locks", "note", said, remedy)
    elif living:
        yield Finding("locks", "ok", f"DVC is at work: {_processes(living)}")
    else:
        yield Finding("locks", "ok", "DVC holds no output")


def check_hard_links(folder: Path, alive: Alive) -> Iterator[Finding]:
    """Locks that are files (core.hardlink_lock); others are freed by the kernel and cannot be left."""
    for name in ("lock", "rwlock.lock", "exp_scm_lock"):
        file = folder / name
        try:
            found = HARD_LINKED.search(file.read_text(encoding="utf-8", errors="replace"))
        except OSError:
            continue
        if found and not alive(int(found[1])):
            said = f"{file} is of process {found[1]}, which is no longer there"
            yield Finding("locks", "fault", said, f"rm {file}")


def check_experiments(folder: Path, alive: Alive) -> Iterator[Finding]:
    """Experiments, and workers of the queue, that were killed. Source: dvc_task/proc/process.py."""
    for file in sorted((folder / "exps/run").glob("*/*.json")):
        try:
            process: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            continue  # it is being written
        if process.get("returncode") is not None or alive(int(process.get("pid", 0))):
            continue
        name = file.stem
        if name.startswith("dvc-exp-"):
            said, remedy = "the worker of the queue of experiments was killed", "dvc queue start"
        elif name == "workspace":
            said, remedy = "an experiment in the workspace was killed", f"rm -r {file.parent}"
        else:
            said = f"the queued experiment {name[:7]} was killed"
            remedy = f"dvc queue remove {name[:7]}; its logs: dvc queue logs {name[:7]}"
        yield Finding("locks", "note", said, remedy)


def look(folder: Path = FOLDER, alive: Alive = psutil.pid_exists) -> Iterator[Finding]:
    """The locks of this checkout."""
    yield from check_rwlock(folder, alive)
    yield from check_hard_links(folder, alive)
    yield from check_experiments(folder, alive)


def _processes(pids: list[int]) -> str:
    return f"process{'es' if len(pids) > 1 else ''} {', '.join(map(str, pids))}"
