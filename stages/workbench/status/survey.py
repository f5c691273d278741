"""The state of the study: its items by what is done, at work, stale or missing, and how far each is."""

import json
import logging
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Literal, NamedTuple

import psutil

from stages.bedrock.errors import InputError
from stages.workbench.status.expected import Work, expected_work
from stages.workbench.status.holders import held_locks
from stages.workbench.status.pipeline import Item
from stages.workbench.status.progress import Progress, progress_of
from stages.workbench.status.scratch import CHECKPOINTS, stores_of, trainings_of, worker_of

log = logging.getLogger(__name__)

STATES = ("done", "running", "stale", "missing")
RWLOCK = Path(".dvc/tmp/rwlock")
"""Which process of DVC writes which path. Source: dvc/rwlock.py of DVC 3.67."""


class Seen(NamedTuple):
    """An item, seen now."""

    name: str
    state: Literal["done", "running", "stale", "missing"]
    why: str
    """Of one that is neither done nor running."""
    pid: int | None
    """Of one that is running: of the stage, or of the DVC that runs it."""
    progress: Progress | None

    @property
    def stage(self) -> str:
        """Its stage."""
        return self.name.partition("@")[0]


def see(items: Sequence[Item]) -> list[Seen]:
    """Each item with what it is doing now; nothing is locked.

    Raises:
        InputError: a store of rows that is not sound.
    """
    locks, writers = held_locks(), writing()
    begun: dict[str, tuple[int, float | None]] = {}
    for item in items:
        worker = worker_of(item.name, locks)
        if worker is not None:
            begun[item.name] = worker[1], worker[0].stat().st_mtime
        elif item.state != "done":  # DVC holds those that are done for a moment, to look at them
            pid = next((writers[out] for out in item.outs if out in writers), None)
            if pid is not None:
                begun[item.name] = pid, None
    kept = {item.name for item in items if item.state != "done" and _left_something(item.name)}
    counted = kept | {name for name, (_, since) in begun.items() if since is not None}
    try:
        work = expected_work(counted)
    except InputError as error:
        log.warning("totals are not known: %s", error)
        work = {}
    return [_seen(item, begun.get(item.name), work, item.name in kept) for item in items]


def _seen(
    item: Item, worker: tuple[int, float | None] | None, work: dict[str, Work], kept: bool
) -> Seen:
    own = work.get(item.name, Work())
    if worker is None:
        progress = progress_of(item.name, own, None) if kept else None
        return Seen(item.name, item.state, item.why, None, progress)
    pid, since = worker
    progress = None if since is None else progress_of(item.name, own, since)
    return Seen(item.name, "running", "", pid, progress)


def _left_something(item: str) -> bool:
    return bool(stores_of(item) or (CHECKPOINTS.is_dir() and trainings_of(item)))


def writing(file: Path = RWLOCK) -> dict[str, int]:
    """By path, the living process of DVC that is making it; a process per path."""
    try:
        listed: dict[str, Any] = json.loads(file.read_text(encoding="utf-8")).get("write", {})
    except (FileNotFoundError, ValueError):  # none, or it is being written just now
        return {}
    return {path: one["pid"] for path, one in listed.items() if psutil.pid_exists(one["pid"])}


def count(seen: Iterable[Seen]) -> Counter[str]:
    """How many items are in each state."""
    return Counter(one.state for one in seen)
