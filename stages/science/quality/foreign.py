"""Somebody else's items, mapped to the columns of records/benchmark_items.py without judging them.

What does not fit (a span off by one, an unknown label) must stay in, because that is what is looked for.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from typing import Any, NamedTuple

import pandas as pd

from stages.science.quality.declared import Declaration
from stages.science.quality.suite import level_of, spans_of

Row = Mapping[str, Any]

TEXT = ("text", "sentence", "text_1", "text1", "tokens")
TEXT_2 = ("text_2", "text2")
SPANS = ("entities", "ners", "spans")
KIND = ("type", "label")
"""Names of a field, in the order in which they are looked for. A text may be a list of words."""


class Annotated(NamedTuple):
    """A foreign row in our terms."""

    task: str
    text: str
    text_2: str | None = None
    label: str | None = None
    score: float | None = None
    spans: str | None = None


def foreign_items(benchmark: str, split: str, lines: Iterable[str]) -> pd.DataFrame:
    """JSON lines as rows of records/benchmark_items.py; nobody knows which exemplars were shown.

    Raises:
        ValueError: a line that is no JSON object, or has no text, or none of label, score and spans.
    """
    found = []
    for number, line in enumerate(lines, 1):
        try:
            item = annotated(json.loads(line))
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            shown = line if len(line) < 80 else f"{line[:77]}..."
            raise ValueError(f"line {number}: {error}, got {shown.strip()}") from error
        digest = sha256(json.dumps([benchmark, *item]).encode()).hexdigest()[:12]
        fixed = {"item": digest, "benchmark": benchmark, "split": split, "exemplars": []}
        found.append({**fixed, **item._asdict()})
    columns = ["item", "benchmark", "split", *Annotated._fields, "exemplars"]
    return pd.DataFrame(found, columns=columns).astype({"score": "float64"})


def annotated(row: Row) -> Annotated:
    """A row in our terms.

    Raises:
        ValueError: no text, or none of label, score and spans.
    """
    text = _text(_first(row, TEXT, "a text"))
    spans = [name for name in SPANS if isinstance(row.get(name), list)]
    if spans:
        return Annotated("ner", text, spans=json.dumps([_span(one) for one in row[spans[0]]]))
    if row.get("score") is not None:
        second = _text(_first(row, TEXT_2, "a second text"))
        return Annotated("similarity", text, second, score=float(row["score"]))
    return Annotated("classification", text, label=str(_first(row, ("label",), "a label")))


def declaration_of(real: pd.DataFrame) -> Declaration:
    """What the real items of a benchmark, of all splits, declare by being as they are.

    The scale is from the lowest to the highest rounded score.

    Raises:
        ValueError: no items, or items of several tasks.
    """
    tasks: Sequence[str] = sorted(set(real["task"]))
    if len(tasks) != 1:
        raise ValueError(f"expected items of one task, got {', '.join(tasks) or 'none'}")
    if tasks[0] == "similarity":
        ends = [float(level_of(score)) for score in (real["score"].min(), real["score"].max())]
        return Declaration("similarity", None, (ends[0], ends[1]))
    if tasks[0] == "ner":
        labels = {label for spans in real["spans"] for _, _, label in spans_of(spans)}
    else:
        labels = set(real["label"])
    return Declaration(tasks[0], tuple(sorted(labels)), None)


def _first(row: Row, names: Sequence[str], what: str) -> Any:
    for name in names:
        if row.get(name) is not None:
            return row[name]
    raise ValueError(f"expected {what} under {' or '.join(names)}")


def _text(given: Any) -> str:
    return " ".join(map(str, given)) if isinstance(given, list) else str(given)


def _span(given: Row) -> tuple[int, int, str]:
    start, end = given["pos"] if "pos" in given else (given["start"], given["end"])
    return int(start), int(end), str(_first(given, KIND, "a type"))
