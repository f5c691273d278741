"""Who holds a lock file, as the kernel tells it: nothing is locked, not even for a moment, by looking."""

import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

LISTING = Path("/proc/locks")
LOCK = re.compile(r"^\d+: FLOCK +ADVISORY +WRITE (\d+) ([0-9a-f]+):([0-9a-f]+):(\d+) ")


class Held(NamedTuple):
    """An exclusive lock. Source: proc_locks(5)."""

    pid: int
    device: int
    inode: int


def held_locks(listing: Path = LISTING) -> list[Held]:
    """All exclusive locks by flock(2) on this machine; none where the kernel does not list them."""
    if not listing.is_file():
        return []
    found = map(LOCK.match, listing.read_text().splitlines())
    return [
        Held(int(one[1]), os.makedev(int(one[2], 16), int(one[3], 16)), int(one[4]))
        for one in found
        if one
    ]


def holder(path: Path, locks: Sequence[Held]) -> int | None:
    """The process that holds the lock file `path`; None if nobody does."""
    try:
        status = path.stat()
    except FileNotFoundError:
        return None
    for held in locks:
        # On some file systems the kernel lists another device than stat(2) tells.
        if held.inode == status.st_ino and (held.device == status.st_dev or _opened(held, path)):
            return held.pid
    return None


def _opened(held: Held, path: Path) -> bool:
    """Whether the process has the file open, as far as we may know."""
    try:
        return any(
            link.resolve() == path.resolve() for link in Path(f"/proc/{held.pid}/fd").iterdir()
        )
    except OSError:
        return False
