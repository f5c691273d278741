"""data/responses/<run>.parquet: a student's answers, one row per item, decoding and sample."""

import pyarrow as pa

from stages.bedrock.tables import column

SCHEMA = pa.schema(
    [
        column("item", pa.string(), "the item answered"),
        column("suite", pa.string(), "its suite"),
        column("decoding", pa.string(), "greedy | sampled"),
        column("sample", pa.int64(), "from 0; greedy has only 0"),
        column(
            "text", pa.string(), "the answer with its thinking tags, without the end-of-turn token"
        ),
        column("finish_reason", pa.string(), "stop (ended by itself) | length (cut at max_tokens)"),
        column("prompt_tokens", pa.int64(), "tokens sent"),
        column(
            "thinking_tokens", pa.int64(), "tokens of the thinking block, its two tags included"
        ),
        column(
            "answer_tokens",
            pa.int64(),
            "all other tokens generated, the end-of-turn token included",
        ),
    ]
)
