from pathlib import Path
from typing import Any

import pytest

from stages.bedrock.errors import InputError
from stages.tasks.labelling.items import Item
from tests.tasks.labelling.reading import ENDS, PAIR, POS, ROME, TAGGED, TEXT, read_rows


def test_texts_with_labels(tmp_path: Path) -> None:
    rows = [{"text": "a song", "label": "play", "id": 3}, {"text": "a flat", "label": "book"}]
    assert read_rows(tmp_path, rows, "requests", TEXT) == [
        Item("a song", label="play"),
        Item("a flat", label="book"),
    ]


def test_pairs_with_scores(tmp_path: Path) -> None:
    rows = [
        {"text_1": "a", "text_2": "b", "score": 4},
        {"text_1": "a", "text_2": "c", "score": 0.4},
    ]
    assert read_rows(tmp_path, rows, "pairs", PAIR) == [
        Item("a", "b", score=4.0),
        Item("a", "c", score=0.4),
    ]


@pytest.mark.parametrize(
    ("row", "fields"),
    [
        (
            {
                "sentence": "ann saw rome",
                "entities": [
                    {"type": "place", "pos": [8, 12], "name": "rome"},
                    {"type": "person", "pos": [0, 3], "name": "ann"},
                ],
            },
            POS,
        ),
        (
            {
                "text": ["ann", "saw", "rome"],
                "spans": [
                    {"label": "person", "start": 0, "end": 3},
                    {"label": "place", "start": 8, "end": 12},
                ],
            },
            ENDS,
        ),
        ({"words": ["ann", "saw", "rome"], "tags": ["B-person", "O", "B-place"]}, TAGGED),
        ({"words": ["ann", "saw", "rome"], "tags": ["S-person", "O", "I-place"]}, TAGGED),
    ],
)
def test_spans_in_every_form(tmp_path: Path, row: Any, fields: dict[str, str]) -> None:
    assert read_rows(tmp_path, [row], "news", fields) == [ROME]


SPAN = {"label": "person", "start": 0, "end": 3}


def _text(*spans: Any, text: Any = "ann saw rome") -> dict[str, Any]:
    return {"text": text, "spans": list(spans)}


def _named(name: str) -> dict[str, Any]:
    return {"sentence": "ann saw", "entities": [{"type": "person", "pos": [1, 3], "name": name}]}


@pytest.mark.parametrize(
    ("benchmark", "fields", "row", "message"),
    [
        ("requests", TEXT, {"text": "a"}, "label: missing; the row has text"),
        (
            "requests",
            TEXT,
            {"text": "a", "label": "x"},
            "one of the labels play, book, rain; got 'x'",
        ),
        ("requests", TEXT, {"text": "a", "label": 1}, "one of the labels .*got 1"),
        (
            "requests",
            TEXT,
            {"text": " ", "label": "play"},
            "text: expected a text that is not empty",
        ),
        ("requests", TEXT, ["a", "play"], "expected an object"),
        ("pairs", PAIR, {"text_1": "a", "text_2": "b", "score": 4.2}, "from 0 to 4, got 4.2"),
        ("pairs", PAIR, {"text_1": "a", "text_2": "b", "score": "4"}, "from 0 to 4, got '4'"),
        ("pairs", PAIR, {"text_1": "a", "text_2": "b", "score": True}, "from 0 to 4, got True"),
        ("pairs", PAIR, {"text_1": "a", "text_2": "b", "score": float("nan")}, "got nan"),
        ("news", ENDS, _text(SPAN | {"end": 13}), r"a text of 12 characters, got \[0, 13\]"),
        ("news", ENDS, _text(SPAN | {"start": 3}), r"got \[3, 3\]"),
        ("news", ENDS, _text(SPAN | {"start": -1}), r"got \[-1, 3\]"),
        ("news", ENDS, _text(SPAN | {"start": 0.0}), "expected two whole numbers"),
        ("news", ENDS, _text(SPAN | {"label": "river"}), "person, place, club; got 'river'"),
        ("news", ENDS, _text(SPAN, SPAN | {"start": 2, "end": 5}), "do not overlap"),
        ("news", ENDS, _text("ann"), "spans: expected objects"),
        ("news", ENDS, {"text": "ann", "spans": "ann"}, "spans: expected a list"),
        ("news", ENDS, _text(text=["ann", 3]), "text: expected a list of words"),
        ("news", POS, _named("ann"), r"where 'ann' stands, got \[1, 3\], 'nn'"),
        ("news", TAGGED, {"words": ["ann"], "tags": ["O", "O"]}, "1 words but 2 tags"),
        ("news", TAGGED, {"words": ["ann"], "tags": ["person"]}, "tags: expected O, B-label"),
        (
            "news",
            TAGGED,
            {"words": ["ann"], "tags": ["B-river"]},
            "person, place, club; got 'river'",
        ),
        ("news", TAGGED, {"words": [], "tags": []}, "words: expected a list of words"),
    ],
)
def test_a_row_that_does_not_fit_is_refused(
    tmp_path: Path, benchmark: str, fields: dict[str, str], row: Any, message: str
) -> None:
    with pytest.raises(InputError, match=f"1 of 1 rows do not fit(?s:.*)row 1: .*{message}"):
        read_rows(tmp_path, [row], benchmark, fields)


def test_all_faults_are_counted_and_three_are_shown(tmp_path: Path) -> None:
    rows = [{"text": "a", "label": "play"}] + [{"text": "a", "label": "x"}] * 5
    with pytest.raises(InputError, match="5 of 6 rows") as caught:
        read_rows(tmp_path, rows, "requests", TEXT)
    assert str(caught.value).count("\n") == 3


@pytest.mark.parametrize(
    ("benchmark", "fields"),
    [
        ("requests", PAIR),
        ("requests", {"text": "text"}),
        ("pairs", {**PAIR, "label": "label"}),
        ("news", TEXT),
        ("news", {**TAGGED, "words": "words"}),
        ("news", {**ENDS, "pos": "pos"}),
    ],
)
def test_fields_of_another_task_are_refused(
    tmp_path: Path, benchmark: str, fields: dict[str, str]
) -> None:
    with pytest.raises(InputError, match=rf"benchmarks\.{benchmark}\.source\.fields: expected {{"):
        read_rows(tmp_path, [{}], benchmark, fields)
