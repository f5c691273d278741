"""data/benchmarks/rejections/<generator>.csv: what became of a generator's attempts to write items."""

import pyarrow as pa

from stages.bedrock.tables import column

SCHEMA = pa.schema(
    [
        column("benchmark", pa.string(), "the data set"),
        column(
            "reason",
            pa.string(),
            "why the answer is no item: truncated | control_tokens | malformed | not_a_pair | no_text | "
            "missing_entity | duplicate; 'kept' counts the answers that are one",
        ),
        column("count", pa.int64(), "attempts; those of all reasons together are all there were"),
    ]
)
