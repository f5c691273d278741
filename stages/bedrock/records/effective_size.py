"""reports/published/effective_size.csv: the IFT size that a reasoning student is as accurate as."""

import pyarrow as pa

from stages.bedrock.tables import column

SCHEMA = pa.schema(
    [
        column("corpus", pa.string(), "general | math: which prompts both learned from"),
        column("family", pa.string(), "domain_format of the benchmarks"),
        column("student_billion", pa.float64(), "parameters of the reasoning student, billions"),
        column(
            "ift_equivalent_billion",
            pa.float64(),
            "size at which IFT is as accurate; inf above the ladder's reach, 0 below it",
        ),
    ]
)
