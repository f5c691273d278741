"""What `make repro` notes when it begins an item: how many rows were there, so that new ones can be told."""

import time
from pathlib import Path
from typing import NamedTuple

from stages.bedrock.errors import InputError
from stages.bedrock.files import read_json, write_json
from stages.bedrock.provenance import provenance_file
from stages.workbench.status.scratch import rows_of

FOLDER = Path(".scratch/begun")


class Begun(NamedTuple):
    """An item that was begun and has not ended well yet."""

    older: int
    """Rows of earlier results, which are no part of this one."""
    rows: int
    """Rows there were when it was begun the last time."""
    at: float
    """When, in seconds since 1970."""


def note_begin(item: str) -> None:
    """An item is begun, or begun again after it failed or was killed."""
    before = begun(item)
    try:
        rows = rows_of(item) or 0
    except InputError:
        rows = 0  # the stage itself tells what to do
    older = rows if before is None else before.older
    write_json(Begun(older, rows, time.time())._asdict(), _file(item))


def note_end(item: str) -> None:
    """An item has ended well."""
    _file(item).unlink(missing_ok=True)


def begun(item: str) -> Begun | None:
    """What was noted; None where nothing was, or where the item has ended since."""
    path = _file(item)
    ended = Path(provenance_file(item.replace("@", "-", 1)))
    try:
        noted = Begun(**read_json(path))
    except (InputError, TypeError):
        return None
    return None if ended.is_file() and ended.stat().st_mtime > noted.at else noted


def _file(item: str) -> Path:
    return FOLDER / f"{item}.json"
