"""A file of responses, graded: the same rows in the same order, with `extracted` and `verdict` added."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

from stages.bedrock.errors import InputError
from stages.bedrock.files import atomic_path
from stages.bedrock.rows import numbered_rows
from stages.tasks.graders.graded_rows import Row, checked, grade_rows

SHOWN_FAULTS = 5


def grade_file(source: Path, target: Path, encoder: Path | None = None) -> Counter[str]:
    """Grade a .jsonl file of rows; `target` is written whole or not at all. How often each verdict was passed.

    Raises:
        InputError: a missing or unreadable file, or rows with faults; the first few are named.
    """
    for path in (source, target):
        if path.suffix != ".jsonl":
            raise InputError(f"{path}: unknown kind of file; expected .jsonl, one row per line")
    content = dict(numbered_rows(source))
    rows = _checked(source, content)
    try:
        grades = grade_rows(rows, encoder=encoder)
    except InputError as error:
        raise InputError(f"{source}: {error}; nothing was written") from None
    with atomic_path(target) as temporary, temporary.open("wb") as file:
        for number, row in content.items():
            grade = grades[number]
            graded = row | {"extracted": grade.extracted, "verdict": grade.verdict}
            file.write(_line(graded))
    return Counter(grade.verdict for grade in grades.values())


def _checked(source: Path, content: dict[int, Any]) -> dict[int, Row]:
    rows, faults = {}, []
    for number, row in content.items():
        try:
            rows[number] = checked(row)
        except InputError as error:
            faults.append(f"line {number}: {error}")
    if faults:
        shown = "\n  ".join(faults[:SHOWN_FAULTS])
        raise InputError(
            f"{source}: {len(faults)} rows with faults; correct them, nothing was written\n  {shown}"
        )
    return rows


def _line(row: dict[str, Any]) -> bytes:
    try:
        return json.dumps(row, ensure_ascii=False).encode() + b"\n"
    except (
        UnicodeEncodeError
    ):  # half of a surrogate pair, which UTF-8 cannot hold and an escape can
        return json.dumps(row).encode() + b"\n"
