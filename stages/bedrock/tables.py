"""Tables with a declared schema, as Parquet (heavy, cached) or CSV (small, in git)."""

from collections import Counter
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

from stages.bedrock.errors import InputError
from stages.bedrock.files import atomic_path

REMEDY = "delete it and run `dvc repro` (or `dvc pull` to fetch it)"


def column(name: str, kind: pa.DataType, meaning: str, *, nullable: bool = False) -> pa.Field:
    """A schema's field; `meaning` says what stands in it, with its unit."""
    return pa.field(name, kind, nullable=nullable, metadata={"meaning": meaning})


def write_table(frame: pd.DataFrame, path: Path | str, schema: pa.Schema) -> None:
    """Write `frame` as Parquet (zstd), atomically. Equal frames give equal bytes."""
    with atomic_path(path) as temporary:
        pq.write_table(_conform(frame, schema, Path(path)), temporary, compression="zstd")


def read_table(path: Path | str, schema: pa.Schema) -> pd.DataFrame:
    """Read a Parquet table that must have exactly the columns of `schema`.

    Raises:
        InputError: missing file, not Parquet, other columns, or a null where none may be.
    """
    path = _existing(path)
    try:
        table = pq.read_table(path)
    except (pa.ArrowException, OSError) as error:
        raise InputError(f"{path}: not a readable Parquet file ({error}); {REMEDY}") from error
    return _checked(table, schema, path)


def write_csv(frame: pd.DataFrame, path: Path | str, schema: pa.Schema) -> None:
    """Write `frame` as CSV with a header, LF line ends and up to 10 significant digits, atomically."""
    plain = _conform(frame, schema, Path(path)).to_pandas(integer_object_nulls=True)
    with atomic_path(path) as temporary:
        plain.to_csv(temporary, index=False, lineterminator="\n", float_format="%.10g")


def read_csv(path: Path | str, schema: pa.Schema) -> pd.DataFrame:
    """Read a CSV table that must have exactly the columns of `schema`; an empty cell is missing.

    Raises:
        InputError: missing file, other columns, or a cell that is not of its column's type.
    """
    path = _existing(path)
    strings = [field.name for field in schema if pa.types.is_string(field.type)]
    options = pa_csv.ConvertOptions(
        column_types={field.name: field.type for field in schema},
        null_values=[""],
        strings_can_be_null=True,
        quoted_strings_can_be_null=False,
    )
    parsing = pa_csv.ParseOptions(newlines_in_values=True)
    try:
        table = pa_csv.read_csv(path, convert_options=options, parse_options=parsing)
    except (pa.ArrowException, OSError) as error:
        raise InputError(f"{path}: not a readable table ({error}); {REMEDY}") from error
    frame = _checked(table, schema, path)
    return frame.astype({name: "str" for name in strings if frame[name].notna().all()})


def _existing(path: Path | str) -> Path:
    path = Path(path)
    if not path.is_file():
        raise InputError(f"{path}: no such file; `dvc repro` makes it, `dvc pull` fetches it")
    return path


def _conform(frame: pd.DataFrame, schema: pa.Schema, path: Path) -> pa.Table:
    """`frame` as an Arrow table of exactly `schema`; a mismatch is our own error."""
    surplus = set(frame.columns) - set(schema.names)
    absent = set(schema.names) - set(frame.columns)
    assert not surplus and not absent, f"{path}: surplus {sorted(surplus)}, absent {sorted(absent)}"
    table = pa.Table.from_pandas(
        frame[schema.names], schema=schema, preserve_index=False, safe=True
    )
    return table.replace_schema_metadata(None)


def _checked(table: pa.Table, schema: pa.Schema, path: Path) -> pd.DataFrame:
    expected, given = Counter(schema.names), Counter(table.column_names)
    absent, surplus = list((expected - given).elements()), list((given - expected).elements())
    if absent or surplus:
        raise InputError(f"{path}: columns absent {absent}, surplus {surplus}; {REMEDY}")
    holed = [f.name for f in schema if not f.nullable and table.column(f.name).null_count]
    if holed:
        raise InputError(
            f"{path}: empty cells in columns {holed}, which may not be empty; {REMEDY}"
        )
    try:
        table = table.select(schema.names).cast(schema.remove_metadata())
    except (pa.ArrowException, ValueError) as error:
        raise InputError(f"{path}: a column has another type ({error}); {REMEDY}") from error
    frame: pd.DataFrame = table.to_pandas()
    return frame
