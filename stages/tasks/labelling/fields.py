"""A row of a foreign data set as an item: which field is what, and whether it fits the declaration."""

from collections.abc import Mapping
from itertools import pairwise
from math import isfinite
from typing import Any

from stages.tasks.labelling.benchmark import BenchmarkParams
from stages.tasks.labelling.bio import joined, spans_of
from stages.tasks.labelling.items import Item, Span, Task

Row = Mapping[str, Any]

FORMS: dict[Task, tuple[frozenset[str], ...]] = {
    "classification": (frozenset({"text", "label"}),),
    "similarity": (frozenset({"text", "text_2", "score"}),),
    "ner": (
        frozenset({"tokens", "tags"}),
        frozenset({"text", "spans", "label", "start", "end"}),
        frozenset({"text", "spans", "label", "pos"}),
    ),
}
"""The fields that a task needs; of ner one of three. Spans are objects of label and start, end or pos."""
OPTIONAL = {"words"}
"""Of spans: the words that must stand there in the text."""


class Misfit(ValueError):
    """A row that does not fit: the field, what is expected, what was given."""


def unknown_fields(task: Task, fields: Mapping[str, str]) -> str | None:
    """What is wrong with a declaration of fields; None: nothing."""
    given = frozenset(fields) - (OPTIONAL if "spans" in fields else set())
    if given in FORMS[task]:
        return None
    forms = " or ".join("{" + ", ".join(sorted(form)) + "}" for form in FORMS[task])
    more = "; `words` may stand beside spans" if task == "ner" else ""
    return f"expected {forms} for task {task}{more}, got {{{', '.join(sorted(fields))}}}"


def item_from(row: Any, params: BenchmarkParams, fields: Mapping[str, str]) -> Item:
    """A row as an item of the benchmark.

    Args:
        row: an object; fields that are not declared are passed over.
        params: task, and labels or scale.
        fields: our name of a field -> its name in the row; `unknown_fields` has nothing against it.

    Raises:
        Misfit: the first thing that does not fit.
    """
    if not isinstance(row, Mapping):
        raise Misfit(f"expected an object, got {_shown(row)}")
    if params.task == "classification":
        return Item(_text(row, fields["text"]), label=_label(row, fields["label"], params))
    if params.task == "similarity":
        first, second = (_text(row, fields[name]) for name in ("text", "text_2"))
        return Item(first, second, score=_score(row, fields["score"], params))
    if "tokens" in fields:
        return _tagged(row, params, fields)
    text = _text(row, fields["text"])
    return Item(text, spans=_spans(row, text, params, fields))


def _tagged(row: Row, params: BenchmarkParams, fields: Mapping[str, str]) -> Item:
    """An item from words and their BIO tags."""
    words, tags = (_strings(row, fields[name]) for name in ("tokens", "tags"))
    if len(words) != len(tags):
        raise Misfit(f"{len(words)} {fields['tokens']} but {len(tags)} {fields['tags']}")
    text, places = joined(words)
    try:
        spans = spans_of(places, tags)
    except ValueError as error:
        raise Misfit(f"{fields['tags']}: {error}") from error
    for span in spans:
        _declared(span.label, fields["tags"], params)
    return Item(text, spans=spans)


def _spans(
    row: Row, text: str, params: BenchmarkParams, fields: Mapping[str, str]
) -> tuple[Span, ...]:
    """The spans of a row, in the order of the text."""
    name = fields["spans"]
    given = _value(row, name)
    if not isinstance(given, list):
        raise Misfit(f"{name}: expected a list of spans, got {_shown(given)}")
    spans: list[Span] = []
    for one in given:
        if not isinstance(one, Mapping):
            raise Misfit(f"{name}: expected objects, got {_shown(one)}")
        start, end = _ends(one, fields)
        words = _value(one, fields["words"]) if "words" in fields else text[start:end]
        if not 0 <= start < end <= len(text) or text[start:end] != words:
            raise Misfit(
                f"{name}: expected [start, end) in a text of {len(text)} characters"
                f"{f', where {_shown(words)} stands' if 'words' in fields else ''}, got [{start}, {end}]"
                f"{f', {_shown(text[start:end])}' if 0 <= start < end else ''}"
            )
        spans.append(Span(start, end, _label(one, fields["label"], params)))
    spans.sort()
    for first, second in pairwise(spans):
        if second.start < first.end:
            raise Misfit(f"{name}: expected spans that do not overlap, got {first} and {second}")
    return tuple(spans)


def _ends(span: Row, fields: Mapping[str, str]) -> tuple[int, int]:
    names = [fields["pos"]] if "pos" in fields else [fields["start"], fields["end"]]
    ends = [_value(span, name) for name in names]
    found = ends[0] if "pos" in fields else ends
    if not (isinstance(found, list) and len(found) == 2 and all(type(end) is int for end in found)):
        raise Misfit(f"{', '.join(names)}: expected two whole numbers, got {_shown(found)}")
    return found[0], found[1]


def _text(row: Row, name: str) -> str:
    """A text; one that is given as a list of words has a blank between two."""
    given = _value(row, name)
    text = joined(_strings(row, name))[0] if isinstance(given, list) else given
    if not isinstance(text, str) or not text.strip():
        raise Misfit(f"{name}: expected a text that is not empty, got {_shown(text)}")
    return text


def _strings(row: Row, name: str) -> list[str]:
    given = _value(row, name)
    if not (isinstance(given, list) and given and all(isinstance(w, str) and w for w in given)):
        raise Misfit(f"{name}: expected a list of words, got {_shown(given)}")
    return given


def _label(row: Row, name: str, params: BenchmarkParams) -> str:
    return _declared(_value(row, name), name, params)


def _declared(label: Any, name: str, params: BenchmarkParams) -> str:
    labels = params.labels or ()
    if not isinstance(label, str) or label not in labels:
        raise Misfit(f"{name}: expected one of the labels {', '.join(labels)}; got {_shown(label)}")
    return label


def _score(row: Row, name: str, params: BenchmarkParams) -> float:
    low, high = params.scale or (0.0, 0.0)
    score = _value(row, name)
    number = isinstance(score, int | float) and not isinstance(score, bool)
    if not number or not isfinite(score) or not low <= score <= high:
        raise Misfit(f"{name}: expected a number from {low:g} to {high:g}, got {_shown(score)}")
    return float(score)


def _value(row: Row, name: str) -> Any:
    if row.get(name) is None:
        raise Misfit(f"{name}: missing; the row has {', '.join(map(str, row))}")
    return row[name]


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) < 60 else f"{text[:57]}..."
