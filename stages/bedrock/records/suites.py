"""data/suites/*.parquet: the items that students answer, one row each."""

import pyarrow as pa

from stages.bedrock.tables import column

SCHEMA = pa.schema(
    [
        column("item", pa.string(), "id: 12 hex digits of the hash of suite and prompt"),
        column("suite", pa.string(), "the suite it belongs to"),
        column("domain", pa.string(), "general | math"),
        column("format", pa.string(), "mc (multiple choice) | open"),
        column("task", pa.string(), "kind of problem within the suite"),
        column("level", pa.int64(), "difficulty, from 1 (steps or size of the problem)"),
        column("prompt", pa.string(), "what the user asks"),
        column(
            "options", pa.list_(pa.string()), "the options of a multiple-choice item, else empty"
        ),
        column("reference", pa.string(), "the right answer"),
    ]
)
