"""data/suites/written.drops.csv: what became of the questions that a model wrote."""

import pyarrow as pa

from stages.bedrock.tables import column

SCHEMA = pa.schema(
    [
        column("suite", pa.string(), "the suite asked for"),
        column(
            "reason",
            pa.string(),
            "truncated | empty | options | in_real | duplicate | may_be_trained | no_agreement | "
            "not_an_option | not_needed; 'kept' counts the questions of the suite",
        ),
        column("count", pa.int64(), "texts; those of all reasons together are all there were"),
    ]
)
