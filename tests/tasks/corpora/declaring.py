"""Corpora that are data sets, as params.yaml declares them."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pandas as pd

from stages.tasks.corpora.declared import HubCorpus

FIELDS: dict[str, Any] = {
    "prompt": "prompt",
    "reference": None,
    "task": None,
    "ift": None,
    "reasoning": None,
}
FILTERS: dict[str, Any] = {
    "where": {},
    "single_turn": False,
    "min_characters": None,
    "max_characters": None,
}
WHOLE: dict[str, Any] = {
    "source": "hub",
    "repo": "rows.jsonl",
    "revision": "local",
    "subset": None,
    "split": "train",
    "max_unusable": 0.0,
    "suite_words": None,
    "domain": "general",
    "prompts": None,
    "seed": 1,
    "max_repeats": 1,
}
CONVERSATIONS = {"prompt": "conversations"}
"""The fields of Infinity-Instruct."""
MATH = {"prompt": "input"}
"""The fields of Llama-Nemotron-Post-Training-Dataset."""
PAIRS = {"prompt": "prompt", "ift": "ift", "reasoning": "reasoning"}
"""The fields of the published pairs."""


def declared(
    fields: dict[str, Any] | None = None, filters: dict[str, Any] | None = None, **rest: Any
) -> dict[str, Any]:
    """A corpus as it stands in params.yaml."""
    return {
        **WHOLE,
        **rest,
        "fields": {**FIELDS, **(fields or {})},
        "filters": {**FILTERS, **(filters or {})},
    }


def corpus_of(
    fields: dict[str, Any] | None = None, filters: dict[str, Any] | None = None, **rest: Any
) -> HubCorpus:
    """The same, checked."""
    return HubCorpus.model_validate_json(json.dumps(declared(fields, filters, **rest)))


def said(*texts: str, system: str | None = None) -> list[dict[str, str]]:
    """A conversation as Infinity-Instruct has it; user and model take turns."""
    turns = [{"from": "system", "value": system}] if system is not None else []
    speakers = ("human", "gpt")
    return turns + [
        {"from": speakers[place % 2], "value": text} for place, text in enumerate(texts)
    ]


def write_jsonl(path: Path, rows: Iterable[Any]) -> Path:
    """Rows as JSON lines."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def write_parquet(path: Path, rows: list[Any]) -> Path:
    """Rows as Parquet."""
    path.parent.mkdir(parents=True, exist_ok=True)
    pd.DataFrame(rows).to_parquet(path)
    return path
