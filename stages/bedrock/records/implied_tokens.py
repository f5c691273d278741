"""reports/published/implied_tokens.csv: how many tokens a published cost per question pays for."""

import pyarrow as pa

from stages.bedrock.tables import column

SCHEMA = pa.schema(
    [
        column("family", pa.string(), "domain_format of the benchmarks"),
        column("student", pa.string(), "model of the ladder"),
        column("regime", pa.string(), "ift | reasoning"),
        column("query_flops", pa.float64(), "FLOPs per question by the paper's power law"),
        column(
            "tokens",
            pa.float64(),
            "prompt and answer together that these pay for in paper mode, attention left out",
        ),
    ]
)
