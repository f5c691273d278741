"""Every item of the study by what dvc.lock says of it: done, stale or missing.

Nothing that a stage put out is hashed: whether one fits those below it stands in dvc.lock. Code and other
files that no stage makes are, all of them small. DVC's locks are neither taken nor waited for.
"""

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any, Literal

from stages.bedrock.errors import InputError
from stages.workbench import quick_dvc

SETTLED_SECONDS = 0.1
"""DVC writes dvc.lock in place; two readings so far apart that agree are a whole file."""

State = Literal["done", "stale", "missing"]


@dataclass(frozen=True)
class Item:
    """An item of the study."""

    name: str
    state: State
    why: str
    """Of one that is not done."""
    outs: tuple[str, ...]
    """Absolute paths."""
    stored_bytes: int
    """Of its outs that are there, as dvc.lock counts them."""


class SettledLockfile(quick_dvc.Lockfile):
    """dvc.lock, read while somebody may be writing it."""

    def read_text(self) -> str:
        """The file, once it stands still."""
        text = super().read_text()
        while True:
            time.sleep(SETTLED_SECONDS)
            again = super().read_text()
            if again == text:
                return text
            text = again


def read_items() -> list[Item]:
    """The items of the pipeline in the working directory, in its order.

    Raises:
        InputError: no pipeline, or one that DVC cannot read.
    """
    from dvc import dvcfile
    from dvc.exceptions import DvcException
    from dvc.repo import Repo

    original = dvcfile.Lockfile
    dvcfile.Lockfile = SettledLockfile
    try:
        with Repo() as repo:
            graph = repo.index.graph  # an edge leads from a stage to one that it depends on
            stages = {stage.addressing: stage for stage in repo.index.stages}
            upstream = {
                name: {other.addressing for other in graph.successors(stage)}
                for name, stage in stages.items()
            }
            return _judged(stages, upstream)
    except DvcException as error:
        raise InputError(
            f"the pipeline cannot be read: {error}; correct it, or run `make check`"
        ) from error
    finally:
        dvcfile.Lockfile = original


def _judged(stages: Mapping[str, Any], upstream: Mapping[str, set[str]]) -> list[Item]:
    files, found = Files(stages), dict[str, Item]()
    for name in TopologicalSorter(upstream).static_order():
        stage = stages[name]
        state, why = _state(stage, files)
        above = [other for other in sorted(upstream[name]) if found[other].state != "done"]
        if state == "done" and above:
            state, why = "stale", f"after {above[0]}, which is {found[above[0]].state}"
        outs = [out for out in stage.outs if Path(out.fs_path).exists()]
        stored = sum(out.meta.size or 0 for out in outs if out.hash_info)
        paths = tuple(out.fs_path for out in stage.outs)
        found[name] = Item(name, state, why, paths, stored)
    return [found[name] for name in stages]


def _state(stage: Any, files: "Files") -> tuple[State, str]:
    """State of a stage by itself, and why."""
    if not any(out.hash_info for out in stage.outs):
        return "missing", "never run"
    for out in stage.outs:
        path = Path(out.fs_path)
        if not path.exists():
            return "missing", f"{out.def_path} is absent"
        if path.is_file() and out.meta.size != path.stat().st_size:
            return "stale", f"{out.def_path} was changed"
    why = next(files.changes(stage), None)
    return ("done", "") if why is None else ("stale", why)


class Files:
    """What stages depend on, looked at once."""

    def __init__(self, stages: Mapping[str, Any]) -> None:
        self._made = {out.fs_path: out for stage in stages.values() for out in stage.outs}
        self._hashes: dict[tuple[str, str], Any] = {}
        self._params: dict[str, Any] = {}

    def changes(self, stage: Any) -> Iterator[str]:
        """Why a stage would run again, as far as dvc.lock and small files tell."""
        if stage.cmd_changed:
            yield "its command changed"
        for dep in stage.deps:
            params = getattr(dep, "params", None)
            if params:
                for key in self._changed_params(dep, params):
                    yield f"{key} changed"
            elif dep.fs_path in self._made:
                if dep.hash_info != self._made[dep.fs_path].hash_info:
                    yield f"{dep.def_path} became another"
            elif not dep.exists:
                yield f"{dep.def_path} is absent"
            elif not dep.hash_info or self._hash(dep) != dep.hash_info:
                yield f"{dep.def_path} changed"

    def _hash(self, dep: Any) -> Any:
        key = (dep.fs_path, dep.hash_name)
        if key not in self._hashes:
            self._hashes[key] = dep.get_hash()
        return self._hashes[key]

    def _changed_params(self, dep: Any, keys: list[str]) -> Iterator[str]:
        from dvc.utils.serialize import load_yaml

        if dep.fs_path not in self._params:
            self._params[dep.fs_path] = load_yaml(dep.fs_path)
        locked = dep.hash_info.value or {}
        for key in keys:
            value = self._params[dep.fs_path]
            for part in key.split("."):
                value = value.get(part) if isinstance(value, dict) else None
            if key not in locked or locked[key] != value:
                yield key
