"""reports/stopping.csv: rules that end an answer early or stop drawing samples."""

import pyarrow as pa

from stages.bedrock.records.budgets import PRICE
from stages.bedrock.records.measured import FAMILY, RUN, bounded
from stages.bedrock.tables import column

SCHEMA = pa.schema(
    [
        *RUN,
        FAMILY,
        column(
            "rule",
            pa.string(),
            "length_cut | length_forced | forced (one budget for all) | stable | confident | "
            "vote_lead | vote_sure",
        ),
        column(
            "selection",
            pa.string(),
            "fixed: one setting; chosen: on one half of the items for the other",
        ),
        column(
            "setting",
            pa.float64(),
            "percentile | budget | probes | probability | votes | probability; if chosen, that of the second "
            "half; empty: no stopping",
            nullable=True,
        ),
        column("other_setting", pa.float64(), "if chosen, that of the first half", nullable=True),
        *bounded("accuracy", "plain mean over the family's suites"),
        *PRICE,
        *bounded("difference_full", "accuracy minus that of the full greedy answers"),
        *bounded(
            "difference_curve",
            "accuracy minus that of fixed budgets (of fixed votes for vote_*) at equal tokens; "
            "empty below the cheapest",
            nullable=True,
        ),
    ]
)
