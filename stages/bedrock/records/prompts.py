"""data/prompts/<corpus>.parquet: training prompts; of data sets ids have 16 digits, references may be empty."""

import pyarrow as pa

from stages.bedrock.tables import column

SCHEMA = pa.schema(
    [
        column(
            "prompt_id", pa.string(), "id: 12 hex digits of the hash of the prompt and its repeat"
        ),
        column("task", pa.string(), "kind of problem"),
        column("domain", pa.string(), "general | math"),
        column("format", pa.string(), "mc (multiple choice) | open"),
        column("level", pa.int64(), "difficulty, from 1"),
        column("prompt", pa.string(), "what the user asks"),
        column(
            "options", pa.list_(pa.string()), "the options of a multiple-choice prompt, else empty"
        ),
        column("reference", pa.string(), "the right answer"),
    ]
)
DROPS = pa.schema(
    [
        column(
            "reason", pa.string(), "why the prompt was dropped; 'kept' counts those that were not"
        ),
        column("count", pa.int64(), "prompts"),
    ]
)
