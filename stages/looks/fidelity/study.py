"""What is known of written benchmarks: the tables of reports/fidelity."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pyarrow as pa

from stages.bedrock.records import bridge, fidelity, quality
from stages.bedrock.study import read_tables

FOLDER = Path("reports/fidelity")
SCHEMAS: dict[str, pa.Schema] = {
    **fidelity.TABLES,
    "quality": quality.SCHEMA,
    "findings": quality.FINDINGS,
    **bridge.TABLES,
}


@dataclass(frozen=True)
class Fidelity:
    """How well written benchmarks stand in for real ones."""

    tables: Mapping[str, pd.DataFrame]
    """By name of the file; one that is absent was not measured."""

    def table(self, name: str) -> pd.DataFrame:
        """A table; where it was not measured, one without rows.

        Raises:
            KeyError: there is no such table.
        """
        if name in self.tables:
            return self.tables[name]
        return pd.DataFrame(columns=SCHEMAS[name].names)


def load_fidelity() -> Fidelity:
    """Part 2 of the study of this checkout.

    Raises:
        InputError: a table is missing or not what its record says.
    """
    return Fidelity(read_tables(FOLDER, SCHEMAS))
