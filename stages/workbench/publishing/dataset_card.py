"""The card of a pair set: one prompt, both of the teacher's answers; where from, what was dropped."""

from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.parquet as pq

from stages.bedrock.errors import InputError
from stages.bedrock.files import read_json
from stages.bedrock.params import FILE
from stages.bedrock.provenance import provenance_file
from stages.bedrock.records import pairs
from stages.workbench.publishing.facts import Study, licence, origin
from stages.workbench.publishing.front_matter import card
from stages.workbench.publishing.settings import as_yaml

REGIMES = ("ift", "reasoning")
SIZES = (
    (1e3, "n<1K"),
    (1e4, "1K<n<10K"),
    (1e5, "10K<n<100K"),
    (1e6, "100K<n<1M"),
    (1e7, "1M<n<10M"),
)


def dataset_card(corpus: str, study: Study, repo: str) -> str:
    """The card of a corpus' pairs.

    Args:
        corpus: its name.
        study: what all cards share.
        repo: where it will stand, as owner/name; or its name alone.

    Raises:
        InputError: the pairs are not there.
    """
    from huggingface_hub import DatasetCardData

    path = Path(f"data/pairs/{corpus}.parquet")
    if not path.is_file():
        raise InputError(f"{path}: no such file; `dvc repro` makes it, `dvc pull` fetches it")
    counts = study.drops[study.drops["corpus"] == corpus]
    rows = pq.read_metadata(path).num_rows
    front = DatasetCardData(
        task_categories=["text-generation"],
        size_categories=next((name for size, name in SIZES if rows < size), "10M<n<100M"),
        source_datasets=_sources(study.params["corpora"][corpus]),
        pretty_name=f"{corpus}: pairs of direct and reasoned answers",
        tags=["thinkworth", "distillation", "reasoning"],
        configs=[
            {"config_name": "default", "data_files": [{"split": "train", "path": "pairs.parquet"}]}
        ],
    )
    facts = _facts(corpus, study, counts) | {"rows": rows, "repo": repo}
    return card("dataset", front, facts)


def _sources(corpus: dict[str, Any]) -> list[str]:
    """In the Hub's form; a local folder has no name there."""
    return ["original"] if corpus["source"] != "hub" else [f"extended|{corpus['repo']}"]


def _facts(corpus: str, study: Study, counts: pd.DataFrame) -> dict[str, Any]:
    kinds = counts[counts["reason"] == "kept"].groupby(["domain", "format"])
    kept = kinds["count"].sum().reset_index()
    drops = counts.groupby("reason")["count"].sum().sort_values(ascending=False, kind="stable")
    overlap = study.overlap[study.overlap["corpus"] == corpus]
    by_rule = overlap.groupby("rule")["items"].sum()
    runs = study.runs[study.runs["corpus"] == corpus]
    generating = study.params["generate_answers"]
    return {
        "corpus": corpus,
        "columns": [(one.name, one.metadata[b"meaning"].decode()) for one in pairs.SCHEMA],
        "kept": [
            (f"{row['domain']}, {row['format']}", int(row["count"]))
            for row in kept.to_dict("records")
        ],
        "drops": [(str(reason), int(count)) for reason, count in drops.items()],
        "teacher": origin(study.teacher),
        "teacher_licence": licence(study.teacher),
        "teacher_made_here": study.teacher.manifest.source == "scratch",
        "tokens": [(regime, *_tokens(corpus, regime)) for regime in REGIMES],
        "suite_items": int(by_rule.sum()),
        "clean_items": int(by_rule.get("clean", 0)),
        "source": study.params["corpora"][corpus],
        "students": sorted(set(runs["run"])),
        "limits": study.params["write_report"]["limits"],
        "file": str(FILE),
        "provenance": read_json(provenance_file(f"pair_answers-{corpus}")),
        "settings": as_yaml(
            {
                "corpora": {corpus: study.params["corpora"][corpus]},
                "generate_answers": {key: generating[key] for key in ("teacher", "seed", *REGIMES)},
                "pair_answers": study.params["pair_answers"],
            }
        ),
    }


def _tokens(corpus: str, regime: str) -> tuple[str, str]:
    """Answers asked for and their mean tokens, thinking and answer; '-' where they are not here."""
    path = Path(f"data/answers/{corpus}/{regime}.parquet")
    if not path.is_file():
        return "-", "-"
    frame = pq.read_table(path, columns=["thinking_tokens", "answer_tokens"]).to_pandas()
    means = frame.mean()
    return str(len(frame)), f"{means['thinking_tokens']:.1f} + {means['answer_tokens']:.1f}"
