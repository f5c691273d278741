"""data/benchmarks/*.parquet: annotated texts of part 2, real ones and those that a model wrote."""

import pyarrow as pa

from stages.bedrock.tables import column

SCHEMA = pa.schema(
    [
        column(
            "item", pa.string(), "id: 12 hex digits of the hash of benchmark, texts and annotation"
        ),
        column("benchmark", pa.string(), "the data set it belongs to"),
        column("task", pa.string(), "classification | similarity | ner"),
        column("split", pa.string(), "train (exemplars and baselines) | test (what is solved)"),
        column("text", pa.string(), "the text; of a pair the first"),
        column("text_2", pa.string(), "similarity: the second text of the pair", nullable=True),
        column("label", pa.string(), "classification: the right label", nullable=True),
        column("score", pa.float64(), "similarity: the right score", nullable=True),
        column(
            "spans",
            pa.string(),
            "ner: JSON list of [start, end, label], characters of the text, the end not included",
            nullable=True,
        ),
        column(
            "exemplars",
            pa.list_(pa.string()),
            "items of the training split that its writer was shown; empty for real items",
        ),
    ]
)
"""`item` is unique within a file and benchmark but for exact duplicates, which a writer may make."""
