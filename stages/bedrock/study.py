"""A tabulated study: a folder with a table of runs and, where single items are known, one of verdicts."""

from collections.abc import Mapping
from pathlib import Path

import pandas as pd
import pyarrow as pa

from stages.bedrock.records import runs as runs_record
from stages.bedrock.records import verdicts as verdicts_record
from stages.bedrock.tables import read_csv


def read_study(folder: Path | str) -> tuple[pd.DataFrame, pd.DataFrame | None]:
    """The tables `runs.csv` and `verdicts.csv` of a folder; None for verdicts that are not there.

    Raises:
        InputError: no table of runs, or a table is not what its record says.
    """
    folder = Path(folder)
    runs = read_csv(folder / "runs.csv", runs_record.SCHEMA)
    verdicts = folder / "verdicts.csv"
    if not verdicts.is_file():
        return runs, None
    return runs, read_csv(verdicts, verdicts_record.SCHEMA)


def read_tables(folder: Path | str, schemas: Mapping[str, pa.Schema]) -> dict[str, pd.DataFrame]:
    """The CSV tables of a folder, by name.

    Raises:
        InputError: one is missing or not what its record says.
    """
    return {name: read_csv(Path(folder, f"{name}.csv"), schemas[name]) for name in schemas}
