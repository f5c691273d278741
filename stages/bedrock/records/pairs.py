"""data/pairs/<corpus>.parquet: one prompt with both of the teacher's answers; beside it the drops."""

import pyarrow as pa

from stages.bedrock.tables import column

SCHEMA = pa.schema(
    [
        column("prompt_id", pa.string(), "the prompt"),
        column("task", pa.string(), "kind of problem"),
        column("domain", pa.string(), "general | math"),
        column("format", pa.string(), "mc (multiple choice) | open"),
        column("level", pa.int64(), "difficulty, from 1"),
        column("prompt", pa.string(), "what the user asks"),
        column("ift", pa.string(), "the answer given directly"),
        column(
            "thinking", pa.string(), "the trace of the answer given with thinking, without its tags"
        ),
        column("reasoning", pa.string(), "the answer after that trace"),
    ]
)
DROPS = pa.schema(
    [
        column(
            "reason", pa.string(), "why the prompt was dropped; 'kept' counts those that were not"
        ),
        column("domain", pa.string(), "general | math"),
        column("format", pa.string(), "mc | open"),
        column("level", pa.int64(), "difficulty, from 1"),
        column("count", pa.int64(), "prompts"),
    ]
)
REPORT_DROPS = pa.schema([column("corpus", pa.string(), "which prompts"), *DROPS])
