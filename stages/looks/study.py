"""What figures and report are made of: the tables and documents of a study."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd


@dataclass(frozen=True)
class Study:
    """A study's tables (CSV) and documents (JSON), by name, each as its record in bedrock says."""

    tables: Mapping[str, pd.DataFrame]
    documents: Mapping[str, Any]


@dataclass(frozen=True)
class Published(Study):
    """A study that is known from a paper."""

    facts: Mapping[str, pd.DataFrame]
    """What the paper states, the tables of records/published_facts.py."""
