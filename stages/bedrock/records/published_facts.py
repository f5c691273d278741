"""data/published/*.csv: what the published study states, one fact a row with its source; percent as printed."""

import pyarrow as pa

from stages.bedrock.tables import column

SOURCE = column("source", pa.string(), "where it was read")

ACCURACIES = pa.schema(
    [
        column("corpus", pa.string(), "general | math: which prompts the student learned from"),
        column("family", pa.string(), "domain_format of the benchmarks"),
        column("student", pa.string(), "model of the ladder, as in shapes.csv"),
        column("regime", pa.string(), "ift | reasoning"),
        column("accuracy_percent", pa.float64(), "accuracy as printed, 0 to 100"),
        SOURCE,
    ]
)

TEACHER = pa.schema(
    [
        column("family", pa.string(), "domain_format of the benchmarks"),
        column("accuracy_percent", pa.float64(), "the teacher's accuracy as printed, 0 to 100"),
        SOURCE,
    ]
)

LEARNING_RATES = pa.schema(
    [
        column("student", pa.string(), "model of the ladder, or of the replication (gemma3)"),
        column("regime", pa.string(), "ift | reasoning"),
        column("learning_rate", pa.float64(), "peak learning rate"),
        SOURCE,
    ]
)

SHAPES = pa.schema(
    [
        column("student", pa.string(), "model of the ladder"),
        column("model", pa.string(), "its public name"),
        column("size_billion", pa.float64(), "parameters in billions, as the name says"),
        column("card_billion", pa.float64(), "parameters in billions, as its model card says"),
        column("vocab_size", pa.int64(), "rows of the embedding"),
        column("hidden_size", pa.int64(), "width"),
        column("intermediate_size", pa.int64(), "width of the feed-forward block"),
        column("num_layers", pa.int64(), "layers"),
        column("num_heads", pa.int64(), "attention heads"),
        column("num_kv_heads", pa.int64(), "heads of keys and values"),
        column("head_dim", pa.int64(), "width of a head"),
        column("tied_embeddings", pa.bool_(), "whether the output head is the embedding"),
        column("gated_mlp", pa.bool_(), "three matrices in the feed-forward block, not two"),
        column("status", pa.string(), "confirmed | unverified: whether its config was read"),
        SOURCE,
    ]
)

LENGTHS = pa.schema(
    [
        column("corpus", pa.string(), "general | math"),
        column("part", pa.string(), "prompt | ift | reasoning (trace and answer)"),
        column("mean_bytes", pa.float64(), "mean bytes of this part of a released pair"),
        SOURCE,
    ]
)

SAMPLES = pa.schema(
    [
        column("corpus", pa.string(), "general | math"),
        column("count", pa.string(), "stated | released: in the paper, or in the data"),
        column("samples", pa.int64(), "pairs"),
        SOURCE,
    ]
)

QUERY_COST_LAWS = pa.schema(
    [
        column("family", pa.string(), "domain_format of the benchmarks"),
        column("regime", pa.string(), "ift | reasoning"),
        column("coefficient_flops", pa.float64(), "FLOPs per question at 1 billion parameters"),
        column("exponent", pa.float64(), "power of the parameters in billions"),
        column("status", pa.string(), "assigned: which family a law is of was inferred"),
        SOURCE,
    ]
)

BENCHMARKS = pa.schema(
    [
        column("family", pa.string(), "domain_format it belongs to"),
        column("benchmark", pa.string(), "its name"),
        column("items", pa.int64(), "questions"),
        column("status", pa.string(), "public (size of the set) | assumption (which set it was)"),
        SOURCE,
    ]
)

CLAIMS = pa.schema(
    [
        column("claim", pa.string(), "name"),
        column("statement", pa.string(), "the claim in our words"),
        column("place", pa.string(), "where the paper makes it"),
        column("paper_says", pa.string(), "the figure or words it gives"),
        column(
            "quantity",
            pa.string(),
            "what is computed to judge it; empty if what it rests on is not public",
            nullable=True,
        ),
        column("accepted_low", pa.float64(), "least value that bears the claim out", nullable=True),
        column(
            "accepted_high", pa.float64(), "largest value that bears the claim out", nullable=True
        ),
        column("unit", pa.string(), "of these values", nullable=True),
        column("note", pa.string(), "what to bear in mind; part of the verdict's reason"),
    ]
)

FACTS: dict[str, pa.Schema] = {
    "accuracies": ACCURACIES,
    "teacher": TEACHER,
    "learning_rates": LEARNING_RATES,
    "shapes": SHAPES,
    "lengths": LENGTHS,
    "samples": SAMPLES,
    "query_cost_laws": QUERY_COST_LAWS,
    "benchmarks": BENCHMARKS,
    "claims": CLAIMS,
}
"""Name of the file in data/published and what it holds."""
