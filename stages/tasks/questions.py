"""Questions as suites and corpora hold them, whether drawn from the world or read from a local file."""

import json
from pathlib import Path
from typing import NamedTuple, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from stages.bedrock.errors import InputError
from stages.bedrock.rows import numbered_rows
from stages.tasks.choices import CHOICE, letter_of
from stages.tasks.problem import Domain, Format, Problem

SHOWN_FAULTS = 5


class Question(NamedTuple):
    """A question with its right answer; the fields are columns of the suites and prompts tables."""

    task: str
    domain: Domain
    format: Format
    level: int
    prompt: str
    options: tuple[str, ...]
    reference: str


class _Row(BaseModel):
    """A line of a local file. Other fields than these are refused, for they would be lost silently."""

    model_config = ConfigDict(strict=True, extra="forbid")

    prompt: str = Field(min_length=1)
    reference: str = Field(min_length=1)
    options: tuple[str, ...] = ()
    level: int = Field(default=1, ge=1)
    task: str | None = None

    @model_validator(mode="after")
    def _reference_is_an_option(self) -> Self:
        letters = {letter_of(option) for option in self.options}
        if not all(":" in option and CHOICE.fullmatch(option) for option in self.options):
            raise ValueError("options must read `A:content`, `B:content`, ...")
        if len(letters) < len(self.options):
            raise ValueError("options must have different letters")
        if self.options and self.reference not in self.options:
            raise ValueError("the reference must be one of the options, letter and content")
        return self


def question_of(problem: Problem) -> Question:
    """The question that a drawn problem asks."""
    return Question(
        problem.task,
        problem.domain,
        problem.format,
        problem.level,
        problem.prompt,
        problem.options,
        problem.answer,
    )


def read_questions(path: Path, domain: Domain, format: Format) -> list[Question]:
    """Every question of a local .jsonl or .parquet file, in its order.

    Fields of a row: prompt, reference; for multiple choice options (`A:content`, ...), one of which
    is the reference; level (1 if not given) and task (the file's name if not given).

    Raises:
        InputError: missing or unreadable file, or rows with faults; the first few are named.
    """
    questions, faults = [], []
    for number, row in numbered_rows(path):
        if path.suffix == ".parquet":
            # A column that only some rows fill is null in the others: there it is not given.
            row = {name: value for name, value in row.items() if value is not None}
        try:
            checked = _Row.model_validate_json(json.dumps(row))
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            faults.append(f"row {number}: {'.'.join(map(str, first['loc']))}: {first['msg']}")
            continue
        if bool(checked.options) != (format == "mc"):
            faults.append(f"row {number}: options are for format mc, all of it and only it")
            continue
        questions.append(
            Question(
                checked.task or path.stem,
                domain,
                format,
                checked.level,
                checked.prompt,
                checked.options,
                checked.reference,
            )
        )
    if faults:
        shown = "\n  ".join(faults[:SHOWN_FAULTS])
        raise InputError(f"{path}: {len(faults)} rows with faults; correct them\n  {shown}")
    return questions
