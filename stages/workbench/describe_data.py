"""Write data/README.md from the schemas, so that what it says of a column is what is checked.

python -m stages.workbench.describe_data
"""

from collections.abc import Sequence
from importlib import import_module
from types import ModuleType

import pyarrow as pa

from stages.bedrock.arguments import item_names
from stages.bedrock.errors import run_stage
from stages.bedrock.files import write_text
from stages.bedrock.records import bridge, fidelity, ledgers

FILE = "data/README.md"

# Artifact, who writes it, module of stages/bedrock/records, schema within the module.
TABLES: tuple[tuple[str, str, str, str], ...] = (
    ("data/suites/real.parquet", "fetch_suites", "suites", "SCHEMA"),
    ("data/suites/gradings.parquet", "fetch_suites", "gradings", "SCHEMA"),
    ("data/suites/exemplars.parquet", "fetch_suites", "gradings", "EXEMPLARS"),
    ("data/prompts/<corpus>.parquet", "draw_prompts", "prompts", "SCHEMA"),
    ("data/prompts/<corpus>.drops.csv", "draw_prompts", "prompts", "DROPS"),
    ("data/overlap/<corpus>.parquet", "measure_overlap", "overlap", "SCHEMA"),
    ("data/answers/<corpus>/<regime>.parquet", "generate_answers", "answers", "SCHEMA"),
    ("data/pairs/<corpus>.parquet", "pair_answers", "pairs", "SCHEMA"),
    ("data/pairs/<corpus>.drops.csv", "pair_answers", "pairs", "DROPS"),
    ("data/responses/<run>.parquet", "answer_suites", "responses", "SCHEMA"),
    ("data/likelihoods/<run>.parquet", "answer_suites", "likelihoods", "SCHEMA"),
    ("data/scores/<run>.parquet", "score_responses", "scores", "SCHEMA"),
    ("data/ballots/<run>.parquet", "score_responses", "ballots", "SCHEMA"),
    ("reports/scorings/likelihoods.csv", "compare_scorings", "scorings", "LIKELIHOODS"),
    ("reports/scorings/graders.csv", "compare_scorings", "scorings", "GRADERS"),
    ("reports/runs.csv", "tabulate_runs", "runs", "SCHEMA"),
    ("reports/levels.csv", "tabulate_runs", "levels", "SCHEMA"),
    ("reports/verdicts.csv", "tabulate_runs", "verdicts", "SCHEMA"),
    ("reports/costs.csv", "tabulate_runs", "costs", "SCHEMA"),
    ("reports/pairs.csv", "tabulate_runs", "pairs", "REPORT_DROPS"),
    ("reports/timings.csv", "tabulate_runs", "timings", "SCHEMA"),
    ("reports/overlap.csv", "compare_clean", "clean", "COUNTS"),
    ("reports/clean_runs.csv", "compare_clean", "clean", "RUNS"),
    ("reports/clean_gains.csv", "compare_clean", "clean", "GAINS"),
    ("reports/frontiers.csv", "trace_frontiers", "frontiers", "SCHEMA"),
    ("reports/hypervolumes.csv", "trace_frontiers", "hypervolumes", "SCHEMA"),
    ("reports/equivalents.csv", "trace_frontiers", "equivalents", "SCHEMA"),
    ("reports/break_even.csv", "trace_frontiers", "break_even", "SCHEMA"),
    ("reports/crossovers.csv", "trace_frontiers", "crossovers", "SCHEMA"),
    ("reports/comparisons.csv", "compare_recipes", "comparisons", "SCHEMA"),
    ("reports/matched.csv", "compare_recipes", "matched", "SCHEMA"),
    ("reports/lengths.csv", "weigh_budgets", "lengths", "SCHEMA"),
    ("reports/length_ratios.csv", "weigh_budgets", "lengths", "RATIOS"),
    ("reports/budgets.csv", "weigh_budgets", "budgets", "SCHEMA"),
    ("reports/optimal_budgets.csv", "weigh_budgets", "budgets", "OPTIMAL"),
    ("reports/envelopes.csv", "weigh_budgets", "budgets", "ENVELOPE"),
    ("reports/stopping.csv", "weigh_budgets", "stopping", "SCHEMA"),
    ("reports/votes.csv", "weigh_budgets", "votes", "SCHEMA"),
    ("reports/matched_votes.csv", "weigh_budgets", "votes", "MATCHED"),
    ("reports/recommendations.csv", "recommend", "recommendations", "SCHEMA"),
    ("reports/published/effective_size.csv", "analyse_published", "effective_size", "SCHEMA"),
    ("reports/published/claims.csv", "analyse_published", "claims", "SCHEMA"),
    ("reports/published/claim_settings.csv", "analyse_published", "claims", "SETTINGS"),
    ("reports/published/implied_tokens.csv", "analyse_published", "implied_tokens", "SCHEMA"),
    ("data/suites/written.parquet", "write_questions", "suites", "SCHEMA"),
    ("data/suites/written.drops.csv", "write_questions", "written_drops", "SCHEMA"),
    ("data/written_responses/<run>.parquet", "answer_suites", "responses", "SCHEMA"),
    ("data/written_scores/<run>.parquet", "score_responses", "scores", "SCHEMA"),
    ("data/control_scores/<control>.parquet", "answer_controls", "scores", "SCHEMA"),
    ("data/control_likelihoods/<control>.parquet", "answer_controls", "likelihoods", "SCHEMA"),
    *(
        (
            f"reports/fidelity/{name}.csv",
            "compare_suites",
            "bridge",
            name.removeprefix("bridge_").upper(),
        )
        for name in bridge.TABLES
    ),
    ("data/benchmarks/real.parquet", "fetch_benchmarks", "benchmark_items", "SCHEMA"),
    ("data/benchmarks/written/<generator>.parquet", "write_suites", "benchmark_items", "SCHEMA"),
    ("data/benchmarks/rejections/<generator>.csv", "write_suites", "rejections", "SCHEMA"),
    ("data/predictions/<solver>.parquet", "solve_suites", "predictions", "SCHEMA"),
    ("reports/fidelity/quality.csv", "measure_quality", "quality", "SCHEMA"),
    ("reports/fidelity/findings.csv", "measure_quality", "quality", "FINDINGS"),
    *(
        (f"reports/fidelity/{name}.csv", "measure_fidelity", "fidelity", name.upper())
        for name in fidelity.TABLES
    ),
    *(
        (f"data/published/{name}.csv", "hand", "published_facts", schema)
        for name, schema in (
            ("accuracies", "ACCURACIES"),
            ("teacher", "TEACHER"),
            ("learning_rates", "LEARNING_RATES"),
            ("shapes", "SHAPES"),
            ("lengths", "LENGTHS"),
            ("samples", "SAMPLES"),
            ("query_cost_laws", "QUERY_COST_LAWS"),
            ("benchmarks", "BENCHMARKS"),
            ("claims", "CLAIMS"),
        )
    ),
)

INTRODUCTION = """# Data

Everything here but this page and `published/` is an output of the pipeline, kept by DVC's cache (`dvc pull`
fetches it, `dvc repro` makes it). Fractions are in [0, 1], costs are FLOPs (floating-point operations, never
per second), tokens are counted by the tokenizer of the model that is sent or says them. A number that was not
measured is empty, never 0. Tables are Parquet (zstd) or CSV and are checked against these columns whenever
they are read. `python -m stages.workbench.describe_data` writes this page from `stages/bedrock/records/`.

| artifact | written by | what it is |
|---|---|---|
| `data/runs.json` | list_runs | the runs that exist: `run, student, corpus, recipe, seed` |
| `data/ledgers/models/<model>.json` | prepare_model | what pretraining took: see the end of this page |
| `data/ledgers/runs/<run>.json` | train_student | what fine-tuning took |
| `data/manifests/models/<model>.json` | prepare_model | its files with hashes; where from; licence |
| `data/curves/models/<model>/` | prepare_model | DVCLive by step: loss, tokens, FLOPs (6ND), seconds |
| `data/curves/runs/<run>/` | train_student | the same |
| `data/provenance/<stage>/<item>.json` | every stage | seconds, memory, host, versions, commit, engine |
| `reports/scaling.json` | fit_scaling | curves and power laws with intervals, each with a verdict in words |
| `reports/blends.json` | compare_recipes | blends against their share of traces; where answers turn long |
| `reports/published/` | analyse_published | the published study as a study of our own, and what it gives |
| `data/ledgers/panel/<panelist>.json` | prepare_panelist | what pretraining took |
| `data/manifests/panel/<panelist>.json` | prepare_panelist | as for models |
| `data/curves/panel/<panelist>/` | prepare_panelist | as for models |
| `reports/fidelity/fidelity.json` | measure_fidelity | bias factors, gaps and rank agreement in short |
| `reports/metrics.json` | tabulate_runs | a few headline numbers, for `dvc metrics` |
| `reports/figures/` | draw_figures | every figure as SVG and PNG |
| `reports/report.html` | write_report | the report, one self-contained page |
"""


def records(name: str) -> ModuleType:
    """A module of stages/bedrock/records."""
    return import_module(f"stages.bedrock.records.{name}")


def table_text(artifact: str, stage: str, module: ModuleType, schema: pa.Schema) -> str:
    """A section about one table."""
    first_line = (module.__doc__ or "").partition("\n")[0].partition(": ")[2]
    lines = [f"## `{artifact}`", "", f"Written by {stage}: {first_line}", ""]
    lines += ["| column | type | meaning |", "|---|---|---|"]
    for field in schema:
        meaning = field.metadata[b"meaning"].decode().replace("|", "\\|")
        kind = f"{field.type}, may be empty" if field.nullable else str(field.type)
        lines.append(f"| `{field.name}` | {kind} | {meaning} |")
    return "\n".join(lines)


def ledger_text() -> str:
    """The section about ledgers."""
    lines = [
        "## Ledgers",
        "",
        "`shape` and parameters of the model, then one entry per pass of the trainer:",
        "",
    ]
    lines += ["| field | type |", "|---|---|"]
    for name, field in ledgers.Phase.model_fields.items():
        kind = getattr(field.annotation, "__name__", str(field.annotation))
        lines.append(f"| `{name}` | {kind.replace('typing.', '').replace('|', 'or')} |")
    lines += [
        "",
        "Counts are of tokens trained on, so epochs count; `squared_tokens` is the sum of the",
    ]
    lines += ["squared lengths of the sequences, what the cost of attention goes with."]
    return "\n".join(lines)


def text() -> str:
    """The whole page."""
    sections = [
        table_text(artifact, stage, records(name), getattr(records(name), schema))
        for artifact, stage, name, schema in TABLES
    ]
    return "\n\n".join([INTRODUCTION.strip(), *sections, ledger_text()]) + "\n"


def main(argv: Sequence[str] | None = None) -> None:
    """Write the page."""
    item_names(argv)
    write_text(text(), FILE)


if __name__ == "__main__":
    run_stage(main)
