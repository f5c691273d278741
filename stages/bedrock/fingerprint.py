"""Hashes that tell whether a checkpoint belongs to the work at hand."""

import hashlib
import sys
from pathlib import Path


def digest(*parts: str | bytes | Path) -> str:
    """16 hex digits of the hash of texts, bytes, files and folders (by content, in name order)."""
    total = hashlib.sha256()
    for part in parts:
        total.update(hashlib.sha256(_content(part)).digest())
    return total.hexdigest()[:16]


def code_digest() -> str:
    """Hash of all code of ours that this process has imported."""
    ours = Path(__file__).parents[1]
    files = (getattr(module, "__file__", None) for module in list(sys.modules.values()))
    loaded = {Path(file) for file in files if file}
    return digest(*sorted(path for path in loaded if path.is_relative_to(ours)))


def _content(part: str | bytes | Path) -> bytes:
    if isinstance(part, str):
        return part.encode()
    if isinstance(part, bytes):
        return part
    if part.is_dir():
        files = sorted(path for path in part.rglob("*") if path.is_file())
        return "".join(f"{path.relative_to(part)} {digest(path)}\n" for path in files).encode()
    with part.open("rb") as file:
        return hashlib.file_digest(file, "sha256").digest()
