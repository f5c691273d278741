"""data/answers/<corpus>/<regime>.parquet: the teacher's answers, one row per prompt and sample."""

import pyarrow as pa

from stages.bedrock.records.tokens import TOKENS
from stages.bedrock.tables import column

SCHEMA = pa.schema(
    [
        column("prompt_id", pa.string(), "the prompt answered"),
        column("sample", pa.int64(), "0 is the first sample, 1 and up the further ones"),
        column(
            "text", pa.string(), "the answer with its thinking tags, without the end-of-turn token"
        ),
        column("finish_reason", pa.string(), "stop (ended by itself) | length (cut at max_tokens)"),
        *TOKENS,
    ]
)
