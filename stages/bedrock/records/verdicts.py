"""reports/verdicts.csv: every verdict of every run in little room, for paired resampling of items."""

import pyarrow as pa

from stages.bedrock.tables import column

SCHEMA = pa.schema(
    [
        column("run", pa.string(), "one trained student"),
        column("suite", pa.string(), "set of items"),
        column(
            "verdicts",
            pa.string(),
            "one sign per item, 1 correct and 0 not, items in the suite's order",
        ),
    ]
)
