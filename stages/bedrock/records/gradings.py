"""data/suites/{gradings,exemplars}.parquet: how benchmarks are graded, and solved questions of theirs."""

import pyarrow as pa

from stages.bedrock.tables import column

SCHEMA = pa.schema(
    [
        column(
            "item",
            pa.string(),
            "an item of data/suites/real.parquet; those not listed are graded by equality",
        ),
        column("suite", pa.string(), "its suite"),
        column("grader", pa.string(), "math | choice | span | exact | numeric | ifeval | jury"),
        column(
            "references",
            pa.list_(pa.string()),
            "all right answers; empty where there is none to compare",
        ),
        column("details", pa.string(), "what else the grader reads, as JSON"),
        column(
            "choices",
            pa.list_(pa.string()),
            "what stands for each option when its likelihood is taken; empty for open items",
        ),
    ]
)

EXEMPLARS = pa.schema(
    [
        column("suite", pa.string(), "the suite whose items it is shown before"),
        column("number", pa.int64(), "place, from 0; k shots are the first k"),
        column("prompt", pa.string(), "the question, as items are asked"),
        column("answer", pa.string(), "what the model would say"),
    ]
)
