"""params.yaml, read as DVC reads it (YAML 1.2) and checked as a whole before anything is computed."""

import functools
import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import jsonschema
from pydantic import BaseModel, ConfigDict, ValidationError
from ruamel.yaml import YAML, YAMLError

from stages.bedrock.errors import InputError

FILE = Path("params.yaml")
# What every section may hold. Written by `python -m stages.workbench.check_params --write` from the classes
# in the stages' files, so that each stage can check the whole file without importing the other stages.
# It can only refuse, never change a result: no stage depends on it.
SCHEMA = Path(__file__).parents[1] / "params.schema.json"
NAME = re.compile(r"[a-z0-9_]+")


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


def faults_of(content: Any) -> list[str]:
    """Every fault of a whole params file: unknown keys, wrong types, values out of range, broken references."""
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    errors = jsonschema.Draft202012Validator(schema).iter_errors(content)
    faults = sorted({_sentence(leaf) for error in errors for leaf in _leaves(error)})
    return faults or sorted(broken_references(content))


def refuse(path: Path, faults: list[str]) -> None:
    """Raise one InputError for all `faults`, if there are any."""
    if faults:
        count = "1 fault" if len(faults) == 1 else f"{len(faults)} faults"
        raise InputError(f"{path}: {count}, nothing was computed\n  " + "\n  ".join(faults))


def sentences(error: ValidationError, where: tuple[str, ...] = ()) -> list[str]:
    """The faults of a pydantic error, one sentence each: key, what is expected, what was given."""
    return [
        f"{'.'.join(map(str, (*where, *fault['loc']))) or 'the file'}: {fault['msg']}, "
        f"got {_shown(fault['input'])}"
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
            raise InputError(f"{FILE}: no {key!r} in {where}; it has: {_listed(value)}")
        value = value[key]
    try:
        # JSON mode: strict, yet a list may stand for a tuple and a string for an enum.
        return kind.model_validate_json(json.dumps(value))
    except ValidationError as error:
        refuse(FILE, sentences(error, keys))
        raise


def _leaves(error: jsonschema.ValidationError) -> list[jsonschema.ValidationError]:
    """An error as deep as it goes: of several alternatives, the faults of the one that was meant.

    That is the one whose fixed values (`source: scratch`) fit, else the one with the deepest fault.
    """
    if not error.context:
        return [error]
    branches: dict[Any, list[jsonschema.ValidationError]] = {}
    for fault in error.context:
        branches.setdefault(fault.schema_path[0], []).append(fault)
    meant = [faults for faults in branches.values() if all(f.validator != "const" for f in faults)]
    nested = [faults for faults in meant if any(len(f.path) for f in faults)] or meant
    chosen = min(nested or list(branches.values()), key=len)
    return [leaf for fault in chosen for leaf in _leaves(fault)]


def _sentence(error: jsonschema.ValidationError) -> str:
    where = ".".join(map(str, error.absolute_path)) or "the file"
    if error.validator in ("additionalProperties", "required", "propertyNames"):
        return f"{where}: {error.message}"
    rule = {
        "type": f"expected {error.validator_value}",
        "enum": f"expected one of {error.validator_value}",
        "const": f"expected {error.validator_value!r}",
        "minimum": f"expected at least {error.validator_value}",
        "exclusiveMinimum": f"expected more than {error.validator_value}",
        "maximum": f"expected at most {error.validator_value}",
        "exclusiveMaximum": f"expected less than {error.validator_value}",
    }.get(str(error.validator), error.message)
    return f"{where}: {rule}, got {_shown(error.instance)}"


def _shown(value: Any) -> str:
    text = repr(value)
    return f"{text} ({type(value).__name__})" if len(text) < 80 else f"{text[:77]}..."


def _listed(names: Iterable[Any]) -> str:
    return ", ".join(map(str, names))


# Which dict of equals the values of these keys must be in: (section, key within an entry, target section).
REFERENCES = (
    ("runs", "student", "students"),
    ("runs", "corpus", "corpora"),
    ("runs", "recipe", "recipes"),
    ("models", "pretraining", "pretraining"),
)


def broken_references(content: Any) -> Iterator[str]:
    """References between sections that lead nowhere, and names that DVC cannot hold."""
    for section, key, target in REFERENCES:
        for name, entry in content[section].items():
            if key in entry and entry[key] not in content[target]:
                has = _listed(content[target])
                yield f"{section}.{name}.{key}: {entry[key]!r} is not in {target}; it has: {has}"
    models = _listed(content["models"])
    for name in content["students"]:
        if name not in content["models"]:
            yield f"students.{name}: no model of this name in models; it has: {models}"
    teacher = content["generate_answers"]["teacher"]
    if teacher not in content["models"]:
        yield f"generate_answers.teacher: {teacher!r} is not in models; it has: {models}"
    for section in ("models", "students", "corpora", "recipes", "runs"):
        for name in content[section]:
            if not (
                isinstance(name, str) and NAME.fullmatch(name)
            ):  # 16 without quotes is a number
                yield f"{section}.{name}: names are a-z, 0-9 and _ (DVC joins and splits names at other signs)"
