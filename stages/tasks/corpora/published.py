"""Answers that a data set publishes with its prompts: they take the place of a teacher's."""

from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Any, Literal

import pandas as pd
from pydantic import BaseModel

from stages.bedrock.params import load_leaf
from stages.bedrock.rows import NumberedRow
from stages.tasks.corpora.adapting import Candidate, Misfit, candidate_of
from stages.tasks.corpora.declared import HubCorpus


class _Source(BaseModel):
    """What all kinds of corpora say."""

    source: str


def published_corpus(name: str) -> HubCorpus | None:
    """The corpus of params.yaml, if it is a data set that brings both answers along.

    Raises:
        InputError: as `load_leaf`.
    """
    if load_leaf("corpora", name, _Source).source != "hub":
        return None
    corpus = load_leaf("corpora", name, HubCorpus)
    return corpus if corpus.fields.published else None


def published_answers(
    table: pd.DataFrame,
    rows: Iterable[NumberedRow],
    corpus: HubCorpus,
    regime: Literal["ift", "reasoning"],
) -> list[str]:
    """The published answer to each prompt, in the order of `table`; empty where the field holds none.

    Where a prompt stands in several rows, its repeats take them in an order that both answers' texts fix: it is
    the same row in both regimes, and nothing depends on the order of the rows.

    Args:
        table: the prompts drawn from these rows.
        rows: of the data set; both regimes must be given the same ones.
        corpus: which fields are the answers.
        regime: whose answers.
    """
    fields = corpus.fields
    assert fields.ift is not None and fields.reasoning is not None, "checked by the caller"
    found: dict[str, list[tuple[bytes, str]]] = {prompt: [] for prompt in table["prompt"]}
    wanted = {prompt: int(count) for prompt, count in table["prompt"].value_counts().items()}
    for _, row in rows:
        prompt = _prompt(row, corpus)
        if prompt in found:
            texts = {"ift": _text(row, fields.ift), "reasoning": _text(row, fields.reasoning)}
            place = sha256("\0".join(texts.values()).encode()).digest()
            found[prompt] = sorted([*found[prompt], (place, texts[regime])])[: wanted[prompt]]
    given = {prompt: iter(answers) for prompt, answers in found.items()}
    return [next(given[prompt])[1] for prompt in table["prompt"]]


def _prompt(row: Any, corpus: HubCorpus) -> str | None:
    try:
        candidate = candidate_of(row, corpus, "")
    except Misfit:
        return None
    return candidate.prompt if isinstance(candidate, Candidate) else None


def _text(row: Mapping[str, Any], field: str) -> str:
    value = row.get(field)
    return value if isinstance(value, str) else ""
