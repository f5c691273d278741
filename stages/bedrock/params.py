"""params.yaml, read as DVC reads it (YAML 1.2) and checked as a whole before anything is computed."""

import functools
import json
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError
from ruamel.yaml import YAML, YAMLError

from stages.bedrock.errors import InputError
from stages.bedrock.faults import faults_of, listed, shown

FILE = Path("params.yaml")


class Params(BaseModel):
    """A section of params.yaml: strict types, finite numbers, immutable, unknown keys refused."""

    model_config = ConfigDict(strict=True, frozen=True, extra="forbid", allow_inf_nan=False)


P = TypeVar("P", bound=BaseModel)


def load_section(section: str, kind: type[P]) -> P:
    """The section of params.yaml (in the working directory) that belongs to a stage.

    Raises:
        InputError: one message with all faults of the whole file.
    """
    return _validated(_checked_file(), (section,), kind)


def load_leaf(section: str, name: str, kind: type[P]) -> P:
    """One named entry of a section that is a dict of equals, such as `students.d16`.

    Raises:
        InputError: as `load_section`; also when `name` is not in the section.
    """
    return _validated(_checked_file(), (section, name), kind)


def load_names(section: str) -> list[str]:
    """The names in a section that is a dict of equals, in the order of the file."""
    return list(_checked_file()[section])


def load_value(*keys: str) -> Any:
    """A single value, where a stage needs no more of a section, such as `students`, `d16`, `model`."""
    value = _checked_file()
    for key in keys:
        value = value[key]
    return value


def read_yaml(path: Path) -> Any:
    """A YAML 1.2 file as plain Python values, so that `1e-5` is a number and `on` a string, as for DVC."""
    if not path.is_file():
        raise InputError(f"{path}: no such file; run from the top folder of the checkout")
    try:
        return YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))
    except (YAMLError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: not YAML: {error}") from error


def refuse(path: Path, faults: list[str]) -> None:
    """Raise one InputError for all `faults`, if there are any."""
    if faults:
        count = "1 fault" if len(faults) == 1 else f"{len(faults)} faults"
        raise InputError(f"{path}: {count}, nothing was computed\n  " + "\n  ".join(faults))


def sentences(error: ValidationError, where: tuple[str, ...] = ()) -> list[str]:
    """The faults of a pydantic error, one sentence each: key, what is expected, what was given."""
    return [
        f"{'.'.join(map(str, (*where, *fault['loc']))) or 'the file'}: {fault['msg']}, "
        f"got {shown(fault['input'])}"
        for fault in error.errors(include_url=False)
    ]


@functools.cache
def _checked(path: Path) -> Any:
    content = read_yaml(path)
    refuse(path, faults_of(content))
    return content


def _checked_file() -> Any:
    """The whole file, read and checked once per process: a stage sees one state of it."""
    return _checked(FILE.absolute())


def _validated(content: Any, keys: tuple[str, ...], kind: type[P]) -> P:
    value = content
    for depth, key in enumerate(keys):
        if key not in value:
            where = ".".join(keys[:depth]) or "the file"
            raise InputError(f"{FILE}: no {key!r} in {where}; it has: {listed(value)}")
        value = value[key]
    try:
        # JSON mode: strict, yet a list may stand for a tuple and a string for an enum.
        return kind.model_validate_json(json.dumps(value))
    except ValidationError as error:
        refuse(FILE, sentences(error, keys))
        raise
