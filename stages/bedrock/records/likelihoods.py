"""data/{likelihoods,control_likelihoods}/<name>.parquet: how likely each option was; empty if not asked."""

import pyarrow as pa

from stages.bedrock.tables import column

SCHEMA = pa.schema(
    [
        column("item", pa.string(), "a multiple-choice item"),
        column("suite", pa.string(), "its suite"),
        column("option", pa.int64(), "place of the option, from 0"),
        column("choice", pa.string(), "what stood for it, as the whole answer"),
        column(
            "logprob", pa.float64(), "sum of the log-probabilities of its tokens behind the prompt"
        ),
        column("bytes", pa.int64(), "length of the choice in UTF-8"),
        column("tokens", pa.int64(), "its tokens"),
        column("right", pa.bool_(), "whether it is the right option"),
    ]
)
