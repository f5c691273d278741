"""Records that stand in JSON files of their own: what they are made of, and how they are written and read."""

from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from stages.bedrock.errors import InputError
from stages.bedrock.files import read_json, write_text


class Record(BaseModel):
    """A record or a part of one: strict types, immutable, unknown keys refused."""

    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")


R = TypeVar("R", bound=Record)


def write_record(record: Record, path: Path | str) -> None:
    """Write a record as JSON, atomically."""
    write_text(record.model_dump_json(indent=2) + "\n", path)


def read_record(path: Path | str, kind: type[R]) -> R:
    """Read a record of this kind.

    Raises:
        InputError: missing, not JSON, or not such a record.
    """
    value = read_json(path)
    try:
        return kind.model_validate(value)
    except ValidationError as error:
        raise InputError(
            f"{path}: not a {kind.__name__.lower()} ({error}); delete it and run `dvc repro`"
        ) from error
