"""What is wrong with a whole params file: all of it at once, found without importing any stage."""

import json
import math
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import jsonschema

# What every section may hold. Written by `python -m stages.workbench.check_params --write` from the classes
# in the stages' files, so that each stage can check the whole file without importing the other stages.
# It can only refuse, never change a result: no stage depends on it.
SCHEMA = Path(__file__).parents[1] / "params.schema.json"
NAME = re.compile(r"[a-z0-9_]+")

# Which dict of equals the values of these keys must be in: (section, key within an entry, target section).
REFERENCES = (
    ("runs", "student", "students"),
    ("runs", "corpus", "corpora"),
    ("runs", "recipe", "recipes"),
    ("models", "pretraining", "pretraining"),
    ("controls", "model", "models"),
    ("benchmarks", "templates", "templates"),
    ("generators", "panelist", "panel"),
    ("solvers", "panelist", "panel"),
)
NAMED = (
    *("models", "students", "corpora", "recipes", "runs", "pretraining", "controls"),
    *("benchmarks", "templates", "panel", "generators", "solvers", "baselines"),
)


def faults_of(content: Any) -> list[str]:
    """Every fault of a whole params file: unknown keys, wrong types, values out of range, broken references."""
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    errors = jsonschema.Draft202012Validator(schema).iter_errors(content)
    faults = {_sentence(leaf) for error in errors for leaf in _leaves(error)}
    return sorted(faults | set(_not_finite(content)) | set(broken_references(content)))


def broken_references(content: Any) -> Iterator[str]:
    """References between sections that lead nowhere, and names that DVC cannot hold.

    Whatever is not of the right form is passed over: that is a fault of its own.
    """
    sections = {name: _entries(content, name) for name in NAMED}
    for section, key, target in REFERENCES:
        for name, entry in sections[section].items():
            value = entry.get(key) if isinstance(entry, dict) else None
            if isinstance(value, str) and value not in sections[target]:
                has = listed(sections[target])
                yield f"{section}.{name}.{key}: {value!r} is not in {target}; it has: {has}"
    models = sections["models"]
    for name in sections["students"]:
        if name not in models:
            has = listed(models)
            yield f"students.{name}: no model of this name in models; it has: {has}"
    for section, key in (("generate_answers", "teacher"), ("write_questions", "writer")):
        model = _entries(content, section).get(key)
        if isinstance(model, str) and model not in models:
            yield f"{section}.{key}: {model!r} is not in models; it has: {listed(models)}"
    for name in sections["baselines"]:
        if name in sections["solvers"]:
            yield f"baselines.{name}: a solver has this name too; rename one of them"
    for section, entries in sections.items():
        for name in entries:  # 16 without quotes is a number
            if not (isinstance(name, str) and NAME.fullmatch(name)):
                yield f"{section}.{name}: names are a-z, 0-9 and _ (DVC splits names at other signs)"


def _entries(content: Any, section: str) -> dict[Any, Any]:
    found = content.get(section) if isinstance(content, dict) else None
    return found if isinstance(found, dict) else {}


def _not_finite(value: Any, where: str = "") -> Iterator[str]:
    """Infinities and NaN, which YAML can write and JSON Schema lets pass."""
    if isinstance(value, float) and not math.isfinite(value):
        yield f"{where}: expected a finite number, got {value}"
    pairs = value.items() if isinstance(value, dict) else []
    for key, entry in list(pairs) + list(enumerate(value) if isinstance(value, list) else []):
        yield from _not_finite(entry, f"{where}.{key}" if where else str(key))


def _leaves(error: jsonschema.ValidationError) -> list[jsonschema.ValidationError]:
    """An error as deep as it goes: of several alternatives, the faults of the one that was meant.

    That is the one whose fixed values (`source: scratch`) fit, else the one with the deepest fault.
    """
    if not error.context:
        return [error]
    branches: dict[Any, list[jsonschema.ValidationError]] = {}
    for fault in error.context:
        branches.setdefault(fault.schema_path[0], []).append(fault)
    constants: dict[str, list[jsonschema.ValidationError]] = {}
    for fault in error.context:
        if fault.validator == "const":
            constants.setdefault(fault.json_path, []).append(fault)
    for faults in constants.values():
        if len(faults) == len(branches):
            return [_one_of_them(faults)]
    meant = [faults for faults in branches.values() if all(f.validator != "const" for f in faults)]
    nested = [faults for faults in meant if any(len(f.path) for f in faults)] or meant
    chosen = min(nested or list(branches.values()), key=len)
    return [leaf for fault in chosen for leaf in _leaves(fault)]


def _one_of_them(constants: list[jsonschema.ValidationError]) -> jsonschema.ValidationError:
    """What selects an alternative (`source`) names none of them: one fault that lists them all."""
    constants[0].validator = "enum"
    constants[0].validator_value = [fault.validator_value for fault in constants]
    return constants[0]


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
    return f"{where}: {rule}, got {shown(error.instance)}"


def shown(value: Any) -> str:
    text = repr(value)
    return f"{text} ({type(value).__name__})" if len(text) < 80 else f"{text[:77]}..."


def listed(names: Iterable[Any]) -> str:
    return ", ".join(map(str, names))
