"""reports/budgets.csv, optimal_budgets.csv, envelopes.csv: accuracy under a limit of tokens."""

import pyarrow as pa

from stages.bedrock.records.measured import FAMILY, RUN, bounded
from stages.bedrock.tables import column

PRICE = (
    *bounded("tokens", "mean output tokens, thinking included"),
    *bounded("query_flops", "mean FLOPs per item, exact mode"),
)
BUDGET = "tokens of thinking kept; empty: no limit"

SCHEMA = pa.schema(
    [
        *RUN,
        FAMILY,
        column(
            "method",
            pa.string(),
            "full (no limit) | cut (longer answers count as wrong) | forced (thinking cut, answer forced)",
        ),
        column(
            "budget",
            pa.int64(),
            "output tokens (cut) or tokens of thinking without tags (forced); empty for full",
            nullable=True,
        ),
        *bounded("accuracy", "plain mean over the family's suites"),
        *PRICE,
        *bounded("difference", "accuracy minus that of the full answers, same items"),
    ]
)

OPTIMAL = pa.schema(
    [
        *RUN,
        FAMILY,
        column("best_budget", pa.int64(), f"most accurate budget: {BUDGET}", nullable=True),
        *bounded("best_accuracy", "its accuracy"),
        column("best_tokens", pa.float64(), "its mean output tokens"),
        column(
            "lean_budget",
            pa.int64(),
            f"cheapest budget within the tolerance of the best: {BUDGET}",
            nullable=True,
        ),
        *bounded("lean_accuracy", "its accuracy"),
        column("lean_tokens", pa.float64(), "its mean output tokens"),
        column("lean_query_flops", pa.float64(), "its mean FLOPs per item, exact mode"),
        *bounded("lean_difference", "its accuracy minus that of the full answers"),
        *bounded("tokens_saved", "share of the full answers' tokens that it saves"),
    ]
)

ENVELOPE = pa.schema(
    [
        column("corpus", pa.string(), "which prompts the student learned from"),
        FAMILY,
        column("student", pa.string(), "model of the ladder"),
        column("recipe", pa.string(), "what it learned from"),
        column("seeds", pa.int64(), "runs averaged"),
        column("rule", pa.string(), "as in stopping.csv; full, forced or vote are fixed"),
        column("setting", pa.float64(), "of the rule; empty for full", nullable=True),
        *bounded("accuracy", "mean over seeds"),
        column("tokens", pa.float64(), "mean output tokens"),
        column("query_flops", pa.float64(), "mean FLOPs per item, exact mode"),
        column("on_envelope", pa.bool_(), "no configuration and rule is better at its price"),
        column(
            "envelope_probability", pa.float64(), "share of resampled items in which that holds"
        ),
    ]
)
