"""data/overlap/<corpus>.parquet: what each item of the suites shares with the corpus, in words."""

import pyarrow as pa

from stages.bedrock.tables import column

SHARE = pa.struct([pa.field("words", pa.int64()), pa.field("share", pa.float64())])
SCHEMA = pa.schema(
    [
        column("corpus", pa.string(), "which prompts"),
        column("item", pa.string(), "item of data/suites/real.parquet, in its order"),
        column("suite", pa.string(), "the suite it belongs to"),
        column("words", pa.int64(), "its words, without the suites' own wording"),
        column(
            "shares",
            pa.list_(SHARE),
            "per rule: share of its runs of so many words that stand in the corpus; empty without such runs",
        ),
        column(
            "longest_run",
            pa.int64(),
            "words of the longest run it shares with one text; empty below the shortest rule's",
            nullable=True,
        ),
        column("longest_prompt", pa.string(), "prompt_id of the first such text", nullable=True),
        column(
            "similarity",
            pa.float64(),
            "Jaccard similarity to the nearest text; empty below the least that is looked for",
            nullable=True,
        ),
        column("nearest_prompt", pa.string(), "prompt_id of the first such text", nullable=True),
        column("clean", pa.bool_(), "whether it breaks no rule"),
        column(
            "rule",
            pa.string(),
            "the first it breaks: <n>_words | similarity; empty if clean",
            nullable=True,
        ),
    ]
)
