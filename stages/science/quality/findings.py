"""What is wrong with the sources of a benchmark: errors and warnings, each a sentence with its numbers."""

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from stages.science.quality.checks import CHECKS, TESTS, Check, Limits, Row, number


class Finding(NamedTuple):
    """A row of the findings of records/quality.py without `benchmark`."""

    source: str
    level: str
    finding: str
    value: float
    limit: float
    sentence: str


def find(
    rows: Sequence[Row], mismatched: Mapping[str, Sequence[str]], limits: Limits
) -> list[Finding]:
    """Errors and warnings for the sources of one benchmark, in the order of the rows.

    Args:
        rows: of `measure`, the real test split first, with `asked` where it is known.
        mismatched: sentences of `mismatches` by source.
        limits: from where on to warn.
    """
    real = {f"real_{name}": value for name, value in rows[0].items()}
    found = []
    for row in rows:
        source = str(row["source"])
        found += [
            Finding(source, "error", "mismatch", math.nan, math.nan, f"{source}: {sentence}.")
            for sentence in mismatched.get(source, ())
        ]
        found += _warnings(source, {**real, **row}, limits)
    return found


def _warnings(source: str, row: Row, limits: Limits) -> Iterator[Finding]:
    for check in CHECKS:
        limit = getattr(limits, check.finding)
        # Nothing to hold it against, such as no spans: no warning.
        value = _value(check, row)
        p = 0.0 if check.p is None else number(row, check.p)
        if value > limit and p <= limits.false_alarms / TESTS:
            words = _words(row) | {
                "value": value,
                "chance": "" if check.p is None else f"; p = {p:.2g}",
            }
            sentence = check.sentence.format_map(words)
            yield Finding(source, "warning", check.finding, value, limit, f"{source}: {sentence}.")
    tested = number(row, "exemplars_tested")
    if tested > 0:
        sentence = (
            f"{tested:.0f} of the exemplars shown are items of the real test split; show others"
        )
        yield Finding(source, "warning", "exemplars_tested", tested, 0, f"{source}: {sentence}.")


def _value(check: Check, row: Row) -> float:
    try:
        return check.value(row)
    except ZeroDivisionError:
        return math.nan


def _words(row: Row) -> dict[str, Any]:
    missing, surplus = (row.get(f"labels_{name}") for name in ("missing", "surplus"))
    parts = [f"; real labels that do not occur: {missing.count(';') + 1}"] if missing else []
    parts += (
        [f"; labels that are none of the real ones: {surplus.count(';') + 1}"] if surplus else []
    )
    late = row.get("spans_late")
    return {
        **row,
        "labels": "".join(parts),
        "late": f", {late} start one late at the head of the text" if late else "",
    }
