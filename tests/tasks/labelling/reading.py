"""Rows of foreign data sets to test with, and reading them."""

import json
from pathlib import Path
from typing import Any

from stages.tasks.labelling.items import Item, Span
from stages.tasks.labelling.sources import read_source
from tests.tasks.labelling.declarations import params_of

POS = {"text": "sentence", "spans": "entities", "label": "type", "pos": "pos", "words": "name"}
ENDS = {"text": "text", "spans": "spans", "label": "label", "start": "start", "end": "end"}
TAGGED = {"tokens": "words", "tags": "tags"}
TEXT = {"text": "text", "label": "label"}
PAIR = {"text": "text_1", "text_2": "text_2", "score": "score"}
ROME = Item("ann saw rome", spans=(Span(0, 3, "person"), Span(8, 12, "place")))


def read_rows(
    tmp_path: Path, rows: list[Any], benchmark: str, fields: dict[str, str], **more: Any
) -> list[Item]:
    path = tmp_path / "rows.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    source = {"kind": "file", "train": "absent.jsonl", "test": str(path), "fields": fields} | more
    return read_source(benchmark, params_of(benchmark, source=source), "test")
