"""reports/lengths.csv and length_ratios.csv: tokens of right and wrong greedy answers, thinking included."""

import pyarrow as pa

from stages.bedrock.records.measured import FAMILY, RUN, bounded
from stages.bedrock.tables import column

SUITE = column("suite", pa.string(), "set of items; empty: all of the family", nullable=True)

SCHEMA = pa.schema(
    [
        *RUN,
        FAMILY,
        SUITE,
        column("outcome", pa.string(), "all | correct | wrong (whatever is not correct)"),
        column("items", pa.int64(), "answers of this outcome"),
        column(
            "truncated",
            pa.float64(),
            "share of them that were cut at the limit and would have been longer",
            nullable=True,
        ),
        *bounded("mean_tokens", "mean output tokens; suites weigh the same", nullable=True),
        *bounded("median_tokens", "median output tokens, interval of Woodruff", nullable=True),
    ]
)

RATIOS = pa.schema(
    [
        *RUN,
        FAMILY,
        SUITE,
        column("items", pa.int64(), "answers"),
        column(
            "items_in_mixed_levels",
            pa.int64(),
            "answers in a suite, task and level that has right and wrong ones",
        ),
        *bounded("ratio", "mean tokens of wrong over those of right answers", nullable=True),
        *bounded(
            "ratio_in_level",
            "common ratio within suite, task and level (Mantel-Haenszel): difficulty held fixed",
            nullable=True,
        ),
        *bounded(
            "correlation_in_level",
            "correlation of tokens and correctness within suite, task and level",
            nullable=True,
        ),
    ]
)
