"""data/ballots/<run>.parquet: what each judge voted on a response; empty where there is no jury."""

import pyarrow as pa

from stages.bedrock.tables import column

SCHEMA = pa.schema(
    [
        column("item", pa.string(), "the item answered"),
        column("suite", pa.string(), "its suite"),
        column("decoding", pa.string(), "greedy | sampled | budget"),
        column("sample", pa.int64(), "from 0; only sampled has more"),
        column(
            "budget", pa.int64(), "tokens of thinking kept; empty without a budget", nullable=True
        ),
        column("judge", pa.string(), "who voted"),
        column("vote", pa.string(), "yes | no; empty where it could not be read", nullable=True),
    ]
)
