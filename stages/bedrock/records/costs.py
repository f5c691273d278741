"""reports/costs.csv: what every part of the study took, in tokens and FLOPs, both modes of the ledger."""

import pyarrow as pa

from stages.bedrock.tables import column

SCHEMA = pa.schema(
    [
        column(
            "activity",
            pa.string(),
            "pretraining | fine_tuning | teacher_answers | evaluation | serving (the greedy answers, which are "
            "in evaluation too: flops / sequences is the price of a query)",
        ),
        column("entry", pa.string(), "model, run, or corpus and regime"),
        column("sequences", pa.int64(), "sequences trained on or answers given"),
        column("tokens", pa.int64(), "real tokens, padding excluded; prompt and output of answers"),
        column("flops", pa.float64(), "FLOPs, exact mode"),
        column("flops_paper", pa.float64(), "FLOPs, paper mode"),
    ]
)
