"""reports/gpu/speed.csv: measured speed of training and answering by size of model."""

import pyarrow as pa

from stages.bedrock.tables import column

SCHEMA = pa.schema(
    [
        column("stage", pa.string(), "what was done"),
        column("model", pa.string(), "base model or student"),
        column("parameters", pa.int64(), "of the model, its embedding included"),
        column("device", pa.string(), "GPU used; empty: the CPU", nullable=True),
        column("devices", pa.int64(), "how many GPUs", nullable=True),
        column("items", pa.int64(), "items of the stage that were measured from start to end"),
        column("tokens", pa.int64(), "real tokens of these, padding excluded"),
        column("working_seconds", pa.float64(), "of training or answering, all these items"),
        column("tokens_per_second", pa.float64(), "tokens over working_seconds"),
        column("flops_per_second", pa.float64(), "FLOPs, exact mode, over working_seconds"),
        column(
            "mfu",
            pa.float64(),
            "share of the GPUs' dense bf16 peak; empty where that is unknown",
            nullable=True,
        ),
    ]
)
