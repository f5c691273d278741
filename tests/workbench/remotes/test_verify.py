import hashlib
import os
from pathlib import Path

from stages.workbench.verify import linked, spoiled


def keep(cache: Path, content: bytes, listed: str = "") -> Path:
    """Put an object into a cache, as DVC names it."""
    name = hashlib.md5(content, usedforsecurity=False).hexdigest()
    file = cache / name[:2] / (name[2:] + listed)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)
    return file


def test_only_objects_that_do_not_hash_to_their_name_are_spoiled(tmp_path: Path) -> None:
    files = [keep(tmp_path, bytes([i]) * 1000) for i in range(20)] + [keep(tmp_path, b"[]", ".dir")]
    assert spoiled(tmp_path) == (21, [])
    files[3].write_bytes(bytes(1000) + b"!")
    files[20].write_bytes(b"{}")
    (tmp_path / "ab").mkdir(exist_ok=True)
    (tmp_path / "ab/half.tmp").write_bytes(b"half")  # of a transfer that was broken off
    assert spoiled(tmp_path) == (21, sorted([files[3], files[20]]))


def test_links_to_an_object_are_found_and_copies_are_not(tmp_path: Path) -> None:
    own = keep(tmp_path / "cache", b"weights")
    work = tmp_path / "work/models"
    work.mkdir(parents=True)
    os.link(own, work / "hard")
    (work / "soft").symlink_to(own)
    (work / "copy").write_bytes(b"weights")
    assert linked([own], [tmp_path / "work"]) == [work / "hard", work / "soft"]
    assert linked([own], [work / "hard"]) == [work / "hard"]
    assert linked([], [work]) == []
