import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from stages.bedrock.errors import InputError
from stages.bedrock.rows import numbered_rows

ROWS: list[dict[str, Any]] = [{"a": 1, "b": "ä"}, {"a": 2, "b": "x"}]


def test_lines_and_columns_give_the_same_rows(tmp_path: Path) -> None:
    lines, columns = tmp_path / "rows.jsonl", tmp_path / "rows.parquet"
    lines.write_text("".join(json.dumps(row) + "\n" for row in ROWS), encoding="utf-8")
    pd.DataFrame(ROWS).to_parquet(columns)
    assert list(numbered_rows(lines)) == list(numbered_rows(columns)) == [*enumerate(ROWS, 1)]


def test_empty_lines_count_but_are_no_rows(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text('\n{"a": 1}\n\n{"a": 2}\n', encoding="utf-8")
    assert list(numbered_rows(path)) == [(2, {"a": 1}), (4, {"a": 2})]


@pytest.mark.parametrize(
    ("name", "content", "named"),
    [
        ("rows.jsonl", None, "no such file"),
        ("rows.csv", b"a,b\n", "expected .jsonl or .parquet"),
        ("rows.jsonl", b'{"a": 1}\n{"a": \n', "line 2 is not JSON"),
        ("rows.jsonl", b'{"a": "\xff"}\n', "not UTF-8"),
        ("rows.parquet", b"PAR1 and no more", "not a readable Parquet file"),
    ],
)
def test_bad_files_are_named_with_what_is_wrong(
    tmp_path: Path, name: str, content: bytes | None, named: str
) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(InputError, match=named) as caught:
        list(numbered_rows(path))
    assert name in str(caught.value)
