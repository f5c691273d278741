"""What can be said of written benchmarks without a judge, beside the real one: a strip of numbers per suite."""

from collections.abc import Callable, Hashable, Mapping
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from stages.looks.fidelity.cells import REAL
from stages.looks.fidelity.frames import broken
from stages.looks.fidelity.heat import FEW, Heat, falling_off, heat_maps
from stages.looks.parts import blank
from stages.looks.style import Look

Row = Mapping[Hashable, Any]


class Measure(NamedTuple):
    """One column."""

    name: str
    value: Callable[[Row], float]
    """What stands in the cell, from a row of the table."""
    off: Callable[[Row], float]
    """How far that is from real: 0 as good, 1 as bad as is told apart."""
    finding: str
    """Under which name a warning of it goes."""


def _number(name: str) -> Callable[[Row], float]:
    return lambda row: _float(row, name)


def _float(row: Row, name: str) -> float:
    value = row.get(name)
    return float("nan") if value is None or pd.isna(value) else float(value)


def _ratio(first: str, second: str) -> Callable[[Row], float]:
    def ratio(row: Row) -> float:
        above, below = _float(row, first), _float(row, second)
        return above / below if below else float("nan")

    return ratio


def _excess(first: str, second: str, reach: float) -> Callable[[Row], float]:
    """The difference of two columns over `reach`, the difference that has the full colour."""
    return lambda row: (_float(row, first) - _float(row, second)) / reach


def _over(name: str, reach: float) -> Callable[[Row], float]:
    return lambda row: _float(row, name) / reach


# The full colour: half of the items, half of the diversity, a distance of a half; of faults a tenth.
HALF, TENTH = 0.5, 0.1
MEASURES = (
    Measure(
        "copies",
        _number("duplicates_even"),
        _excess("duplicates_even", "duplicates_real", HALF),
        "duplicates",
    ),
    Measure(
        "near copies",
        _number("near_duplicates_even"),
        _excess("near_duplicates_even", "near_duplicates_real", HALF),
        "near_duplicates",
    ),
    Measure(
        "contra-\ndictions",
        _ratio("contradictions", "items"),
        lambda row: _ratio("contradictions", "items")(row) / TENTH,
        "contradictions",
    ),
    Measure(
        "word pairs,\nof real ones",
        _ratio("distinct_2_even", "distinct_2_real"),
        lambda row: (1 - _ratio("distinct_2_even", "distinct_2_real")(row)) / HALF,
        "diversity_loss",
    ),
    Measure("length,\ndistance", _number("length_ks"), _over("length_ks", HALF), "length"),
    Measure("labels,\ndistance", _number("label_tv"), _over("label_tv", HALF), "label_shift"),
    Measure(
        "entities,\nof real ones",
        _number("entities_ratio"),
        lambda row: abs(_float(row, "entities_ratio") - 1) / HALF,
        "entities",
    ),
    Measure(
        "copies of\nexemplars",
        _number("exemplar_copies"),
        _excess("exemplar_copies", "exemplar_copies_real", TENTH),
        "exemplar_copies",
    ),
    Measure(
        "copies of\nreal items",
        _number("overlap_near"),
        _excess("overlap_near", "overlap_near_real", TENTH),
        "overlap",
    ),
    Measure(
        "bad spans",
        _ratio("spans_bad", "spans"),
        lambda row: _ratio("spans_bad", "spans")(row) / TENTH,
        "bad_spans",
    ),
)


def fidelity_quality(quality: pd.DataFrame, findings: pd.DataFrame, look: Look) -> Figure:
    """Per benchmark a row for every source and a column for every measure, in percent; warned of is framed.

    Args:
        quality: reports/fidelity/quality.csv (records/quality.py).
        findings: reports/fidelity/findings.csv.
        look: colours and sizes.
    """
    if quality.empty:
        return blank("the quality of the written items was not measured")
    shown = [
        one for one in MEASURES if any(np.isfinite(one.value(row)) for row in _records(quality))
    ]
    if not shown:
        return blank("no measure of quality is known of any source")
    heats = [
        _heat(str(name), own.drop_duplicates("source"), findings, shown)
        for name, own in quality.groupby("benchmark", sort=False)
    ]
    return heat_maps(heats, falling_off(look), look, numbers=True)


def _records(rows: pd.DataFrame) -> list[dict[Hashable, Any]]:
    found: list[dict[Hashable, Any]] = rows.to_dict("records")
    return found


def _heat(benchmark: str, rows: pd.DataFrame, findings: pd.DataFrame, shown: list[Measure]) -> Heat:
    rows = rows.sort_values("source", key=lambda names: names != REAL, kind="stable")
    records = _records(rows)
    found = findings[findings["benchmark"] == benchmark]
    warned = set(zip(found["source"], found["finding"], strict=True))
    errors = set(found.loc[found["level"] == "error", "source"])
    values = np.array([[_off(one, row) for one in shown] for row in records])
    sources = [str(row["source"]) for row in records]
    dense = len(sources) > FEW
    names = [name if dense else broken(name, 20) for name in sources]
    return Heat(
        title=benchmark,
        under="",
        rows=[
            "real items" if source == REAL else f"{name} (!)" if source in errors else name
            for source, name in zip(sources, names, strict=True)
        ],
        apart=[1] if REAL in sources and len(sources) > 1 else [],
        columns=[one.name for one in shown],
        values=values,
        words=[[_word(one.value(row)) for one in shown] for row in records],
        low=0.0,
        high=1.1,
        framed=[
            (place, column)
            for place, source in enumerate(sources)
            for column, one in enumerate(shown)
            if (source, one.finding) in warned and np.isfinite(values[place, column])
        ],
    )


def _off(measure: Measure, row: Row) -> float:
    """From 0 to 1; NaN where there is no number to show; 0 for real items, which are what is held against."""
    if not np.isfinite(measure.value(row)):
        return float("nan")
    off = measure.off(row)
    return float(np.clip(off, 0, 1)) if np.isfinite(off) and row["source"] != REAL else 0.0


def _word(value: float) -> str:
    return f"{100 * value:.0f}" if np.isfinite(value) else ""
