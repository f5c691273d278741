"""reports/fidelity/*.csv: how well benchmarks that models wrote stand in for the real ones."""

import pyarrow as pa

from stages.bedrock.tables import column

_CELL = (
    column("benchmark", pa.string(), "the data set"),
    column("task", pa.string(), "classification | similarity | ner | scored (any other)"),
    column("metric", pa.string(), "how answers are scored, such as macro_f1, pearson, ent_type"),
    column("missing", pa.string(), "answers without a prediction: wrong | excluded"),
    column("exemplars", pa.int64(), "examples that the generators were shown", nullable=True),
)
_LOW = column("low", pa.float64(), "lower end of the interval over items", nullable=True)
_HIGH = column("high", pa.float64(), "upper end", nullable=True)
_NULL = (
    column("null_low", pa.float64(), "lower end of what chance alone gives", nullable=True),
    column("null_high", pa.float64(), "upper end", nullable=True),
    column("p", pa.float64(), "share of the permutations at least as extreme", nullable=True),
)

SCORES = pa.schema(
    [
        *_CELL,
        column("generator", pa.string(), "who wrote the items; real: nobody"),
        column("solver", pa.string(), "who answered"),
        column("items", pa.int64(), "items that count", nullable=True),
        column("unparsed", pa.float64(), "share of the answers without prediction", nullable=True),
        column("score", pa.float64(), "in units of the metric", nullable=True),
        _LOW,
        _HIGH,
    ]
)
AGREEMENT = pa.schema(
    [
        *_CELL,
        column(
            "generator", pa.string(), "a generator, or average | larger | leave_self_out | pooled"
        ),
        column("kind", pa.string(), "generator | ensemble"),
        column(
            "measure",
            pa.string(),
            "mspd | gap | absolute_gap | worst_gap | spearman | kendall | order_accuracy | top1_regret",
        ),
        column("solver", pa.string(), "worst_gap: whose it is; else empty", nullable=True),
        column("value", pa.float64(), "of the measure", nullable=True),
        _LOW,
        _HIGH,
        *_NULL,
        column(
            "ceiling",
            pa.float64(),
            "what fresh real items of the same number would give, from split halves",
            nullable=True,
        ),
    ]
)
BIAS = pa.schema(
    [
        *_CELL,
        column("solver", pa.string(), "a solver that is also a generator, or mean: of all these"),
        column(
            "variant",
            pa.string(),
            "paper | leave_one_out | raw | ratio | z_score | rank | real_referenced | family",
        ),
        column("value", pa.float64(), "above 0: does better on its own items", nullable=True),
        _LOW,
        _HIGH,
        *_NULL,
        column(
            "signs_disagree",
            pa.bool_(),
            "whether raw, paper, z_score and rank do not all have one sign",
        ),
    ]
)
CEILINGS = pa.schema(
    [
        *_CELL,
        column("measure", pa.string(), "as in agreement"),
        column(
            "value",
            pa.float64(),
            "between halves of the real items, corrected to all of them",
            nullable=True,
        ),
        _LOW,
        _HIGH,
    ]
)
EXCHANGE = pa.schema(
    [
        *_CELL,
        column("source", pa.string(), "real, a generator, or average"),
        column("items", pa.int64(), "items drawn from it"),
        column(
            "order_accuracy",
            pa.float64(),
            "share of the pairs of solvers ordered as by held-out real items",
        ),
        _LOW,
        _HIGH,
    ]
)
POWERED = pa.schema(
    [
        *_CELL,
        column("solver", pa.string(), "whose score"),
        column("labelled", pa.int64(), "real items whose gold is used"),
        column("unlabelled", pa.int64(), "further real items, labelled by the other solvers' vote"),
        column("plain", pa.float64(), "score from the labelled items alone", nullable=True),
        column("plain_low", pa.float64(), "lower end of its interval", nullable=True),
        column("plain_high", pa.float64(), "upper end", nullable=True),
        column("powered", pa.float64(), "prediction-powered score", nullable=True),
        column("powered_low", pa.float64(), "lower end of its interval", nullable=True),
        column("powered_high", pa.float64(), "upper end", nullable=True),
        column("whole", pa.float64(), "score from all real items with their gold", nullable=True),
        column(
            "worth",
            pa.float64(),
            "labelled items that a plain score would need, over those used",
            nullable=True,
        ),
    ]
)
STAND_IN = pa.schema(
    [
        *_CELL,
        column("source", pa.string(), "a generator or average"),
        column("use", pa.string(), "ranking (the order of solvers) | scores (their height)"),
        column("verdict", pa.string(), "yes | no | cannot be told"),
        column("value", pa.float64(), "order_accuracy, or absolute_gap", nullable=True),
        _LOW,
        _HIGH,
        column("limit", pa.float64(), "what it is held against"),
        column("items", pa.int64(), "written items", nullable=True),
        column(
            "equal_real_items",
            pa.float64(),
            "real items that order the solvers as surely; empty: more than there are",
            nullable=True,
        ),
    ]
)
TABLES: dict[str, pa.Schema] = {
    "scores": SCORES,
    "agreement": AGREEMENT,
    "bias": BIAS,
    "ceilings": CEILINGS,
    "exchange": EXCHANGE,
    "powered": POWERED,
    "stand_in": STAND_IN,
}
