"""data/predictions/<solver>.parquet: what a solver said about every item, real and written."""

import pyarrow as pa

from stages.bedrock.tables import column

SCHEMA = pa.schema(
    [
        column("source", pa.string(), "real, or the generator that wrote the item"),
        column("benchmark", pa.string(), "the data set"),
        column("task", pa.string(), "classification | similarity | ner"),
        column("place", pa.int64(), "row of the item among those of source and benchmark, from 0"),
        column("item", pa.string(), "the item"),
        column("outcome", pa.string(), "answered | unparsed | truncated"),
        column("gold_label", pa.string(), "classification: the item's label", nullable=True),
        column("gold_score", pa.float64(), "similarity: the item's score", nullable=True),
        column("gold_spans", pa.string(), "ner: the item's spans, JSON", nullable=True),
        column("label", pa.string(), "classification: what the solver said", nullable=True),
        column("score", pa.float64(), "similarity: what the solver said", nullable=True),
        column("spans", pa.string(), "ner: what the solver said, JSON", nullable=True),
        column("text", pa.string(), "the answer as it was given; empty for a baseline"),
        column("prompt_tokens", pa.int64(), "tokens sent; empty for a baseline", nullable=True),
        column("output_tokens", pa.int64(), "tokens given; empty for a baseline", nullable=True),
    ]
)
