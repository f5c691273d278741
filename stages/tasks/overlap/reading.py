"""The texts of a corpus that students learn from, a few at a time in memory."""

from collections.abc import Iterator
from pathlib import Path
from typing import Literal, NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

from stages.bedrock.errors import InputError

Kind = Literal["prompts", "pairs"]
COLUMNS: dict[Kind, tuple[str, ...]] = {
    "prompts": ("prompt",),
    "pairs": ("prompt", "ift", "thinking", "reasoning"),
}
BATCH_ROWS = 256
BATCH_CHARACTERS = 1 << 19
"""Of the texts that are worked on at a time."""
REMEDY = "delete it and run `dvc repro` (or `dvc pull` to fetch it)"


class Batch(NamedTuple):
    """Some rows of a corpus."""

    prompt_ids: list[str]
    """One for each text: the prompt that it is, or answers."""
    texts: list[str]
    rows: int


class CorpusFile:
    """data/prompts/<corpus>.parquet or data/pairs/<corpus>.parquet."""

    def __init__(self, kind: Kind, path: Path | str) -> None:
        """Only the file's foot is read.

        Raises:
            InputError: no such file, not Parquet, or columns are absent.
        """
        self._path, self._columns = Path(path), COLUMNS[kind]
        if not self._path.is_file():
            raise InputError(f"{path}: no such file; `dvc repro` makes it, `dvc pull` fetches it")
        try:
            with pq.ParquetFile(path) as file:
                self.rows: int = file.metadata.num_rows
                absent = {"prompt_id", *self._columns} - set(file.schema_arrow.names)
        except (pa.ArrowException, OSError) as error:
            raise InputError(f"{path}: not a readable Parquet file ({error}); {REMEDY}") from error
        if absent:
            raise InputError(f"{path}: columns absent {sorted(absent)}; {REMEDY}")

    def batches(self) -> Iterator[Batch]:
        """All rows in order, in batches of about `BATCH_CHARACTERS`.

        Raises:
            InputError: damaged, or a cell is empty.
        """
        batch, characters = Batch([], [], 0), 0
        for prompt_id, texts in self._read():
            batch.prompt_ids.extend([prompt_id] * len(texts))
            batch.texts.extend(texts)
            batch = batch._replace(rows=batch.rows + 1)
            characters += sum(map(len, texts))
            if characters >= BATCH_CHARACTERS:
                yield batch
                batch, characters = Batch([], [], 0), 0
        if batch.rows:
            yield batch

    def _read(self) -> Iterator[tuple[str, list[str]]]:
        try:
            with pq.ParquetFile(self._path) as file:
                # One after the other: pyarrow keeps what it has read of row groups asked for together.
                for group in range(file.num_row_groups):
                    yield from self._read_group(file, group)
        except (pa.ArrowException, OSError) as error:
            raise InputError(
                f"{self._path}: not a readable Parquet file ({error}); {REMEDY}"
            ) from error

    def _read_group(self, file: pq.ParquetFile, group: int) -> Iterator[tuple[str, list[str]]]:
        columns = ["prompt_id", *self._columns]
        for part in file.iter_batches(BATCH_ROWS, row_groups=[group], columns=columns):
            for row in zip(*(part.column(name).to_pylist() for name in columns), strict=True):
                if None in row:
                    raise InputError(f"{self._path}: empty cells; {REMEDY}")
                yield row[0], list(row[1:])
