"""reports/break_even.csv: one row per corpus, family and configuration that is not IFT, of known costs.

It and IFT of equal accuracy, in FLOPs of the training and of so many answers: who is cheaper, and from when.
"""

import pyarrow as pa

from stages.bedrock.tables import column

SCHEMA = pa.schema(
    [
        column("corpus", pa.string(), "which prompts were learned from"),
        column("family", pa.string(), "domain_format of the suites, or all (mean of the families)"),
        column("configuration", pa.string(), "student_recipe"),
        column("student", pa.string(), "model of the ladder"),
        column("recipe", pa.string(), "what it learned from"),
        column(
            "verdict",
            pa.string(),
            "when it is cheaper than IFT of equal accuracy: always | never | after (the break-even) | "
            "before | between | unreachable (no IFT of the ladder is as accurate)",
        ),
        column("verdict_probability", pa.float64(), "share of draws with the same verdict"),
        column(
            "break_even_queries",
            pa.float64(),
            "questions answered at which both cost the same; missing unless after, before or between",
            nullable=True,
        ),
        column(
            "break_even_queries_low",
            pa.float64(),
            "lower end of its interval; draws in which it is always or never cheaper count as 0 or inf",
            nullable=True,
        ),
        column("break_even_queries_high", pa.float64(), "upper end of it", nullable=True),
        column("until_queries", pa.float64(), "where between ends", nullable=True),
        column("cheaper_before", pa.string(), "recipe that is cheaper with fewer questions"),
        column("cheaper_after", pa.string(), "recipe that is cheaper with more"),
        column("train_flops", pa.float64(), "its training FLOPs, as charged in frontiers.csv"),
        column("query_flops", pa.float64(), "its FLOPs per item answered"),
        column(
            "ift_train_flops",
            pa.float64(),
            "training FLOPs of the first IFT size as accurate, log-interpolated; missing if unreachable",
            nullable=True,
        ),
        column("ift_query_flops", pa.float64(), "its FLOPs per item answered", nullable=True),
        column(
            "same_size_verdict",
            pa.string(),
            "as verdict, against the IFT student of the same size, whatever its accuracy",
            nullable=True,
        ),
        column(
            "same_size_break_even_queries",
            pa.float64(),
            "questions at which it and that student cost the same",
            nullable=True,
        ),
        column("same_size_gain", pa.float64(), "its accuracy less that student's", nullable=True),
        column("same_size_gain_low", pa.float64(), "lower end of its interval", nullable=True),
        column("same_size_gain_high", pa.float64(), "upper end of its interval", nullable=True),
    ]
)
