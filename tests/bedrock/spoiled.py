"""A params file with faults planted in it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from stages.bedrock.params import read_yaml
from tests.conftest import ROOT

REMOVED = object()
"""Planted as a value, it takes its key away."""


def smoke() -> Any:
    """The smoke profile."""
    return read_yaml(ROOT / "profiles/smoke.yaml")


def plant(content: Any, key: str, value: Any) -> None:
    """Set `section.entry.key` of a file's content; a part that is a number counts in a list."""
    *path, last = key.split(".")
    for part in path:
        content = content[int(part)] if isinstance(content, list) else content[part]
    if value is REMOVED:
        del content[last]
    else:
        content[last] = value


def rewrite(folder: Path, change: Callable[[Any], None]) -> None:
    """Change params.yaml of a folder."""
    content = read_yaml(folder / "params.yaml")
    change(content)
    with (folder / "params.yaml").open("w") as file:
        YAML(typ="safe", pure=True).dump(content, file)
