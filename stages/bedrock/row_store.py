"""Append-only store of answered rows: what a killed run has paid for is not paid again.

One SQLite file per item of work in git-ignored scratch. A key is the hash of all that matters, so a row
is never wrong, at most no longer needed; the files may be deleted at any time, at the cost of time.
"""

import json
import sqlite3
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from stages.bedrock.errors import InputError

FOLDER = Path(".scratch/rows")
KEYS_PER_QUERY = 500  # SQLite's smallest limit of variables in one statement is 999


def store_path(name: str) -> Path:
    """Where the store of one item of work lies, below the working directory."""
    return FOLDER / f"{name}.sqlite"


class RowStore:
    """Rows of one store, by key; a row once written is never changed.

    Raises:
        InputError: in every method, when the file is not a sound store.
    """

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path = path
        try:
            self._connection = sqlite3.connect(path, isolation_level=None)
            # WAL with synchronous=NORMAL: a killed process loses no committed row, a power cut may.
            self._connection.execute("PRAGMA journal_mode=WAL")
            self._connection.execute("PRAGMA synchronous=NORMAL")
            self._connection.execute(
                "CREATE TABLE IF NOT EXISTS rows (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID"
            )
            self._connection.execute("SELECT key, value FROM rows LIMIT 1").fetchall()
        except sqlite3.DatabaseError as error:
            raise self._unsound(error) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._connection.close()

    def __len__(self) -> int:
        return int(self._query("SELECT count(*) FROM rows")[0][0])

    def get_many(self, keys: Sequence[str]) -> dict[str, Any]:
        """The values of those `keys` that are in the store."""
        found: dict[str, Any] = {}
        for start in range(0, len(keys), KEYS_PER_QUERY):
            part = keys[start : start + KEYS_PER_QUERY]
            marks = ",".join("?" * len(part))
            rows = self._query(f"SELECT key, value FROM rows WHERE key IN ({marks})", part)
            try:
                found.update((key, json.loads(value)) for key, value in rows)
            except ValueError as error:
                raise self._unsound(error) from error
        return found

    def add_many(self, rows: Mapping[str, Any]) -> None:
        """Add all `rows` in one transaction: all or none; a key that is there keeps its value."""
        lines = [
            (key, json.dumps(value, separators=(",", ":"), allow_nan=False))
            for key, value in rows.items()
        ]
        try:
            self._connection.execute("BEGIN IMMEDIATE")
            with self._connection:  # commits, or rolls back on an error
                self._connection.executemany("INSERT OR IGNORE INTO rows VALUES (?, ?)", lines)
        except sqlite3.DatabaseError as error:
            raise self._unsound(error) from error

    def _query(self, statement: str, values: Sequence[str] = ()) -> list[tuple[Any, ...]]:
        try:
            return self._connection.execute(statement, values).fetchall()
        except sqlite3.DatabaseError as error:
            raise self._unsound(error) from error

    def _unsound(self, error: Exception) -> InputError:
        return InputError(
            f"{self._path}: not a sound store of rows ({error}); "
            f"delete {self._path}* and run again: nothing but time is lost"
        )
