"""Columns that every answered prompt has: how many tokens were sent, thought and said."""

import pyarrow as pa

from stages.bedrock.tables import column

TOKENS = (
    column("prompt_tokens", pa.int64(), "tokens sent"),
    column("thinking_tokens", pa.int64(), "tokens of the thinking block, its two tags included"),
    column(
        "answer_tokens", pa.int64(), "all other tokens generated, the end-of-turn token included"
    ),
)

ANSWER_LOGPROB = column(
    "answer_logprob",
    pa.float64(),
    "sum of the log-probabilities of the answer tokens, at temperature 1; empty for samples",
    nullable=True,
)
