"""reports/runs.csv: one row per run and suite, greedy decoding; fractions in [0, 1], costs in FLOPs."""

import pyarrow as pa

from stages.bedrock.tables import column

SCHEMA = pa.schema(
    [
        column("run", pa.string(), "one trained student: student x corpus x recipe x seed"),
        column("student", pa.string(), "model of the ladder"),
        column("corpus", pa.string(), "which prompts it learned from"),
        column("recipe", pa.string(), "ift | reasoning | seqNN | mixNN"),
        column("seed", pa.int64(), "seed of the order of the rows"),
        column("suite", pa.string(), "set of items"),
        column("domain", pa.string(), "general | math"),
        column("format", pa.string(), "mc (multiple choice) | open"),
        column("items", pa.int64(), "items answered"),
        column("accuracy", pa.float64(), "share of items answered correctly"),
        column(
            "accuracy_se",
            pa.float64(),
            "its standard error over items; empty for a single item",
            nullable=True,
        ),
        column(
            "sampled_accuracy", pa.float64(), "mean accuracy of the sampled answers", nullable=True
        ),
        column(
            "no_answer_rate",
            pa.float64(),
            "share of items without an answer that can be read",
            nullable=True,
        ),
        column(
            "truncated_rate",
            pa.float64(),
            "share of items cut at the limit of tokens",
            nullable=True,
        ),
        column(
            "repetition_rate", pa.float64(), "share of answers that end in a loop", nullable=True
        ),
        column("prompt_tokens", pa.float64(), "mean tokens sent per item", nullable=True),
        column("thinking_tokens", pa.float64(), "mean tokens thought per item", nullable=True),
        column(
            "answer_tokens", pa.float64(), "mean other tokens generated per item", nullable=True
        ),
        column("parameters", pa.int64(), "parameters of the student, embeddings included"),
        column("reasoning_fraction", pa.float64(), "share of the rows that hold a trace"),
        column("order", pa.string(), "mixed | sequential (IFT rows first)"),
        column("train_flops", pa.float64(), "FLOPs of the fine-tuning, exact mode"),
        column("train_flops_paper", pa.float64(), "the same in paper mode"),
        column("query_flops", pa.float64(), "mean FLOPs per item answered, exact mode"),
        column("query_flops_paper", pa.float64(), "the same in paper mode"),
        column(
            "pretrain_flops",
            pa.float64(),
            "FLOPs of the base's pretraining, exact mode",
            nullable=True,
        ),
        column(
            "teacher_flops",
            pa.float64(),
            "FLOPs of the teacher's answers it learned from, exact mode",
            nullable=True,
        ),
    ]
)
