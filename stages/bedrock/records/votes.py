"""reports/votes.csv and matched_votes.csv: several samples per query; the prompt's prefill is paid once."""

import pyarrow as pa

from stages.bedrock.records.budgets import PRICE
from stages.bedrock.records.measured import FAMILY, RUN, bounded
from stages.bedrock.tables import column

SCHEMA = pa.schema(
    [
        *RUN,
        FAMILY,
        column("votes", pa.int64(), "samples per query"),
        *bounded("pass_rate", "probability that at least one of them is right (pass@k)"),
        *bounded("accuracy", "probability that their majority is right"),
        *PRICE,
        *bounded("difference", "accuracy minus that of the greedy answer"),
    ]
)

MATCHED = pa.schema(
    [
        column("corpus", pa.string(), "which prompts both learned from"),
        FAMILY,
        column("student", pa.string(), "model of the ladder"),
        column(
            "recipe", pa.string(), "of the single greedy answer that the votes are held against"
        ),
        column("seeds", pa.int64(), "runs averaged for that answer"),
        column("query_flops", pa.float64(), "its mean FLOPs per item, exact mode"),
        column("votes", pa.float64(), "samples of the baseline that cost as much", nullable=True),
        column(
            "status",
            pa.string(),
            "matched | below_one (one sample costs more) | beyond_samples (more than were drawn) | "
            "unpriced (one sample was drawn, or more cost no more)",
        ),
        column("samples", pa.int64(), "samples drawn"),
        column("accuracy", pa.float64(), "of the single greedy answer"),
        *bounded(
            "vote_accuracy", "of the baseline's vote, interpolated in log votes", nullable=True
        ),
        *bounded("difference", "accuracy minus vote_accuracy, same items", nullable=True),
    ]
)
