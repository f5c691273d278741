"""Rows of a file to grade: what each must hold, and which grader takes it."""

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, Self, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from stages.bedrock.errors import InputError
from stages.tasks.graders.choice import grade_choice
from stages.tasks.graders.encoder import Comparison, EncoderJudge
from stages.tasks.graders.exact import grade_exact, grade_numeric
from stages.tasks.graders.ifeval import grade_ifeval
from stages.tasks.graders.mathematics import LIMIT_S, Pair, grade_math
from stages.tasks.graders.span import MIN_F1, grade_span
from stages.tasks.grading import Grade

Grader = Literal["math", "choice", "span", "exact", "numeric", "ifeval", "encoder"]

_Text = str | tuple[str, ...]


class Row(BaseModel):
    """What graders read of a row; whatever else stands in it is passed over."""

    model_config = ConfigDict(strict=True, frozen=True)

    response: str
    grader: Grader
    reference: _Text = ()
    """The right answer, or several of them; none for ifeval, exactly one for choice."""
    options: tuple[str, ...] = ()
    min_f1: float = Field(default=MIN_F1, gt=0, le=1)
    tolerance: str = "0"
    question: str = ""
    prompt: str = ""
    instruction_id_list: tuple[str, ...] = ()
    kwargs: tuple[dict[str, Any], ...] = ()

    @property
    def references(self) -> tuple[str, ...]:
        """The right answers."""
        return (self.reference,) if isinstance(self.reference, str) else self.reference

    @model_validator(mode="after")
    def _has_what_its_grader_needs(self) -> Self:
        if self.grader == "ifeval":
            if not self.prompt:
                raise ValueError("ifeval needs prompt, instruction_id_list and kwargs")
            return self
        if not self.references or not all(one.strip() for one in self.references):
            raise ValueError("give a reference that is not empty")
        if self.grader == "choice" and not (self.options and isinstance(self.reference, str)):
            raise ValueError("choice needs options, a list of texts, and one reference")
        return self


def checked(row: Any) -> Row:
    """A row, checked.

    Raises:
        InputError: what is wrong with it, in one sentence.
    """
    try:
        text = json.dumps(row, ensure_ascii=False)
        return Row.model_validate_json(text.encode(errors="replace"))  # halves of surrogate pairs
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(map(str, first["loc"]))
        message = first["msg"].removeprefix("Value error, ")
        if first["type"] == "literal_error":
            message = f"unknown; expected one of {', '.join(get_args(Grader))}"
        raise InputError(f"{where}: {message}" if where else message) from None


def grade_rows(
    rows: Mapping[int, Row], limit_s: float = LIMIT_S, encoder: Path | None = None
) -> dict[int, Grade]:
    """The grade of every row, by its number.

    Raises:
        InputError: of a row that its grader cannot take, with its number; or of a grader that is not
            installed.
    """
    grades = {}
    for number, row in rows.items():
        if row.grader in _ALONE:
            try:
                grades[number] = _ALONE[row.grader](row)
            except InputError as error:
                raise InputError(f"line {number}: {error}") from None
    math = [number for number, row in rows.items() if row.grader == "math"]
    pairs = [Pair(rows[number].response, rows[number].references) for number in math]
    grades |= zip(math, grade_math(pairs, limit_s), strict=True)
    encoded = [number for number, row in rows.items() if row.grader == "encoder"]
    if encoded:
        grades |= zip(
            encoded, _by_encoder([rows[number] for number in encoded], encoder), strict=True
        )
    return grades


_ALONE: dict[str, Callable[[Row], Grade]] = {
    "choice": lambda row: grade_choice(row.response, row.references[0], row.options),
    "span": lambda row: grade_span(row.response, row.references, row.min_f1),
    "exact": lambda row: grade_exact(row.response, row.references),
    "numeric": lambda row: grade_numeric(row.response, row.references, row.tolerance),
    "ifeval": lambda row: grade_ifeval(
        row.response, row.prompt, row.instruction_id_list, row.kwargs
    ),
}


def _by_encoder(rows: Sequence[Row], folder: Path | None) -> list[Grade]:
    if folder is None:
        raise InputError("grader encoder: name the folder of its weights with --encoder")
    return EncoderJudge(folder).grade(
        [Comparison(row.question, row.response, row.references[0]) for row in rows]
    )
