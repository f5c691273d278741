"""reports/overlap.csv, clean_runs.csv, clean_gains.csv: what is left on items that are clean of overlap."""

import pyarrow as pa

from stages.bedrock.tables import column

COUNTS = pa.schema(
    [
        column("corpus", pa.string(), "which prompts"),
        column("suite", pa.string(), "set of items"),
        column("rule", pa.string(), "clean, or the first rule that an item breaks"),
        column("items", pa.int64(), "items of the suite"),
    ]
)
RUNS = pa.schema(
    [
        column("run", pa.string(), "one trained student"),
        column("suite", pa.string(), "set of items"),
        column("corpus", pa.string(), "which prompts it learned from"),
        column("student", pa.string(), "model of the ladder"),
        column("recipe", pa.string(), "what it learned from"),
        column("items", pa.int64(), "items of the suite"),
        column("accuracy", pa.float64(), "share of all items answered correctly"),
        column("clean_items", pa.int64(), "items that are clean of this corpus"),
        column("clean_accuracy", pa.float64(), "of these; empty if there are none", nullable=True),
        column(
            "clean_se",
            pa.float64(),
            "its standard error over items; empty for a single item",
            nullable=True,
        ),
        column("difference", pa.float64(), "clean_accuracy - accuracy", nullable=True),
        column(
            "difference_low", pa.float64(), "lower end of its interval, items paired", nullable=True
        ),
        column("difference_high", pa.float64(), "upper end", nullable=True),
    ]
)
GAINS = pa.schema(
    [
        column("corpus", pa.string(), "which prompts both learned from"),
        column(
            "student",
            pa.string(),
            "model of the ladder, or all: the mean over those trained both ways",
        ),
        column("level", pa.string(), "suite | family: what `name` is"),
        column("name", pa.string(), "suite, or domain_format, or all (mean of the families)"),
        column("items", pa.int64(), "items of its suites"),
        column("clean_items", pa.int64(), "of them clean"),
        column("gain", pa.float64(), "accuracy of recipe reasoning less that of ift, on all items"),
        column("gain_low", pa.float64(), "lower end of its interval over items"),
        column("gain_high", pa.float64(), "upper end"),
        column(
            "clean_gain",
            pa.float64(),
            "the same on clean items; empty if one of its suites has none",
            nullable=True,
        ),
        column("clean_gain_low", pa.float64(), "lower end", nullable=True),
        column("clean_gain_high", pa.float64(), "upper end", nullable=True),
        column("change", pa.float64(), "clean_gain - gain", nullable=True),
        column("change_low", pa.float64(), "lower end, items paired", nullable=True),
        column("change_high", pa.float64(), "upper end", nullable=True),
        column(
            "reading",
            pa.string(),
            "same | appears | vanishes | turns | unknown: the sign of which the interval is sure, against all",
        ),
    ]
)
