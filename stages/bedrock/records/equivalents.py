"""reports/equivalents.csv: one row per corpus, family and configuration that is not IFT, and one per recipe.

Rows of a recipe have no configuration: they hold geometric means over its configurations, of what is positive
and finite, given where at least half are; and shares over all of them.
"""

import pyarrow as pa

from stages.bedrock.tables import column


def _estimate(name: str, meaning: str) -> list[pa.Field]:
    return [
        column(name, pa.float64(), meaning, nullable=True),
        column(f"{name}_low", pa.float64(), "lower end of its interval", nullable=True),
        column(f"{name}_high", pa.float64(), "upper end of its interval", nullable=True),
    ]


MULTIPLIER = (
    "over those at which IFT's frontier reaches its accuracy; 0: never, inf: its cheapest is better"
)

SCHEMA = pa.schema(
    [
        column("corpus", pa.string(), "which prompts were learned from"),
        column("family", pa.string(), "domain_format of the suites, or all (mean of the families)"),
        column("recipe", pa.string(), "what it learned from"),
        column("configuration", pa.string(), "student_recipe; missing: the recipe", nullable=True),
        column("student", pa.string(), "model of the ladder", nullable=True),
        column("parameters", pa.int64(), "its parameters, embeddings included", nullable=True),
        column("accuracy", pa.float64(), "plain mean over the family's suites", nullable=True),
        *_estimate(
            "ift_equivalent_parameters",
            "parameters of the IFT student as accurate, log-interpolated; inf: above IFT's ladder, 0: below",
        ),
        *_estimate("size_multiplier", "ift_equivalent_parameters over parameters"),
        *_estimate("train_multiplier", f"training FLOPs {MULTIPLIER}"),
        *_estimate("query_multiplier", f"FLOPs per item answered {MULTIPLIER}"),
        *_estimate("lifetime_multiplier", f"lifetime FLOPs {MULTIPLIER}"),
        column("probability_above", pa.float64(), "share of draws above IFT's ladder of sizes"),
        column("probability_below", pa.float64(), "share of draws below it"),
        column("configurations", pa.int64(), "configurations that the row speaks of"),
        column("within_ladder", pa.int64(), "how many of them are within IFT's ladder of sizes"),
    ]
)
