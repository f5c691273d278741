"""The items that dvc.yaml makes of a profile."""

import re
from collections.abc import Mapping
from math import prod
from pathlib import Path
from typing import Any

from stages.bedrock.params import read_yaml

PIPELINE = Path("dvc.yaml")


def items_by_stage(content: Mapping[str, Any], pipeline: Path = PIPELINE) -> dict[str, int]:
    """How many items each stage has, in the order of the pipeline.

    Args:
        content: of a params file.
        pipeline: dvc.yaml.
    """
    stages = read_yaml(pipeline)["stages"]
    return {name: _items(stage, content) for name, stage in stages.items()}


def _items(stage: Mapping[str, Any], content: Mapping[str, Any]) -> int:
    if "foreach" in stage:
        return _axis(stage["foreach"], content)
    return prod(_axis(axis, content) for axis in stage.get("matrix", {}).values())


def _axis(axis: Any, content: Mapping[str, Any]) -> int:
    named = re.fullmatch(r"\$\{([\w.]+)\}", axis) if isinstance(axis, str) else None
    if named is None:
        return len(axis)
    value: Any = content
    for key in named[1].split("."):
        value = value[key]
    return len(value)
