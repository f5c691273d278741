"""Responses to items of benchmarks, graded by the grader of their suite."""

import json
from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd

from stages.bedrock.errors import InputError
from stages.tasks.graders.graded_rows import checked, grade_rows
from stages.tasks.graders.jury import Case
from stages.tasks.grading import Grade

JURY = "jury"


def grade_benchmarks(frame: pd.DataFrame) -> dict[Hashable, Grade]:
    """The grade of every response whose item has a grader, by the index of `frame`; without those of a jury.

    Args:
        frame: text, finish_reason, options, and the columns of records/gradings.py, empty where an item has
            none.

    Raises:
        InputError: a grader that is not installed, or gradings that the responses do not fit.
    """
    own = frame[frame["grader"].notna() & (frame["grader"] != JURY)]
    rows = {number: checked(_row(row)) for number, row in enumerate(own.to_dict("records"))}
    try:
        grades = grade_rows(rows)
    except InputError as error:
        raise InputError(f"data/suites/gradings.parquet: {error}") from error
    return {
        index: cut_off(grades[number], str(finish_reason))
        for number, (index, finish_reason) in enumerate(own["finish_reason"].items())
    }


def case_of(row: Mapping[Hashable, Any]) -> Case:
    """What a jury is shown of a response; right answers of which there are several stand side by side."""
    references = list(row["references"])
    return Case(
        str(row["prompt"]), str(row["text"]), " | ".join(references) if references else None
    )


def cut_off(grade: Grade, finish_reason: str) -> Grade:
    """The grade of a response that may not have ended by itself: then it is truncated, whatever it holds."""
    return grade if finish_reason == "stop" else Grade("truncated", grade.extracted)


def _row(row: Mapping[Hashable, Any]) -> dict[str, Any]:
    """As docs/graders.md has it."""
    references = list(row["references"])
    return {
        "response": row["text"],
        "grader": row["grader"],
        "reference": references[0] if row["grader"] == "choice" else references,
        "options": list(row["options"]),
        **json.loads(row["details"]),
    }
