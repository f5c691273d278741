"""The items of one source, taken apart once: words, lengths, labels, spans."""

import json
import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

WORD = re.compile(r"\w+")

Span = tuple[int, int, str]
Document = tuple[tuple[str, ...], ...]
"""The words of an item: of one text, or of both texts of a pair."""


class PlainRow(NamedTuple):
    """An item as plain values."""

    text: str
    text_2: str | None
    label: str | None
    score: float | None
    spans: str | None
    item: str
    shown: tuple[str, ...]

    @property
    def annotation(self) -> str:
        """What the item is annotated with, as one string."""
        return f"{self.label}/{self.score}/{self.spans}"

    @property
    def texts(self) -> tuple[str, ...]:
        """One text, or both of a pair."""
        return (self.text,) if self.text_2 is None else (self.text, self.text_2)


class Suite(NamedTuple):
    """Items in an order of their own, which is the same whatever the order of the rows was."""

    ids: tuple[str, ...]
    texts: tuple[tuple[str, ...], ...]
    """One text, or both of a pair."""
    keys: tuple[str, ...]
    """Texts without what makes no other text: case, and the kind of white space."""
    words: tuple[Document, ...]
    """Runs of letters and digits, case folded: what n-grams are made of."""
    lengths: NDArray[np.int64]
    """Words between spaces."""
    annotations: tuple[str, ...]
    """What the item is annotated with, as one string."""
    marks: tuple[tuple[str, ...], ...]
    """Label, level (rounded score) or the types of all entities: what distributions are made of."""
    spans: tuple[tuple[Span, ...], ...] | None
    """Of ner; else None."""
    shown: tuple[tuple[str, ...], ...]
    """Ids of the exemplars that the writer of the item was shown."""

    def __len__(self) -> int:
        """Number of items."""
        return len(self.ids)


def read_suite(frame: pd.DataFrame, task: str) -> Suite:
    """Rows of one benchmark and source, taken apart.

    Args:
        frame: rows with the columns of records/benchmark_items.py.
        task: which annotation counts: classification | similarity | ner.

    Raises:
        ValueError: spans that are no JSON list of [start, end, label].
    """
    rows = sorted(plain_rows(frame), key=lambda row: (row.texts, row.annotation, row.shown))
    split = [[text.split() for text in row.texts] for row in rows]
    spans = tuple(spans_of(row.spans) for row in rows) if task == "ner" else None
    return Suite(
        ids=tuple(row.item for row in rows),
        texts=tuple(row.texts for row in rows),
        keys=tuple("\n".join(" ".join(words) for words in pair).casefold() for pair in split),
        words=tuple(tuple(map(words_of, row.texts)) for row in rows),
        lengths=np.array([sum(map(len, pair)) for pair in split], dtype=np.int64),
        annotations=tuple(row.annotation for row in rows),
        marks=tuple(map(MARKS[task], rows) if spans is None else map(types_of, spans)),
        spans=spans,
        shown=tuple(row.shown for row in rows),
    )


def plain_rows(frame: pd.DataFrame) -> list[PlainRow]:
    """The rows of records/benchmark_items.py, None where nothing is."""
    columns = []
    for name in ("text", "text_2", "label", "score", "spans", "item"):
        values = frame[name].to_numpy(dtype=object, copy=True)
        values[frame[name].isna().to_numpy()] = None
        columns.append(values.tolist())
    return [PlainRow(*row) for row in zip(*columns, map(tuple, frame["exemplars"]), strict=True)]


def words_of(text: str) -> tuple[str, ...]:
    """Runs of letters and digits, case folded."""
    return tuple(WORD.findall(text.casefold()))


def level_of(score: float) -> str:
    """A score, rounded to a whole number (halves to the even one), as a label."""
    return f"{round(score):d}"


def spans_of(text: str | None) -> tuple[Span, ...]:
    """Spans from JSON: [[start, end, label], ...]; none for None.

    Raises:
        ValueError: anything else.
    """
    if text is None:
        return ()
    try:
        return tuple((int(start), int(end), str(label)) for start, end, label in json.loads(text))
    except (ValueError, TypeError) as error:
        raise ValueError(f"{text!r}: expected a JSON list of [start, end, label]") from error


def _label(row: PlainRow) -> tuple[str, ...]:
    return () if row.label is None else (row.label,)


def _level(row: PlainRow) -> tuple[str, ...]:
    return () if row.score is None else (level_of(row.score),)


def types_of(spans: Sequence[Span]) -> tuple[str, ...]:
    """The types of all entities of an item."""
    return tuple(kind for _, _, kind in spans)


MARKS: dict[str, Callable[[PlainRow], tuple[str, ...]]] = {
    "classification": _label,
    "similarity": _level,
    "ner": lambda row: types_of(spans_of(row.spans)),
}
