"""A labelled text of a benchmark, and its row in data/benchmarks/*.parquet."""

import json
from collections.abc import Iterable, Sequence
from typing import Any, Literal, NamedTuple

import pandas as pd

from stages.bedrock.errors import InputError
from stages.tasks.held_out import content_id

Task = Literal["classification", "similarity", "ner"]
Split = Literal["train", "test"]


class Span(NamedTuple):
    """An entity in a text.

    Gold spans lie within their text. A span that a solver said may have start == end < 0: a string that
    is not in the text (any more). Each such span of one answer has a number of its own (-1, -2, ...),
    so that two of them stay two; it overlaps nothing.
    """

    start: int
    """Character offset of the first character."""
    end: int
    """Character offset behind the last character."""
    label: str


class Item(NamedTuple):
    """A text with its annotation: exactly one of label, score and spans is given."""

    text: str
    text_2: str | None = None
    """Similarity: the second text of the pair."""
    label: str | None = None
    score: float | None = None
    spans: tuple[Span, ...] | None = None
    """Ner: in the order of the text; empty where there is no entity."""


class Mention(NamedTuple):
    """An entity by its words."""

    label: str
    text: str


Target = str | float | tuple[Mention, ...]
"""The annotation that a text is to be written for: a label, a score, or the entities to occur."""


def target_of(item: Item) -> Target:
    """The annotation of an item as a writer would be asked for it."""
    if item.label is not None:
        return item.label
    return item.score if item.score is not None else mentions_of(item)


def mentions_of(item: Item) -> tuple[Mention, ...]:
    """The entities of an item by their words, in the order of its spans."""
    return tuple(Mention(s.label, item.text[s.start : s.end]) for s in item.spans or ())


def task_of(item: Item) -> Task:
    """The task whose annotation an item has."""
    if item.label is not None:
        return "classification"
    if item.score is not None:
        return "similarity"
    assert item.spans is not None, "an item has a label, a score or spans"
    return "ner"


def item_id(benchmark: str, item: Item) -> str:
    """12 hex digits of the hash of benchmark, texts and annotation."""
    return content_id(json.dumps([benchmark, *item], ensure_ascii=False))


def rows_of(
    benchmark: str,
    split: Split,
    items: Sequence[Item],
    exemplars: Sequence[Sequence[str]] | None = None,
) -> pd.DataFrame:
    """Items as rows of records/benchmark_items.py.

    Args:
        benchmark: name of the data set.
        split: of all the items.
        items: in the order of the rows.
        exemplars: of each item, the ids of the items that its writer was shown; None for real items.
    """
    shown = exemplars if exemplars is not None else [()] * len(items)
    rows = [
        {
            "item": item_id(benchmark, item),
            "benchmark": benchmark,
            "task": task_of(item),
            "split": split,
            "text": item.text,
            "text_2": item.text_2,
            "label": item.label,
            "score": item.score,
            "spans": None if item.spans is None else spans_json(item.spans),
            "exemplars": list(seen),
        }
        for item, seen in zip(items, shown, strict=True)
    ]
    columns = ["item", "benchmark", "task", "split", *Item._fields, "exemplars"]
    return pd.DataFrame(rows, columns=columns).astype({"score": "float64"})


def item_of(row: Any) -> Item:
    """The item in a row with the columns of `Item` (a Series, or a tuple of `itertuples`)."""
    spans = _given(row.spans)
    return Item(
        text=row.text,
        text_2=_given(row.text_2),
        label=_given(row.label),
        score=None if _given(row.score) is None else float(row.score),
        spans=None if spans is None else spans_from(spans),
    )


def spans_json(spans: Iterable[Span]) -> str:
    """Spans as JSON: [[start, end, label], ...]."""
    return json.dumps([list(span) for span in spans], ensure_ascii=False, separators=(",", ":"))


def spans_from(text: str) -> tuple[Span, ...]:
    """The spans that `spans_json` wrote.

    Raises:
        InputError: `text` is not a list of [start, end, label].
    """
    try:
        found = [(start, end, label) for start, end, label in json.loads(text)]
    except (ValueError, TypeError) as error:
        raise InputError(f"{text!r}: expected a JSON list of [start, end, label]") from error
    if not all(type(s) is type(e) is int and type(label) is str for s, e, label in found):
        raise InputError(f"{text!r}: expected whole numbers and a label in each span")
    return tuple(Span(*one) for one in found)


def _given(value: Any) -> Any:
    """`value`, or None for the ways a table says that nothing is there."""
    return None if pd.isna(value) else value
