"""reports/levels.csv: accuracy by difficulty, greedy decoding."""

import pyarrow as pa

from stages.bedrock.tables import column

SCHEMA = pa.schema(
    [
        column("run", pa.string(), "one trained student"),
        column("suite", pa.string(), "set of items"),
        column("task", pa.string(), "kind of problem within the suite"),
        column("level", pa.int64(), "difficulty, from 1"),
        column("items", pa.int64(), "items answered"),
        column("accuracy", pa.float64(), "share of items answered correctly"),
        column(
            "accuracy_se",
            pa.float64(),
            "its standard error over items; empty for a single item",
            nullable=True,
        ),
    ]
)
