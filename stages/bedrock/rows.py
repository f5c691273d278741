"""Rows of files that others have made: JSON lines or Parquet."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from stages.bedrock.errors import InputError

BATCH_ROWS = 1024
"""Rows of a Parquet file that are in memory at a time, beyond what its row groups ask for."""
NumberedRow = tuple[int, Any]
"""Number of the row, from 1, and its content."""


def numbered_rows(path: Path) -> Iterator[NumberedRow]:
    """The rows of a .jsonl or .parquet file, a few at a time in memory; empty lines are counted and left out.

    Raises:
        InputError: missing or unreadable file.
    """
    if not path.is_file():
        raise InputError(f"{path}: no such file; paths are relative to the top of the checkout")
    if path.suffix == ".parquet":
        yield from enumerate(_parquet_rows(path), 1)
        return
    if path.suffix != ".jsonl":
        raise InputError(f"{path}: unknown kind of file; expected .jsonl or .parquet")
    try:
        with path.open(encoding="utf-8") as lines:
            for number, line in enumerate(lines, 1):
                if line.strip():
                    yield number, json.loads(line)
    except json.JSONDecodeError as error:
        raise InputError(f"{path}: line {number} is not JSON ({error})") from error
    except UnicodeDecodeError as error:
        raise InputError(f"{path}: not UTF-8 ({error})") from error


def _parquet_rows(path: Path) -> Iterator[Any]:
    try:
        with pq.ParquetFile(path) as file:
            for batch in file.iter_batches(BATCH_ROWS):
                yield from batch.to_pylist()
    except (pa.ArrowException, OSError) as error:
        raise InputError(f"{path}: not a readable Parquet file ({error})") from error
