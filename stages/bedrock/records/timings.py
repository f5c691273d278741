"""reports/timings.csv: measured seconds; they differ between equal runs: the report alone reads them."""

import pyarrow as pa

from stages.bedrock.tables import column

SCHEMA = pa.schema(
    [
        column("stage", pa.string(), "stage"),
        column("entry", pa.string(), "its item, or empty", nullable=True),
        column("seconds", pa.float64(), "wall-clock seconds, imports not included"),
        column("peak_memory_mib", pa.int64(), "largest resident memory of the process, in MiB"),
        column(
            "working_seconds",
            pa.float64(),
            "of these, seconds of training or answering; empty after a kill or a resume",
            nullable=True,
        ),
        column("device", pa.string(), "GPU used; empty: the CPU", nullable=True),
        column("devices", pa.int64(), "how many GPUs", nullable=True),
        column("flops", pa.float64(), "FLOPs done, exact mode (costs.csv)", nullable=True),
        column("flops_per_second", pa.float64(), "flops over working_seconds", nullable=True),
        column("gpu_seconds", pa.float64(), "working_seconds times devices", nullable=True),
        column(
            "mfu",
            pa.float64(),
            "share of the dense bf16 peak of the GPUs; empty where that is unknown",
            nullable=True,
        ),
    ]
)
