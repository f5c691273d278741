"""What killed stages left: rows and checkpoints that wait, and what nobody will ask for again."""

import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

import psutil

from stages.bedrock.errors import InputError
from stages.bedrock.row_store import FOLDER
from stages.workbench.doctor.finding import Finding
from stages.workbench.status.holders import held_locks, holder
from stages.workbench.status.scratch import count_rows

TEMPORARY = re.compile(r"\..+\.(\d+)\.tmp")
"""What bedrock/files.py writes to before it renames, with the process that does."""
PLACES = ("data", "models", "reports")


def check_stores(
    stores: Iterable[Path], states: Mapping[str, str], held: Callable[[Path], bool]
) -> Iterator[Finding]:
    """Stores of rows: unsound ones, those of killed items and those of items that left the study.

    Args:
        stores: SQLite files.
        states: by item as in `dvc stage list`, done | stale | missing.
        held: whether somebody works with a store.
    """
    waiting, rows, gone = 0, 0, list[Path]()
    for path in stores:
        try:
            number = count_rows(path)
        except InputError as error:
            yield Finding("leftovers", "fault", str(error), f"rm {path}*")
            continue
        item = re.sub(r"-judge-.*", "", path.stem).replace("-", "@", 1)
        if item not in states and not item.startswith("served@"):
            gone.append(path)
        elif states.get(item) != "done" and number and not held(path):
            waiting, rows = waiting + 1, rows + number
    if waiting:
        said = f"{rows:,} answered rows of {waiting} unfinished items wait, and are not asked for again"
        yield Finding("leftovers", "note", said, "make repro")
    if gone:
        said = f"{len(gone)} stores of rows are of items that are no longer in the study"
        yield Finding("leftovers", "note", said, "rm " + " ".join(f"{path}*" for path in gone[:3]))


def check_temporary(paths: Iterable[Path], alive: Callable[[int], bool]) -> Iterator[Finding]:
    """Files that were being written when their writer was killed."""
    dead = [
        path
        for path in paths
        if (found := TEMPORARY.fullmatch(path.name)) and not alive(int(found[1]))
    ]
    if dead:
        said = f"{len(dead)} half-written files are of writers that were killed, such as {dead[0]}"
        yield Finding("leftovers", "note", said, f"find {' '.join(PLACES)} -name '.*.tmp' -delete")


def look(states: Mapping[str, str]) -> Iterator[Finding]:
    """What is left in this checkout."""
    locks = held_locks()
    found = [
        *check_stores(
            sorted(FOLDER.glob("*.sqlite")),
            states,
            lambda path: holder(path.with_suffix(".lock"), locks) is not None,
        ),
        *check_temporary(_hidden(), psutil.pid_exists),
    ]
    yield from found or [Finding("leftovers", "ok", "nothing of a killed stage lies about")]


def _hidden() -> Iterator[Path]:
    for place in PLACES:
        for folder, _, names in os.walk(place):
            yield from (Path(folder, name) for name in names if name.startswith("."))
