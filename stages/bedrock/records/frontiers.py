"""reports/frontiers.csv: one row per corpus, family, cost and configuration (student and recipe)."""

import pyarrow as pa

from stages.bedrock.tables import column

SCHEMA = pa.schema(
    [
        column("corpus", pa.string(), "which prompts were learned from"),
        column("family", pa.string(), "domain_format of the suites, or all (mean of the families)"),
        column("cost", pa.string(), "training | inference | lifetime: what cost_flops counts"),
        column("configuration", pa.string(), "student_recipe"),
        column("student", pa.string(), "model of the ladder"),
        column("recipe", pa.string(), "what it learned from"),
        column("seeds", pa.int64(), "runs averaged"),
        column(
            "cost_flops",
            pa.float64(),
            "FLOPs, exact mode: of the fine-tuning, with the teacher's answers if trace_frontiers."
            "charge_teacher (training), per item answered (inference), or of the fine-tuning and "
            "trace_frontiers.queries answers (lifetime)",
        ),
        column("accuracy", pa.float64(), "plain mean over the family's suites"),
        column(
            "accuracy_se",
            pa.float64(),
            "its standard error; missing if a suite has one item",
            nullable=True,
        ),
        column("accuracy_low", pa.float64(), "lower end of its interval"),
        column("accuracy_high", pa.float64(), "upper end of its interval"),
        column("on_frontier", pa.bool_(), "no other one of corpus and family dominates it"),
        column(
            "frontier_probability", pa.float64(), "share of draws in which it is on the frontier"
        ),
        column(
            "frontier_gap", pa.float64(), "accuracy it lacks against the best that costs no more"
        ),
        column("near_frontier", pa.bool_(), "frontier_gap within the tolerance"),
        column(
            "near_probability",
            pa.float64(),
            "share of draws in which it is on the frontier or within the tolerance of it",
        ),
    ]
)
