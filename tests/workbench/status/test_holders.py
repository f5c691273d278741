"""Locks as the kernel lists them: found while they are held, and never taken by looking."""

import fcntl
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from stages.bedrock.custody import exclusive
from stages.workbench.status.holders import Held, held_locks, holder

HOLD = """
import fcntl, sys
file = open(sys.argv[1], "w")
fcntl.flock(file, int(sys.argv[2]))
print("held", flush=True)
sys.stdin.read()
"""


@contextmanager
def held_elsewhere(path: Path, kind: int = fcntl.LOCK_EX) -> Iterator[int]:
    """Another process holds a lock for the block; its number."""
    command = [sys.executable, "-c", HOLD, str(path), str(kind)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None and process.stdin is not None
        assert process.stdout.readline() == b"held\n"
        yield process.pid
        process.stdin.close()


def test_the_process_that_holds_a_lock_is_told(tmp_path: Path) -> None:
    path, other = tmp_path / "a.lock", tmp_path / "b.lock"
    other.touch()
    assert holder(path, held_locks()) is None
    with held_elsewhere(path) as pid:
        locks = held_locks()
        assert holder(path, locks) == pid
        assert holder(other, locks) is None
    assert holder(path, held_locks()) is None


def test_a_shared_lock_is_nobody_at_work(tmp_path: Path) -> None:
    with held_elsewhere(tmp_path / "a.lock", fcntl.LOCK_SH):
        assert holder(tmp_path / "a.lock", held_locks()) is None


def test_looking_keeps_nobody_from_starting(tmp_path: Path) -> None:
    path = tmp_path / "a.lock"
    path.touch()
    for _ in range(50):
        holder(path, held_locks())
        with exclusive(path):
            assert holder(path, held_locks()) == os.getpid()


def test_another_device_counts_if_the_process_has_the_file_open(tmp_path: Path) -> None:
    path = tmp_path / "a.lock"
    with path.open("w"):
        listed = Held(os.getpid(), 12345, path.stat().st_ino)
        assert holder(path, [listed]) == os.getpid()
    assert holder(path, [listed]) is None


def test_a_machine_that_lists_no_locks_has_none(tmp_path: Path) -> None:
    assert held_locks(tmp_path / "none") == []


def test_waiting_and_other_kinds_of_locks_are_left_out(tmp_path: Path) -> None:
    listing = tmp_path / "locks"
    listing.write_text(
        "1: FLOCK  ADVISORY  WRITE 7 08:01:99 0 EOF\n"
        "1: -> FLOCK  ADVISORY  WRITE 8 08:01:99 0 EOF\n"
        "2: POSIX  ADVISORY  WRITE 9 08:01:98 0 EOF\n"
    )
    assert held_locks(listing) == [Held(7, os.makedev(8, 1), 99)]
