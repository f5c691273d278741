import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stages.bedrock.errors import InputError
from stages.bedrock.row_store import RowStore, store_path

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(), lambda inner: st.lists(inner, max_size=3)
)


@given(rows=st.dictionaries(st.text(st.characters(codec="utf-8")), JSON, max_size=8))
def test_what_was_added_is_found_again(
    tmp_path_factory: pytest.TempPathFactory, rows: dict[str, object]
) -> None:
    path = tmp_path_factory.mktemp("store") / "rows.sqlite"
    with RowStore(path) as store:
        store.add_many(rows)
    with RowStore(path) as store:
        assert store.get_many([*rows, "no such key at all"]) == rows
        assert len(store) == len(rows)


def test_the_first_value_of_a_key_stands(tmp_path: Path) -> None:
    with RowStore(tmp_path / "rows.sqlite") as store:
        store.add_many({"a": 1})
        store.add_many({"a": 2, "b": 3})
        assert store.get_many(["a", "b"]) == {"a": 1, "b": 3}


def test_many_keys_at_once(tmp_path: Path) -> None:
    rows = {f"key {i}": [i] for i in range(2500)}
    with RowStore(tmp_path / "rows.sqlite") as store:
        store.add_many(rows)
        assert store.get_many(list(rows)) == rows


def test_rows_are_added_all_or_none(tmp_path: Path) -> None:
    with RowStore(tmp_path / "rows.sqlite") as store:
        with pytest.raises(ValueError, match="not JSON compliant"):
            store.add_many({"a": 1, "b": float("nan")})
        assert len(store) == 0
        store.add_many({"a": 1})
        assert len(store) == 1


@pytest.mark.parametrize("content", [b"this is no database", b"SQLite format 3\0" + b"x" * 4096])
def test_a_corrupt_file_names_the_remedy(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "rows.sqlite"
    path.write_bytes(content)
    with pytest.raises(InputError, match=r"delete .*rows\.sqlite"):
        RowStore(path)


def test_a_page_that_goes_bad_later_names_the_remedy(tmp_path: Path) -> None:
    path = tmp_path / "rows.sqlite"
    rows = {f"key {i:04}": "x" * 100 for i in range(1000)}
    with RowStore(path) as store:
        store.add_many(rows)
    content = bytearray(path.read_bytes())
    content[8192:-4096] = b"\xff" * (len(content) - 8192 - 4096)
    path.write_bytes(content)
    with pytest.raises(InputError, match=r"delete .*rows\.sqlite"), RowStore(path) as store:
        store.get_many(list(rows))


def test_committed_rows_survive_a_kill(tmp_path: Path) -> None:
    path = tmp_path / "rows.sqlite"
    code = (
        "import sys, os, signal; from pathlib import Path\n"
        "from stages.bedrock.row_store import RowStore\n"
        "store = RowStore(Path(sys.argv[1]))\n"
        "for i in range(50): store.add_many({f'{i}/{j}': i for j in range(10)})\n"
        "store._connection.execute('BEGIN'); "
        "store._connection.execute('INSERT INTO rows VALUES (?, ?)', ('half', '1'))\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    killed = subprocess.run(
        [sys.executable, "-c", code, str(path)], env={**os.environ, "PYTHONPATH": "."}, check=False
    )
    assert killed.returncode == -signal.SIGKILL
    with RowStore(path) as store:
        assert len(store) == 500
        assert store.get_many(["half", "49/9"]) == {"49/9": 49}


def test_stores_lie_in_scratch() -> None:
    assert store_path("answer_suites-d16") == Path(".scratch/rows/answer_suites-d16.sqlite")
