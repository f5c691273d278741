"""Whether the copies of the study's outputs are whole: every byte in the cache, every object at the remote.

    python -m stages.workbench.verify [--remote] [--fix]

DVC trusts its cache: an object that was altered there is handed out, pushed and called unchanged; and of a
folder at a remote it looks at the list of its files only. --fix deletes what is spoiled, so that `dvc pull`
(or `make repro`) brings it back, or the lists of incomplete folders, so that `dvc push` sends the rest.
"""

import argparse
import hashlib
import os
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tqdm import tqdm

from stages.bedrock.errors import InputError, run_stage
from stages.workbench.remotes.clients import set_up_clients
from stages.workbench.remotes.locked import Locked, read_locked

LISTED = ".dir"
"""Ends the name of an object that lists the files of a folder."""


def spoiled(cache: Path) -> tuple[int, list[Path]]:
    """How many objects there are, and those that do not hash to their own name.

    Args:
        cache: the folder `files/md5` of a cache, or of a remote that is a folder.
    """
    files = sorted(file for file in cache.glob("??/*") if not file.name.endswith(".tmp"))
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        found = list(
            tqdm(pool.map(_is_itself, files), total=len(files), unit="object", disable=_quiet())
        )
    return len(files), [file for file, right in zip(files, found, strict=True) if not right]


def _is_itself(file: Path) -> bool:
    with file.open("rb") as opened:
        digest = hashlib.file_digest(opened, lambda: hashlib.md5(usedforsecurity=False))
    return digest.hexdigest() == file.parent.name + file.name.removesuffix(LISTED)


def linked(files: Sequence[Path], roots: Sequence[Path]) -> list[Path]:
    """Files below `roots` that are the same bytes on disk as one of `files`, by a hard or symbolic link."""
    same = {(file.stat().st_dev, file.stat().st_ino) for file in files}
    below = (path for root in roots for path in _files_below(root))
    return sorted(path for path in below if (path.stat().st_dev, path.stat().st_ino) in same)


def _files_below(root: Path) -> Iterator[Path]:
    return (path for path in (root.rglob("*") if root.is_dir() else [root]) if path.is_file())


@dataclass(frozen=True)
class Missing:
    """An object that a remote should have."""

    path: str
    """Of the file, in the workspace."""
    oid: str
    folder: str | None
    """The object that lists the folder it is in."""


def absent(repo: Any, store: Any) -> tuple[int, list[Missing]]:
    """How many objects the outputs have, and which of them a remote lacks, files of folders one by one.

    Args:
        repo: DVC's.
        store: the remote's object store.
    """
    wanted: dict[str, Missing] = {}
    for out in repo.index.outs:
        if not out.use_cache or not out.hash_info:
            continue
        own = out.hash_info.value
        wanted[own] = Missing(str(out), own, None)
        listed = out.get_obj() if out.hash_info.isdir else None
        for key, _, info in listed or ():
            wanted[info.value] = Missing("/".join((str(out), *key)), info.value, own)
    there = set(store.oids_exist(list(wanted)))
    return len(wanted), [one for oid, one in wanted.items() if oid not in there]


def check_cache(repo: Any, locked: Locked, *, fix: bool) -> int:
    """Report on the cache; how many objects are spoiled."""
    count, bad = spoiled(Path(repo.cache.local.path))
    for file in bad:
        _say(f"spoiled: {file}{_owner(file, locked)}")
    _say(f"cache: {count} objects, {len(bad)} spoiled")
    if bad and fix:
        copies = linked(bad, [Path(path) for path in locked.outs if Path(path).exists()])
        for path in (*copies, *bad):
            path.unlink()
        _say(
            f"deleted, with {len(copies)} links to them; now `dvc pull`, or without a remote `make repro`"
        )
    return len(bad)


def check_remote(repo: Any, *, fix: bool) -> int:
    """Report on the default remote; how many objects it lacks."""
    store = repo.cloud.get_remote_odb()
    count, lacking = absent(repo, store)
    for one in lacking:
        _say(f"missing: {one.path} ({one.oid})")
    _say(f"remote: {count} objects wanted, {len(lacking)} missing")
    if lacking and fix:
        gone = {one.oid for one in lacking}
        for folder in {one.folder for one in lacking if one.folder} - gone:
            store.fs.remove(store.oid_to_path(folder))
        _say("now `dvc push`, where the outputs are")
    return len(lacking)


def _owner(file: Path, locked: Locked) -> str:
    md5 = file.parent.name + file.name
    paths = [path for path, out in locked.outs.items() if out.md5 == md5]
    return f" ({', '.join(paths)})" if paths else ""


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


def _quiet() -> bool:
    return not sys.stderr.isatty()


def main(argv: Sequence[str] | None = None) -> None:
    """Check the cache, or the default remote; exit code 1 if something is wrong."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--remote", action="store_true", help="the default remote, not the cache")
    parser.add_argument(
        "--fix", action="store_true", help="delete what stands in the way of a remedy"
    )
    args = parser.parse_args(argv)
    set_up_clients()
    from dvc.config import NoRemoteError
    from dvc.repo import Repo

    with Repo() as repo:
        try:
            if args.remote:
                found = check_remote(repo, fix=args.fix)
            else:
                found = check_cache(repo, read_locked(), fix=args.fix)
        except NoRemoteError as error:
            raise InputError("there is no remote; add one with `make remote URL=...`") from error
    raise SystemExit(min(found, 1))


if __name__ == "__main__":
    run_stage(main)
