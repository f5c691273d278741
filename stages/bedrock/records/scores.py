"""data/scores/<run>.parquet: the verdict on every response of a run."""

import pyarrow as pa

from stages.bedrock.records.tokens import ANSWER_LOGPROB, TOKENS
from stages.bedrock.tables import column

SCHEMA = pa.schema(
    [
        column("item", pa.string(), "the item answered"),
        column("suite", pa.string(), "its suite"),
        column("domain", pa.string(), "general | math"),
        column("format", pa.string(), "mc (multiple choice) | open"),
        column("task", pa.string(), "kind of problem within the suite"),
        column("level", pa.int64(), "difficulty, from 1"),
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
        column("verdict", pa.string(), "correct | wrong | no_answer | truncated"),
        column(
            "extracted", pa.string(), "the answer found in the text; empty if none", nullable=True
        ),
        column("repetition", pa.bool_(), "whether the text ends in a loop"),
        *TOKENS,
        ANSWER_LOGPROB,
    ]
)
