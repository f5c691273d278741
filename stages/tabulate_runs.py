"""Bring everything measured together: one row per run and suite, accuracy beside its cost in FLOPs.

Reads   data/runs.json, data/scores/, data/ledgers/, data/answers/, data/pairs/, data/provenance/
Writes  reports/{runs,levels,verdicts,costs,pairs,timings}.csv, reports/metrics.json
Cost    seconds
"""

from collections.abc import Sequence
from typing import Any

import pandas as pd

from stages.bedrock.arguments import item_names
from stages.bedrock.errors import run_stage
from stages.bedrock.files import read_json, write_json
from stages.bedrock.grid import LIST, RecipeParams, refuse_other_than
from stages.bedrock.params import load_leaf, load_names, load_value
from stages.bedrock.provenance import recorded, working_times
from stages.bedrock.record import read_record
from stages.bedrock.records import answers, costs, levels, pairs, runs, scores, timings, verdicts
from stages.bedrock.records.ledgers import Ledger
from stages.bedrock.tables import read_csv, read_table, write_csv
from stages.science.costs import (
    answering_row,
    query_flops,
    serving_row,
    share_of_teacher,
    training_row,
)
from stages.science.outcomes import generated, headline, level_table, suite_table, verdict_strings
from stages.science.throughput import with_throughput

REGIMES = ("ift", "reasoning")
SIGNIFICANT = 6
"""Digits of a headline number: what a comparison of two commits should show as a change."""


def teacher_costs(corpora: Sequence[str], teacher: str) -> list[dict[str, Any]]:
    """A row of costs.csv for all answers the teacher gave, per corpus and regime."""
    shape = read_record(f"data/ledgers/models/{teacher}.json", Ledger).shape
    return [
        answering_row(
            "teacher_answers",
            f"{corpus}-{regime}",
            shape,
            read_table(f"data/answers/{corpus}/{regime}.parquet", answers.SCHEMA),
        )
        for corpus in corpora
        for regime in REGIMES
    ]


def tabulate_run(
    entry: dict[str, Any], teacher: dict[str, float]
) -> tuple[dict[str, pd.DataFrame], list[dict[str, Any]]]:
    """One run's rows of runs.csv, levels.csv and verdicts.csv, and of costs.csv.

    Args:
        entry: the run as data/runs.json has it.
        teacher: FLOPs of the teacher's answers for its corpus, by regime.
    """
    name = entry["run"]
    ledger = read_record(f"data/ledgers/runs/{name}.json", Ledger)
    scored = read_table(f"data/scores/{name}.parquet", scores.SCHEMA)
    recipe = load_leaf("recipes", entry["recipe"], RecipeParams)
    fine_tuning = training_row("fine_tuning", name, ledger)
    base = read_record(f"data/ledgers/models/{entry['student']}.json", Ledger)
    pretraining = training_row("pretraining", entry["student"], base)["flops"]
    chosen = scored[scored["decoding"] == "greedy"]
    per_query = pd.DataFrame(
        {"suite": suite, **query_flops(ledger.shape, answered)}
        for suite, answered in chosen.groupby("suite")
    )
    table = suite_table(scored).merge(per_query, on="suite")
    table = table.assign(
        **entry,
        parameters=ledger.parameters,
        reasoning_fraction=recipe.reasoning_fraction,
        order=recipe.order,
        train_flops=fine_tuning["flops"],
        train_flops_paper=fine_tuning["flops_paper"],
        pretrain_flops=pretraining if base.phases else None,
        teacher_flops=share_of_teacher(ledger, teacher),
    )
    tables = {
        "runs": table.astype({"pretrain_flops": "float64"}),
        "levels": level_table(scored).assign(run=name),
        "verdicts": verdict_strings(scored).assign(run=name),
    }
    evaluation = answering_row("evaluation", name, ledger.shape, generated(scored))
    return tables, [fine_tuning, evaluation, serving_row(name, ledger.shape, scored)]


def tabulate(grid: Sequence[dict[str, Any]]) -> pd.DataFrame:
    """Write every table but the one of the seconds; the table of costs is returned."""
    corpora = sorted({entry["corpus"] for entry in grid})
    cost_rows = [
        training_row("pretraining", model, read_record(f"data/ledgers/models/{model}.json", Ledger))
        for model in load_names("models")
    ]
    teacher_rows = teacher_costs(corpora, load_value("generate_answers", "teacher"))
    teacher = {row["entry"]: row["flops"] for row in teacher_rows}
    parts: dict[str, list[pd.DataFrame]] = {"runs": [], "levels": [], "verdicts": []}
    for entry in grid:
        charged = {regime: teacher[f"{entry['corpus']}-{regime}"] for regime in REGIMES}
        tables, run_costs = tabulate_run(entry, charged)
        cost_rows += run_costs
        for name, part in tables.items():
            parts[name].append(part)
    whole = {name: pd.concat(found, ignore_index=True) for name, found in parts.items()}
    write_csv(whole["runs"], "reports/runs.csv", runs.SCHEMA)
    write_csv(whole["levels"], "reports/levels.csv", levels.SCHEMA)
    write_csv(whole["verdicts"], "reports/verdicts.csv", verdicts.SCHEMA)
    spent = pd.DataFrame(cost_rows + teacher_rows)
    write_csv(spent, "reports/costs.csv", costs.SCHEMA)
    write_csv(collect_drops(corpora), "reports/pairs.csv", pairs.REPORT_DROPS)
    numbers = headline(whole["runs"]).items()
    rounded = {name: float(f"{value:.{SIGNIFICANT}g}") for name, value in numbers}
    write_json(rounded, "reports/metrics.json")
    return spent


def collect_drops(corpora: Sequence[str]) -> pd.DataFrame:
    """The drops of pair_answers over all corpora."""
    frames = [read_csv(f"data/pairs/{corpus}.drops.csv", pairs.DROPS) for corpus in corpora]
    return pd.concat(frames, keys=corpora, names=["corpus"]).reset_index("corpus")


def collect_timings(costs: pd.DataFrame) -> pd.DataFrame:
    """What every stage so far recorded of its own time, beside the FLOPs it did."""
    frame = pd.DataFrame(working_times())
    frame = frame.astype({"working_seconds": "float64", "devices": "Int64"})
    table: pd.DataFrame = with_throughput(frame, costs)[timings.SCHEMA.names]
    return table


def main(argv: Sequence[str] | None = None) -> None:
    """`python -m stages.tabulate_runs`."""
    item_names(argv)
    grid = read_json(LIST)
    refuse_other_than(load_names("runs"), [entry["run"] for entry in grid], LIST)
    with recorded("tabulate_runs"):
        spent = tabulate(grid)
        write_csv(collect_timings(spent), "reports/timings.csv", timings.SCHEMA)


if __name__ == "__main__":
    run_stage(main)
