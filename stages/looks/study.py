"""What figures and report are made of: the tables and documents of a study."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from stages.bedrock.files import read_json
from stages.bedrock.records import published_facts, published_tables, report_tables
from stages.bedrock.study import read_tables

REPORTS, PUBLISHED, FACTS = Path("reports"), Path("reports/published"), Path("data/published")


@dataclass(frozen=True)
class Study:
    """The study of this checkout."""

    tables: Mapping[str, pd.DataFrame]
    """By name, as bedrock/records/report_tables.py says."""
    documents: Mapping[str, Any]
    """JSON, by name."""
    alpha: float
    """The level at which a difference between recipes was found."""


@dataclass(frozen=True)
class Published:
    """A study that is known from a paper."""

    tables: Mapping[str, pd.DataFrame]
    """By name, as bedrock/records/published_tables.py says."""
    documents: Mapping[str, Any]
    """JSON, by name."""
    facts: Mapping[str, pd.DataFrame]
    """What the paper states, as bedrock/records/published_facts.py says."""


def load_study(alpha: float, *, page: bool) -> Study:
    """The study of this checkout.

    Args:
        alpha: the level at which a difference was found (`compare_recipes.alpha`).
        page: whether what no figure shows is read too.

    Raises:
        InputError: a table or document is missing or not what its record says.
    """
    schemas, names = dict(report_tables.TABLES), list(report_tables.DOCUMENTS)
    if page:
        schemas |= report_tables.PAGE_TABLES
        names += report_tables.PAGE_DOCUMENTS
    documents = {name: read_json(REPORTS / f"{name}.json") for name in names}
    return Study(read_tables(REPORTS, schemas), documents, alpha)


def load_published(*, page: bool) -> Published:
    """The published study; `page` as in `load_study`.

    Raises:
        InputError: as `load_study`.
    """
    names = ("scaling", "assumptions")
    return Published(
        tables=read_tables(PUBLISHED, published_tables.TABLES),
        documents={name: read_json(PUBLISHED / f"{name}.json") for name in names},
        facts=read_tables(FACTS, published_facts.FACTS) if page else {},
    )
