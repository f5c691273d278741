"""Parts of params.yaml as they stand in a card."""

from io import StringIO
from typing import Any

from ruamel.yaml import YAML


def as_yaml(value: Any) -> str:
    """A value as YAML, without the last line break."""
    yaml, out = YAML(), StringIO()
    yaml.width = 100
    yaml.dump(value, out)
    return out.getvalue().rstrip("\n")
