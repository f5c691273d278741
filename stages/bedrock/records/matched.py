"""reports/matched.csv: reasoning against direct answers at equal samples, training or inference cost."""

import pyarrow as pa

from stages.bedrock.tables import column

SCHEMA = pa.schema(
    [
        column("corpus", pa.string(), "which prompts both learned from"),
        column("student", pa.string(), "model that learned to reason"),
        column("family", pa.string(), "domain_format of the suites, or all (mean of the families)"),
        column("equal", pa.string(), "samples | train_flops | train_tokens | query_flops"),
        column(
            "method",
            pa.string(),
            "runs (both were trained) | interpolation (direct answers between two sizes)",
        ),
        column("recipe", pa.string(), "of the reasoning side"),
        column("baseline", pa.string(), "recipe of the direct side"),
        column("accuracy", pa.float64(), "of the reasoning side"),
        column("baseline_accuracy", pa.float64(), "of the direct side", nullable=True),
        column("difference", pa.float64(), "accuracy - baseline_accuracy", nullable=True),
        column("difference_low", pa.float64(), "lower end of its interval", nullable=True),
        column("difference_high", pa.float64(), "upper end of its interval", nullable=True),
        column(
            "train_factor",
            pa.float64(),
            "training FLOPs actually spent, reasoning side over direct side",
            nullable=True,
        ),
        column(
            "query_factor",
            pa.float64(),
            "FLOPs per item actually spent, reasoning side over direct side",
            nullable=True,
        ),
        column("remark", pa.string(), "why nothing is said, else empty", nullable=True),
    ]
)
