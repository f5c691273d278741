"""Grading of a whole table of responses: complete, and one verdict each."""

from collections.abc import Callable, Hashable, Sequence, Set

import pandas as pd

from stages.bedrock.errors import InputError
from stages.bedrock.records import gradings as gradings_record
from stages.bedrock.records import scores as scores_record
from stages.tasks.grading import Grade, Verdict, grade
from stages.tasks.repetition import repetition
from stages.tasks.suite_grading import JURY, grade_benchmarks

REMEDY = "answer the suites again (`dvc repro`)"


Judging = Callable[[pd.DataFrame], Sequence[Verdict]]
"""The verdict of a jury on each response of a table with its items and gradings."""


def score(
    responses: pd.DataFrame,
    items: pd.DataFrame,
    gradings: pd.DataFrame | None = None,
    jury: Judging | None = None,
) -> pd.DataFrame:
    """The verdict on every response.

    Args:
        responses: every item under every decoding that occurs, with the same samples for each.
        items: all suites.
        gradings: how items of benchmarks are graded; all others are by equality.
        jury: asked about items whose grader is `jury`.

    Raises:
        InputError: a response is missing, doubled, or belongs to no item of these suites; a grader that is not
            there.
    """
    check_complete(responses, items)
    frame = with_gradings(responses, items, gradings)
    columns = ["text", "finish_reason", "format", "reference", "options"]
    rows = frame[columns].itertuples(index=True, name=None)
    found = grade_benchmarks(frame) | _judged(frame, jury)
    grades = [found[index] if index in found else grade(*row) for index, *row in rows]
    frame["verdict"] = [graded.verdict for graded in grades]
    frame["extracted"] = [graded.extracted for graded in grades]
    frame["repetition"] = frame["text"].map(repetition)
    scores: pd.DataFrame = frame[scores_record.SCHEMA.names]
    return scores


def with_gradings(
    responses: pd.DataFrame, items: pd.DataFrame, gradings: pd.DataFrame | None
) -> pd.DataFrame:
    """The responses beside their items and, where there are, their gradings; in their order."""
    beside = pd.DataFrame(columns=gradings_record.SCHEMA.names) if gradings is None else gradings
    known = items.merge(beside, on=["item", "suite"], how="left", validate="one_to_one")
    return responses.merge(known, on=["item", "suite"], how="left", validate="many_to_one")


def _judged(frame: pd.DataFrame, jury: Judging | None) -> dict[Hashable, Grade]:
    """The grades of what only a jury can judge, by index; nobody is asked about truncated responses."""
    own = frame[frame["grader"] == JURY]
    ended = own[own["finish_reason"] == "stop"]
    if not ended.empty and jury is None:
        raise InputError(
            f"suite {ended['suite'].iloc[0]}: its grader is a jury, and there is none; give section jury "
            "judges, or the suite another grader"
        )
    verdicts = jury(ended) if jury and not ended.empty else []
    found = {index: Grade("truncated", None) for index in own.index}
    return found | {i: Grade(one, None) for i, one in zip(ended.index, verdicts, strict=True)}


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
