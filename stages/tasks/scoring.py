"""Grading of a whole table of responses: complete, and one verdict each."""

from collections.abc import Set

import pandas as pd

from stages.bedrock.errors import InputError
from stages.bedrock.records import scores as scores_record
from stages.tasks.grading import grade
from stages.tasks.repetition import repetition

REMEDY = "answer the suites again (`dvc repro`)"


def score(responses: pd.DataFrame, items: pd.DataFrame) -> pd.DataFrame:
    """The verdict on every response.

    Args:
        responses: every item under every decoding that occurs, with the same samples for each.
        items: all suites.

    Raises:
        InputError: a response is missing, doubled, or belongs to no item of these suites.
    """
    check_complete(responses, items)
    known = items.drop(columns="prompt")
    frame = responses.merge(known, on=["item", "suite"], how="left", validate="many_to_one")
    columns = ["text", "finish_reason", "format", "reference", "options"]
    grades = [grade(*row) for row in frame[columns].itertuples(index=False, name=None)]
    frame["verdict"] = [graded.verdict for graded in grades]
    frame["extracted"] = [graded.extracted for graded in grades]
    frame["repetition"] = frame["text"].map(repetition)
    scores: pd.DataFrame = frame[scores_record.SCHEMA.names]
    return scores


def check_complete(responses: pd.DataFrame, items: pd.DataFrame) -> None:
    """Refuse responses that are not exactly one per item, decoding and sample."""
    expected = set(zip(items["suite"], items["item"], strict=True))
    answered = set(zip(responses["suite"], responses["item"], strict=True))
    _refuse("responses to items that no suite has", answered - expected)
    _refuse("items without any response", expected - answered)
    key = ["suite", "item", "decoding", "sample", "budget"]
    doubled = responses.loc[responses.duplicated(key), key]
    _refuse("responses that occur twice", set(doubled.itertuples(index=False, name=None)))
    kinds = responses.groupby(["decoding", "sample", "budget"], sort=True, dropna=False)
    for (decoding, sample, budget), group in kinds:
        absent = expected - set(zip(group["suite"], group["item"], strict=True))
        which = f"budget {budget}" if decoding == "budget" else f"{decoding} sample {sample}"
        _refuse(f"items without {which}", absent)


def _refuse(fault: str, which: Set[tuple[object, ...]]) -> None:
    if which:
        example = min("/".join(map(str, one)) for one in which)
        raise InputError(f"{len(which)} {fault}, such as {example}; {REMEDY}")
