"""The card of a trained student: what it is, how well it does, what it cost, and how to make it again."""

from typing import Any

import pandas as pd
from scipy.stats import binomtest

from stages.bedrock.params import FILE
from stages.looks.numbers import flops, percent
from stages.looks.summaries import size_name
from stages.workbench.publishing.facts import Run, Study, licence, origin
from stages.workbench.publishing.front_matter import card
from stages.workbench.publishing.settings import as_yaml

COVERAGE = 0.95


def model_card(run: Run, study: Study, repo: str, pairs_repo: str | None) -> str:
    """The card of a run.

    Args:
        run: what is known of it.
        study: what all cards share.
        repo: where it will stand, as owner/name; or its name alone.
        pairs_repo: where the pairs that it learned from stand on the Hub; None where they do not.
    """
    from huggingface_hub import ModelCardData

    rows = study.runs[study.runs["run"] == run.name]
    base = run.base.manifest
    front = ModelCardData(
        base_model=base.repo if base.source == "hub" else None,
        datasets=[pairs_repo] if pairs_repo else None,
        library_name="transformers",
        license=base.licence,
        pipeline_tag="text-generation",
        tags=["thinkworth", "distillation", "reasoning", run.entry["recipe"]],
        model_name=run.name,
        eval_results=_results(rows),
    )
    return card("model", front, _facts(run, study, rows) | {"repo": repo, "pairs": pairs_repo})


def interval(accuracy: float, items: int) -> tuple[float, float]:
    """Wilson's score interval of a share of items (Wilson 1927)."""
    found = binomtest(round(accuracy * items), items).proportion_ci(COVERAGE, method="wilson")
    return float(found.low), float(found.high)


def _results(rows: pd.DataFrame) -> list[Any]:
    """The accuracies in the Hub's form."""
    from huggingface_hub import EvalResult

    return [
        EvalResult(
            task_type="text-generation",
            dataset_type=str(row["suite"]),
            dataset_name=str(row["suite"]),
            metric_type="accuracy",
            metric_name=f"accuracy (greedy, {row['items']} items)",
            metric_value=round(float(row["accuracy"]), 4),
        )
        for row in rows.to_dict("records")
    ]


def _facts(run: Run, study: Study, rows: pd.DataFrame) -> dict[str, Any]:
    params, entry = study.params, run.entry
    kept = study.drops[
        (study.drops["corpus"] == entry["corpus"]) & (study.drops["reason"] == "kept")
    ]
    first = rows.iloc[0]
    return {
        "run": run.name,
        "entry": entry,
        "size": size_name(run.ledger.parameters),
        "ledger": run.ledger,
        "recipe": params["recipes"][entry["recipe"]],
        "suites": _suites(rows, study.clean_runs),
        "coverage": percent(COVERAGE),
        "kept": int(kept["count"].sum()),
        "base": origin(run.base),
        "base_licence": licence(run.base),
        "teacher": origin(study.teacher),
        "teacher_licence": licence(study.teacher),
        "teacher_made_here": study.teacher.manifest.source == "scratch",
        "costs": {
            "fine-tuning": flops(first["train_flops"]),
            "fine-tuning, counted as in arXiv 2509.22193": flops(first["train_flops_paper"]),
            "per question, mean of the suites": flops(rows["query_flops"].mean()),
            "pretraining of the base": flops(_number(first["pretrain_flops"])),
            "teacher's answers": flops(_number(first["teacher_flops"])),
        },
        "limits": params["write_report"]["limits"],
        "settings": as_yaml(
            {
                "runs": {run.name: entry},
                "recipes": {entry["recipe"]: params["recipes"][entry["recipe"]]},
                "students": {entry["student"]: params["students"][entry["student"]]},
                "train_student": params["train_student"],
            }
        ),
        "file": str(FILE),
        "provenance": run.provenance,
    }


def _suites(rows: pd.DataFrame, clean: pd.DataFrame) -> list[dict[str, str]]:
    merged = rows.merge(
        clean[["run", "suite", "clean_items", "clean_accuracy"]], on=["run", "suite"]
    )
    return [
        {
            "suite": f"{row['suite']} ({row['domain']}, {row['format']})",
            "count": str(row["items"]),
            "accuracy": _share(row["accuracy"], row["items"]),
            "clean": str(row["clean_items"]),
            "clean_accuracy": _share(row["clean_accuracy"], row["clean_items"]),
            "tokens": f"{_number(row['thinking_tokens']):.1f} + {_number(row['answer_tokens']):.1f}",
            "no_answer": percent(_number(row["no_answer_rate"])),
            "truncated": percent(_number(row["truncated_rate"])),
        }
        for row in merged.to_dict("records")
    ]


def _share(accuracy: float, items: int) -> str:
    """'0.944 [0.909, 0.966]'."""
    if pd.isna(accuracy):
        return "-"
    low, high = interval(accuracy, items)
    return f"{accuracy:.3f} [{low:.3f}, {high:.3f}]"


def _number(value: Any) -> float:
    return float("nan") if pd.isna(value) else float(value)
