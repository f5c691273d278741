"""Whether the copies of the study's outputs are whole: every byte in the cache, every object at the remote.

    python -m stages.workbench.verify [--remote] [--fix]

DVC trusts its cache: an object that was altered there is handed out, pushed and called unchanged; and at a
remote it asks for names only, of a folder for that of the list of its files. --fix deletes what is spoiled, so
that `dvc pull` (or `make repro`) brings it back; at a remote halves of files and the lists of incomplete
folders, so that `dvc push` sends them.
"""

import argparse
import hashlib
import os
import re
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
OBJECT = re.compile(rf"[0-9a-f]{{30}}({re.escape(LISTED)})?")
"""Name of an object in its folder; files of other names are on their way."""


def spoiled(cache: Path) -> tuple[int, list[Path]]:
    """How many objects there are, and those that do not hash to their own name.

    Args:
        cache: the folder `files/md5` of a cache, or of a remote that is a folder.
    """
    files = sorted(file for file in cache.glob("??/*") if OBJECT.fullmatch(file.name))
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
class Wanted:
    """An object that a remote should have."""

    path: str
    """Of the file, in the workspace."""
    oid: str
    folder: str | None
    """The object that lists the folder it is in."""


@dataclass(frozen=True)
class Remote:
    """What of the study's outputs a remote has, files of folders looked at one by one."""

    count: int
    missing: list[Wanted]
    halves: list[Wanted]
    """Those of another size than in the cache, as some servers keep them of a push that broke off."""


def look_at(repo: Any, store: Any) -> Remote:
    """Compare a remote with what the study wants there.

    Args:
        repo: DVC's.
        store: the remote's object store.
    """
    wanted: dict[str, Wanted] = {}
    for out in repo.index.outs:
        if not out.use_cache or not out.hash_info:
            continue
        own = out.hash_info.value
        wanted[own] = Wanted(str(out), own, None)
        listed = out.get_obj() if out.hash_info.isdir else None
        for key, _, info in listed or ():
            wanted[info.value] = Wanted("/".join((str(out), *key)), info.value, own)
    there = set(store.oids_exist(list(wanted)))
    cached = {oid: Path(repo.cache.local.oid_to_path(oid)) for oid in there}
    sizes = {oid: file.stat().st_size for oid, file in cached.items() if file.is_file()}
    told = store.fs.info([store.oid_to_path(oid) for oid in sizes])
    halves = {
        oid
        for (oid, size), entry in zip(sizes.items(), told, strict=True)
        if entry.get("size") not in (None, size)
    }
    return Remote(
        len(wanted),
        [one for oid, one in wanted.items() if oid not in there],
        [one for oid, one in wanted.items() if oid in halves],
    )


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
    """Report on the default remote; how many objects it lacks or has half."""
    store = repo.cloud.get_remote_odb()
    found = look_at(repo, store)
    for one in found.missing:
        _say(f"missing: {one.path} ({one.oid})")
    for one in found.halves:
        _say(f"another size than in the cache: {one.path} ({one.oid})")
    amiss = [*found.missing, *found.halves]
    _say(
        f"remote: {found.count} objects wanted, {len(found.missing)} missing, {len(found.halves)} half"
    )
    if amiss and fix:
        lists = {one.folder for one in amiss if one.folder} - {one.oid for one in amiss}
        for oid in {one.oid for one in found.halves} | lists:
            if store.exists(oid):
                store.fs.remove(store.oid_to_path(oid))
        _say("now `dvc push`, where the outputs are")
    return len(amiss)


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
