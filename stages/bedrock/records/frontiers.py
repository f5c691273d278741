"""reports/frontiers.csv: one row per corpus, family, cost and run; a run is a point, seeds are not averaged."""

import pyarrow as pa

from stages.bedrock.tables import column

SCHEMA = pa.schema(
    [
        column("corpus", pa.string(), "which prompts the run learned from"),
        column("family", pa.string(), "domain_format of the suites, or all (mean of the families)"),
        column("cost", pa.string(), "training | inference: what cost_flops counts"),
        column("run", pa.string(), "one trained student"),
        column("student", pa.string(), "model of the ladder"),
        column("recipe", pa.string(), "ift | reasoning | seqNN | mixNN"),
        column("seed", pa.int64(), "seed of the order of the rows"),
        column(
            "cost_flops",
            pa.float64(),
            "FLOPs, exact mode: of the fine-tuning (training) or per item answered (inference)",
        ),
        column("accuracy", pa.float64(), "plain mean over the family's suites"),
        column(
            "accuracy_se",
            pa.float64(),
            "its standard error over items; missing if a suite has one item",
            nullable=True,
        ),
        column("accuracy_low", pa.float64(), "lower end of its interval over items"),
        column("accuracy_high", pa.float64(), "upper end of its interval over items"),
        column("on_frontier", pa.bool_(), "no other run of corpus and family dominates it"),
        column(
            "frontier_probability",
            pa.float64(),
            "share of resampled item sets in which it is on the frontier",
        ),
        column(
            "frontier_gap",
            pa.float64(),
            "accuracy it lacks against the best run that costs no more",
        ),
        column("near_frontier", pa.bool_(), "frontier_gap within the tolerance"),
    ]
)
