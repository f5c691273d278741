"""reports/timings.csv: measured seconds; they differ between equal runs: the report alone reads them."""

import pyarrow as pa

from stages.bedrock.tables import column

SCHEMA = pa.schema(
    [
        column("stage", pa.string(), "stage"),
        column("entry", pa.string(), "its item, or empty", nullable=True),
        column("seconds", pa.float64(), "wall-clock seconds, imports not included"),
        column("peak_memory_mib", pa.int64(), "largest resident memory of the process, in MiB"),
    ]
)
