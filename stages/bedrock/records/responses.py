"""data/responses/<run>.parquet: a student's answers, one row per item, decoding and sample."""

import pyarrow as pa

from stages.bedrock.records.tokens import ANSWER_LOGPROB, TOKENS
from stages.bedrock.tables import column

SCHEMA = pa.schema(
    [
        column("item", pa.string(), "the item answered"),
        column("suite", pa.string(), "its suite"),
        column(
            "decoding", pa.string(), "greedy | sampled | budget (greedy, its thinking cut short)"
        ),
        column("sample", pa.int64(), "from 0; only sampled has more"),
        column(
            "budget",
            pa.int64(),
            "tokens of thinking kept, tags not counted; empty without a budget",
            nullable=True,
        ),
        column(
            "text", pa.string(), "the answer with its thinking tags, without the end-of-turn token"
        ),
        column("finish_reason", pa.string(), "stop (ended by itself) | length (cut at max_tokens)"),
        *TOKENS,
        ANSWER_LOGPROB,
    ]
)
