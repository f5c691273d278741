"""Files that are either whole or not there: written beside their place, then renamed."""

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from stages.bedrock.errors import InputError


@contextmanager
def atomic_path(path: Path | str) -> Iterator[Path]:
    """Yield a temporary path in the same folder; it takes the name `path` only if the block succeeds."""
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        yield temporary
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)


def discard(folder: Path) -> None:
    """Delete a folder: under its own name it is whole until it is gone, whenever this is killed."""
    going = folder.with_name(f".{folder.name}.gone")
    if going.exists():
        shutil.rmtree(going)
    os.replace(folder, going)
    shutil.rmtree(going)


def write_text(text: str, path: Path | str) -> None:
    """Write `text` as UTF-8 with LF line ends, atomically."""
    with atomic_path(path) as temporary:
        temporary.write_text(text, encoding="utf-8", newline="\n")


def write_json(value: Any, path: Path | str) -> None:
    """Write `value` as indented JSON. NaN and infinity are refused: what is missing is null.

    Raises:
        ValueError: `value` holds NaN or an infinity.
    """
    write_text(json.dumps(value, indent=2, ensure_ascii=False, allow_nan=False) + "\n", path)


def read_json(path: Path | str) -> Any:
    """Read a JSON file.

    Raises:
        InputError: the file is missing or is not JSON.
    """
    path = Path(path)
    if not path.is_file():
        raise InputError(f"{path}: no such file; `dvc repro` makes it, `dvc pull` fetches it")
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: not JSON ({error}); delete it and run `dvc repro`") from error
