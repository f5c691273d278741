"""Whether a remote of DVC can be used: `python -m stages.workbench.remotes.trial NAME`.

A few bytes are written there, read back and deleted; a web server, which takes none, is asked for an object.
What goes wrong ends the process as any exception does: a storage that keeps silent can hold one up for
minutes, so whoever cannot wait runs this in a process of its own.
"""

import sys
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from stages.workbench.remotes.clients import set_up_clients

CONTENT = b"tried; can be deleted\n"
READ_ONLY = ("http", "https")
"""Schemes of plain web servers."""


def try_out(name: str) -> None:
    """Try the remote of that name, through DVC's own clients.

    Raises:
        Exception: whatever the client of its kind raises.
    """
    from dvc.repo import Repo

    with Repo() as repo:
        scheme = urlsplit(repo.config["remote"][name]["url"]).scheme
        remote = repo.cloud.get_remote(name)
    fs, file = remote.fs, remote.fs.join(remote.path, f".tried-{uuid4().hex}")
    if scheme in READ_ONLY:
        with suppress(FileNotFoundError):  # an answer
            fs.cat_file(file)
        return
    _make_folder(scheme, remote)
    fs.pipe_file(file, CONTENT)
    try:
        found = fs.cat_file(file)
    finally:
        fs.remove(file)
    if found != CONTENT:
        raise OSError("it gave back other bytes than it got")


def _make_folder(scheme: str, remote: Any) -> None:
    """Make the folder of a remote and those above it; S3 has none, and buckets are their owners' to make."""
    if scheme.startswith("webdav"):
        # DVC's client has this folder for its root, so that it cannot make it.
        base = urlsplit(remote.fs.fs_args["base_url"])
        folder = ""
        for part in filter(None, base.path.split("/")):
            folder += f"/{part}"
            remote.fs.fs.client.http.request(
                "MKCOL", f"{base.scheme}://{base.netloc}{folder}/"
            )  # refused where it is there already
    elif scheme != "s3":
        remote.fs.makedirs(remote.path, exist_ok=True)


if __name__ == "__main__":
    set_up_clients()
    try_out(sys.argv[1])
