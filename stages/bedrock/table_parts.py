"""Tables that are written part by part, for those that need not fit into memory."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from stages.bedrock.files import atomic_path


def write_parts(
    parts: Iterable[Sequence[Mapping[str, Any]]], path: Path | str, schema: pa.Schema
) -> int:
    """Write rows as Parquet (zstd), atomically, a row group per part; equal parts give equal bytes.

    Args:
        parts: rows, of all columns of `schema`; only one part is in memory at a time.
        path: where to.
        schema: of the table.

    Returns:
        How many rows were written.
    """
    plain = pa.schema([pa.field(one.name, one.type, one.nullable) for one in schema])
    count = 0
    with (
        atomic_path(path) as temporary,
        pq.ParquetWriter(temporary, plain, compression="zstd") as writer,
    ):
        for rows in parts:
            if rows:
                writer.write_table(pa.Table.from_pylist(list(rows), schema=plain))
                count += len(rows)
    return count
