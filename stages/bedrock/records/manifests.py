"""data/manifests/**/<name>.json: what a model consists of, file by file, and where it is from."""

import hashlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Literal

from pydantic import Field

from stages.bedrock.record import Record, write_record
from stages.bedrock.records.ledgers import Ledger

THREADS = 8
"""Hashing leaves Python free: several files at a time, as fast as the disk gives them."""


class FileEntry(Record):
    """One file."""

    name: str
    bytes: int = Field(ge=0)
    sha256: str = Field(pattern="^[0-9a-f]{64}$")


class Manifest(Record):
    """A model's files. Equal models have equal manifests, wherever and whenever they were made."""

    source: Literal["scratch", "hub", "local"]
    """scratch: made here; hub: of the Hub; local: of a folder."""
    repo: str | None
    """owner/name, or the folder; None for what was made here."""
    revision: str | None
    """The commit on the Hub; None elsewhere."""
    licence: str | None
    """As the model card declares it; None where there is no card, or it says nothing."""
    files: list[FileEntry]


def entries_of(folder: Path) -> list[FileEntry]:
    """The files in a folder, hidden ones and subfolders left out, by name."""
    paths = sorted(p for p in folder.iterdir() if p.is_file() and not p.name.startswith("."))
    with ThreadPoolExecutor(THREADS) as threads:
        return list(threads.map(_entry, paths))


def made_here(folder: Path | str) -> Manifest:
    """The manifest of a model that was trained from nothing."""
    files = entries_of(Path(folder))
    return Manifest(source="scratch", repo=None, revision=None, licence=None, files=files)


def write_papers(kind: str, name: str, ledger: Ledger, manifest: Manifest) -> None:
    """Write what is known of a model, beside it.

    Args:
        kind: models | panel.
        name: of the model.
        ledger: what it took.
        manifest: what it consists of.
    """
    write_record(manifest, f"data/manifests/{kind}/{name}.json")
    write_record(ledger, f"data/ledgers/{kind}/{name}.json")


def _entry(path: Path) -> FileEntry:
    with path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    return FileEntry(name=path.name, bytes=path.stat().st_size, sha256=sha256)
