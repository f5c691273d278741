from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from stages.bedrock.table_parts import write_parts
from stages.bedrock.tables import column, read_table

SCHEMA = pa.schema(
    [column("name", pa.string(), "a name"), column("options", pa.list_(pa.string()), "some")]
)
ROWS: list[dict[str, Any]] = [{"name": str(i), "options": ["a"] * (i % 3)} for i in range(10)]


def test_parts_make_one_table(tmp_path: Path) -> None:
    path = tmp_path / "folder/table.parquet"
    assert write_parts([ROWS[:4], [], ROWS[4:]], path, SCHEMA) == 10
    frame = read_table(path, SCHEMA)
    assert frame["name"].tolist() == [row["name"] for row in ROWS]
    assert [list(one) for one in frame["options"]] == [row["options"] for row in ROWS]
    assert pq.ParquetFile(path).num_row_groups == 2
    content = path.read_bytes()
    write_parts([ROWS[:4], ROWS[4:]], path, SCHEMA)
    assert path.read_bytes() == content


def test_no_parts_make_an_empty_table(tmp_path: Path) -> None:
    assert write_parts([], tmp_path / "table.parquet", SCHEMA) == 0
    assert read_table(tmp_path / "table.parquet", SCHEMA).equals(
        pd.DataFrame(columns=["name", "options"], dtype=object).astype({"name": "str"})
    )


def test_an_error_on_the_way_leaves_nothing(tmp_path: Path) -> None:
    def parts() -> Any:
        yield ROWS
        raise RuntimeError("half way")

    with pytest.raises(RuntimeError, match="half way"):
        write_parts(parts(), tmp_path / "table.parquet", SCHEMA)
    assert list(tmp_path.iterdir()) == []
