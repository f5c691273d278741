"""reports/scorings/{likelihoods,graders}.csv: the same answers scored in several ways."""

import pyarrow as pa

from stages.bedrock.tables import column

AGREEMENT = (
    column("same", pa.float64(), "share of the rows on which both find the same"),
    column("kappa", pa.float64(), "Cohen's; empty where all findings are one", nullable=True),
)

LIKELIHOODS = pa.schema(
    [
        column("respondent", pa.string(), "a run or a control"),
        column("suite", pa.string(), "a multiple-choice suite"),
        column("items", pa.int64(), "items scored both ways"),
        column("generated", pa.float64(), "accuracy of the greedy answers"),
        column("acc", pa.float64(), "share of items whose likeliest option is right"),
        column("acc_norm", pa.float64(), "the same by log-likelihood per byte"),
        *(
            column(
                f"{field.name}_{way}", field.type, f"{way} and generated: {words}", nullable=True
            )
            for way in ("acc", "acc_norm")
            for field, words in zip(
                AGREEMENT, ("share of items alike", "Cohen's kappa"), strict=True
            )
        ),
    ]
)

GRADERS = pa.schema(
    [
        column("suite", pa.string(), "its items, of all runs"),
        column("one", pa.string(), "a grader: its name, `jury`, or a judge"),
        column("other", pa.string(), "another one"),
        column("rows", pa.int64(), "responses on which both found something"),
        *AGREEMENT,
        column("only_one", pa.int64(), "responses that `one` alone finds correct"),
        column("only_other", pa.int64(), "responses that `other` alone finds correct"),
    ]
)
