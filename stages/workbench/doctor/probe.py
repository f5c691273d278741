"""Writes a small file to a DVC remote, reads it back and deletes it: `python -m ...probe NAME`.

A process of its own, because a storage that does not answer can hold up a process for minutes.
"""

import sys
import tempfile
import uuid
from pathlib import Path
from typing import Any

CONTENT = b"a probe of whether this can be written; it can be deleted\n"


def try_out(fs: Any, folder: str) -> None:
    """Write, read and delete through DVC's own file systems, as `dvc push` and `dvc pull` do.

    Raises:
        Exception: whatever the storage refuses.
    """
    name = f".probe-{uuid.uuid4().hex}"
    path = fs.join(folder, name)
    fs.makedirs(folder, exist_ok=True)
    with tempfile.TemporaryDirectory() as here:
        local = Path(here, name)
        local.write_bytes(CONTENT)
        fs.put_file(str(local), path)
    try:
        if fs.cat_file(path) != CONTENT:
            raise OSError("what was read back is not what was written")
    finally:
        fs.remove(path)


def main() -> None:
    """Probe one remote; what went wrong goes to stderr, as any exception does."""
    from dvc.repo import Repo

    with Repo() as repo:
        remote = repo.cloud.get_remote(sys.argv[1])
        try_out(remote.fs, remote.path)


if __name__ == "__main__":
    main()
