"""Who may work, and for how long: a stage dies with the DVC that started it, and has its files alone.

DVC killed hard leaves its child running, and the next `dvc repro` would start a second one beside it.
"""

import ctypes
import fcntl
import os
import select
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from stages.bedrock.errors import InputError

PR_SET_PDEATHSIG = 1  # linux/prctl.h
SHELLS = {"ash", "bash", "busybox", "dash", "fish", "ksh", "sh", "zsh"}


def die_with_dvc() -> None:
    """From now on this process is killed when the DVC that started it dies; nothing without DVC.

    A stage started by hand in the background outlives its shell, as anything else does.
    """
    if "DVC_STAGE" in os.environ:
        die_with_parent()


def die_with_parent() -> None:
    """From now on this process is killed when the one that started it dies; on Linux only.

    SIGKILL, because nothing may run on: every file of ours is whole or absent at any moment. The
    kernel does it for the direct parent. DVC starts `$SHELL -c "python -m ..."`: most shells exec
    the command and are gone, but where one stays in between, a thread watches the process above it.
    """
    if sys.platform != "linux":
        return
    parent = os.getppid()
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_PDEATHSIG) failed")
    if os.getppid() != parent or _is_orphan(os.getpid()):
        _die()
    guardian = _first_that_is_no_shell(parent)
    if guardian != parent:
        _watch(guardian)
        if _first_that_is_no_shell(parent) != guardian:  # it died before it was watched
            _die()


@contextmanager
def exclusive(path: Path) -> Iterator[None]:
    """Hold the lock file `path` for the block; the kernel frees it when the process ends, however it ends.

    Raises:
        InputError: another process holds it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise InputError(
                f"another process works on {path.with_suffix('')}; wait for it, or end it, "
                "then run again (the lock file is free as soon as no process holds it)"
            ) from None
        yield


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _parent_and_name(pid: int) -> tuple[int, str]:
    """Parent and command name of a process. Source: proc(5), /proc/pid/stat, fields 4 and 2."""
    head, _, tail = Path(f"/proc/{pid}/stat").read_text().rpartition(")")
    return int(tail.split()[1]), head.partition("(")[2]


def _is_orphan(pid: int) -> bool:
    """Whether the parent of `pid` is one that adopted it, since it is of another session.

    Only the first process of a session has its rightful parent outside of it.
    """
    parent, session = _parent_and_name(pid)[0], os.getsid(pid)
    return parent != 0 and session != pid and os.getsid(parent) != session


def _first_that_is_no_shell(pid: int) -> int:
    """`pid`, or above it the first process that is no shell, or the shell that leads the session."""
    while True:
        try:
            above, name = _parent_and_name(pid)
            if name not in SHELLS or above == 0 or os.getsid(pid) == pid:
                return pid
            if _is_orphan(pid):
                _die()
        except (FileNotFoundError, ProcessLookupError):  # it died just now
            _die()
        pid = above


def _watch(pid: int) -> None:
    """Die when `pid` does; the thread sleeps in the kernel until then."""
    try:
        handle = os.pidfd_open(pid)
    except ProcessLookupError:
        _die()
    poll = select.poll()
    poll.register(handle, select.POLLIN)

    def wait() -> None:
        poll.poll()
        _die()

    threading.Thread(target=wait, name="custody", daemon=True).start()
