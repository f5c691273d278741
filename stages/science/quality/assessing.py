"""Both tables of quality for several benchmarks: what was measured, and what is wrong."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import pandas as pd

from stages.bedrock.records.quality import FINDINGS, SCHEMA
from stages.science.quality.checks import Limits
from stages.science.quality.declared import Declaration, mismatches
from stages.science.quality.findings import find
from stages.science.quality.measures import measure
from stages.science.quality.sources import REAL, Settings


class Benchmark(NamedTuple):
    """What is measured together; frames with the columns of records/benchmark_items.py."""

    declaration: Declaration
    test: pd.DataFrame
    """Real items that are solved."""
    train: pd.DataFrame
    """Real items that exemplars may come from; may be empty."""
    written: dict[str, pd.DataFrame]
    """Items by generator."""
    asked: int | None
    """Items that every generator was asked for; None: not known."""


def assess(
    benchmarks: Mapping[str, Benchmark], settings: Settings, limits: Limits
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The tables SCHEMA and FINDINGS of records/quality.py.

    Raises:
        ValueError: a benchmark without real test items, or with spans that are none; it names it.
    """
    rows: list[dict[str, Any]] = []
    findings: list[dict[str, Any]] = []
    for name, one in benchmarks.items():
        if one.test.empty:
            raise ValueError(f"{name}: no real test items to compare with; fetch or name some")
        try:
            own = measure(one.declaration, one.test, one.train, one.written, settings)
        except ValueError as error:
            raise ValueError(f"{name}: {error}") from error
        for row in own:
            row["benchmark"], row["asked"] = name, None if row["source"] == REAL else one.asked
        suites = {REAL: one.test, **one.written}
        wrong = {key: mismatches(one.declaration, one.test, suites[key]) for key in suites}
        rows += own
        findings += [{"benchmark": name, **found._asdict()} for found in find(own, wrong, limits)]
    quality = pd.DataFrame(rows).reindex(columns=SCHEMA.names)
    return quality, pd.DataFrame(findings, columns=FINDINGS.names)
