from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stages.bedrock.errors import InputError
from stages.bedrock.tables import column, read_csv, read_table, write_csv, write_table

SCHEMA = pa.schema(
    [
        column("item", pa.string(), "id"),
        column("level", pa.int64(), "difficulty, from 1"),
        column("options", pa.list_(pa.string()), "may be empty"),
        column("right", pa.bool_(), "whether"),
        column("extracted", pa.string(), "what was found", nullable=True),
        column("seconds", pa.float64(), "wall clock", nullable=True),
    ]
)
FRAME = pd.DataFrame(
    {
        "item": ["a", "b", "c"],
        "level": [1, 2, 3],
        "options": [["A:1", "B:2"], [], ["x"]],
        "right": [True, False, True],
        "extracted": ["7", None, ""],
        "seconds": [0.1, None, 1e300],
    }
)
FLAT = pa.schema([SCHEMA.field(name) for name in ("item", "level", "extracted", "seconds")])
# A carriage return is a line's end to readers of CSV, quoted or not.
TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\0\r"), min_size=1)
FLOAT = st.floats(-1e300, 1e300)


def test_parquet_keeps_lists_and_nulls(tmp_path: Path) -> None:
    write_table(FRAME, tmp_path / "deep" / "t.parquet", SCHEMA)
    back = read_table(tmp_path / "deep" / "t.parquet", SCHEMA)
    assert list(back.columns) == SCHEMA.names
    assert [list(options) for options in back["options"]] == [["A:1", "B:2"], [], ["x"]]
    assert back["extracted"].isna().tolist() == [False, True, False]
    assert back["extracted"][2] == ""
    assert back["seconds"].isna().tolist() == [False, True, False]
    for name in ("item", "level", "right"):
        assert back[name].tolist() == FRAME[name].tolist()


def test_a_table_without_rows_keeps_its_types(tmp_path: Path) -> None:
    write_table(FRAME[:0], tmp_path / "t.parquet", SCHEMA)
    back = read_table(tmp_path / "t.parquet", SCHEMA)
    assert len(back) == 0
    assert back["level"].dtype == np.int64


def test_equal_frames_give_equal_bytes(tmp_path: Path) -> None:
    write_table(FRAME, tmp_path / "a.parquet", SCHEMA)
    shuffled = FRAME[FRAME.columns[::-1]].set_index(pd.Index([7, 3, 5]))
    write_table(shuffled, tmp_path / "b.parquet", SCHEMA)
    assert (tmp_path / "a.parquet").read_bytes() == (tmp_path / "b.parquet").read_bytes()
    write_csv(FRAME[FLAT.names], tmp_path / "a.csv", FLAT)
    write_csv(shuffled[FLAT.names], tmp_path / "b.csv", FLAT)
    assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "b.csv").read_bytes()


def test_a_table_of_another_kind_is_refused_with_a_remedy(tmp_path: Path) -> None:
    path = tmp_path / "scores.parquet"
    with pytest.raises(InputError, match=r"scores\.parquet: no such file; `dvc repro` makes it"):
        read_table(path, SCHEMA)
    for content in (b"", b"PAR1 is no table"):
        path.write_bytes(content)
        with pytest.raises(InputError, match=r"scores\.parquet: not a readable.*delete it and run"):
            read_table(path, SCHEMA)
    table = pa.Table.from_pandas(FRAME, schema=SCHEMA, preserve_index=False)
    pq.write_table(table.drop_columns("level").append_column("depth", table["level"]), path)
    with pytest.raises(InputError, match=r"absent \['level'\], surplus \['depth'\]; delete it"):
        read_table(path, SCHEMA)
    pq.write_table(table.set_column(1, "level", pa.array(["one", "two", "3"])), path)
    with pytest.raises(InputError, match=r"scores\.parquet: a column has another type.*delete it"):
        read_table(path, SCHEMA)
    pq.write_table(table.set_column(1, "level", pa.array([1, None, 3], pa.int64())), path)
    with pytest.raises(InputError, match=r"empty cells in columns \['level'\].*delete it"):
        read_table(path, SCHEMA)


def test_a_truncated_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "scores.parquet"
    write_table(FRAME, path, SCHEMA)
    path.write_bytes(path.read_bytes()[:-40])
    with pytest.raises(InputError, match=r"scores\.parquet: not a readable"):
        read_table(path, SCHEMA)


def test_a_frame_that_does_not_fit_leaves_the_old_table(tmp_path: Path) -> None:
    path = tmp_path / "t.parquet"
    write_table(FRAME, path, SCHEMA)
    old = path.read_bytes()
    with pytest.raises(AssertionError, match=r"surplus \['more'\], absent \[\]"):
        write_table(FRAME.assign(more=1), path, SCHEMA)
    with pytest.raises(ValueError, match="null"):
        write_table(FRAME.assign(item=FRAME["extracted"]), path, SCHEMA)
    with pytest.raises(pa.ArrowInvalid, match=r"1\.5"):
        write_table(FRAME.assign(level=[1, 1.5, 2]), path, SCHEMA)
    assert path.read_bytes() == old
    assert list(tmp_path.iterdir()) == [path]


def test_an_interrupted_write_leaves_the_old_table(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "t.parquet"
    write_table(FRAME, path, SCHEMA)
    old = path.read_bytes()

    def killed(table: pa.Table, where: Path, **_: object) -> None:
        where.write_bytes(b"PAR1 half of")
        raise KeyboardInterrupt

    monkeypatch.setattr("stages.bedrock.tables.pq.write_table", killed)
    with pytest.raises(KeyboardInterrupt):
        write_table(FRAME[:1], path, SCHEMA)
    assert path.read_bytes() == old
    assert list(tmp_path.iterdir()) == [path]


@given(
    rows=st.lists(
        st.tuples(TEXT, st.integers(-(2**63), 2**63 - 1), st.none() | TEXT, st.none() | FLOAT),
        max_size=5,
    )
)
def test_csv_gives_back_what_was_written(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[object, ...]]
) -> None:
    path = tmp_path_factory.mktemp("csv") / "t.csv"
    frame = pd.DataFrame(rows, columns=FLAT.names)
    write_csv(frame, path, FLAT)
    back = read_csv(path, FLAT)
    assert back["item"].tolist() == frame["item"].tolist()
    assert back["level"].tolist() == frame["level"].tolist()
    for name in ("extracted", "seconds"):
        assert back[name].isna().tolist() == frame[name].isna().tolist()
    assert back["extracted"].dropna().tolist() == frame["extracted"].dropna().tolist()
    written = frame["seconds"].dropna().astype("float64").to_numpy()
    np.testing.assert_allclose(back["seconds"].dropna().to_numpy(), written, rtol=1e-9)


def test_csv_is_plain_text_with_line_feeds(tmp_path: Path) -> None:
    write_csv(FRAME[FLAT.names], tmp_path / "t.csv", FLAT)
    lines = (tmp_path / "t.csv").read_bytes().split(b"\n")
    assert lines[0] == b"item,level,extracted,seconds"
    assert lines[1:3] == [b"a,1,7,0.1", b"b,2,,"]
    assert not any(line.endswith(b"\r") for line in lines)


def test_verdicts_stay_strings(tmp_path: Path) -> None:
    schema = pa.schema([column("verdicts", pa.string(), "signs")])
    write_csv(pd.DataFrame({"verdicts": ["0110", "0000", "1"]}), tmp_path / "v.csv", schema)
    back = read_csv(tmp_path / "v.csv", schema)
    assert back["verdicts"].tolist() == ["0110", "0000", "1"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "not a readable table"),
        ("item,level,extracted\na,1,\n", r"absent \['seconds'\], surplus \[\]"),
        ("item,level,extracted,seconds,x\na,1,,,1\n", r"absent \[\], surplus \['x'\]"),
        ("item,item,level,extracted,seconds\na,b,1,,\n", r"t\.csv: "),
        ("item,level,extracted,seconds\na,one,,\n", "not a readable table .*one"),
        ("item,level,extracted,seconds\na,1.5,,\n", "not a readable table"),
        ("item,level,extracted,seconds\na,1,,0.1,\n", "not a readable table"),
        ("item,level,extracted,seconds\na,,,0.1\n", r"empty cells in columns \['level'\]"),
        ("item,level,extracted,seconds\n,1,,0.1\n", r"empty cells in columns \['item'\]"),
    ],
)
def test_a_csv_of_another_kind_is_refused_with_a_remedy(
    tmp_path: Path, text: str, said: str
) -> None:
    (tmp_path / "t.csv").write_text(text)
    with pytest.raises(InputError, match=rf"(?s){said}.*delete it and run"):
        read_csv(tmp_path / "t.csv", FLAT)


def test_large_counts_beside_missing_ones_keep_all_digits(tmp_path: Path) -> None:
    schema = pa.schema(
        [
            column("parameters", pa.int64(), "of a model", nullable=True),
            column("name", pa.string(), "its name"),
        ]
    )
    counts = pd.array([14_770_033_664, None], dtype="Int64")
    frame = pd.DataFrame({"parameters": counts, "name": ["a", "b"]})
    write_csv(frame, tmp_path / "t.csv", schema)
    assert (tmp_path / "t.csv").read_text() == "parameters,name\n14770033664,a\n,b\n"
    assert read_csv(tmp_path / "t.csv", schema)["parameters"].iloc[0] == 14_770_033_664
