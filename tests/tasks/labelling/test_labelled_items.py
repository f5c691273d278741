from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stages.bedrock.errors import InputError
from stages.bedrock.records.benchmark_items import SCHEMA
from stages.bedrock.tables import read_table, write_table
from stages.tasks.labelling.items import (
    Item,
    Mention,
    Span,
    item_id,
    item_of,
    mentions_of,
    rows_of,
    spans_from,
    spans_json,
    target_of,
    task_of,
)

TEXTS = st.text(st.characters(codec="utf-8"), max_size=20)
SPANS = st.lists(st.builds(Span, st.integers(-3, 99), st.integers(-3, 99), TEXTS), max_size=4)
ITEMS = st.one_of(
    st.builds(Item, TEXTS, label=TEXTS),
    st.builds(Item, TEXTS, TEXTS, score=st.floats(-5, 5)),
    st.builds(Item, TEXTS, spans=SPANS.map(tuple)),
)


@given(SPANS)
def test_spans_go_through_json(spans: list[Span]) -> None:
    assert spans_from(spans_json(spans)) == tuple(spans)


@pytest.mark.parametrize(
    "text", ["", "[", "{}x", "[[1, 2]]", "[[1, 2, 3]]", '[[1.5, 2, "a"]]', "3"]
)
def test_other_json_is_no_spans(text: str) -> None:
    with pytest.raises(InputError, match=r"expected"):
        spans_from(text)


@given(st.lists(ITEMS, max_size=5))
def test_items_go_through_rows(items: list[Item]) -> None:
    rows = rows_of("news", "train", items)
    assert [item_of(row) for row in rows.itertuples()] == items
    assert list(rows["item"]) == [item_id("news", item) for item in items]
    assert list(rows["task"]) == [task_of(item) for item in items]


def test_items_of_each_task_alone_go_through_a_file(tmp_path: Path) -> None:
    kinds = {
        "label": [Item("a", label="x"), Item("b", label="y")],
        "score": [Item("a", "b", score=0.0), Item("a", "b", score=2.5)],
        "spans": [Item("a b", spans=()), Item("a b", spans=(Span(0, 1, "x"),))],
    }
    for items in kinds.values():
        path = tmp_path / "items.parquet"
        write_table(rows_of("news", "test", items, [["one"], []]), path, SCHEMA)
        frame = read_table(path, SCHEMA)
        assert [item_of(row) for row in frame.itertuples()] == items
        assert [item_of(frame.iloc[n]) for n in range(2)] == items
        assert [list(seen) for seen in frame["exemplars"]] == [["one"], []]


def test_an_id_is_of_all_of_an_item_and_its_benchmark() -> None:
    items = [
        Item("a", label="x"),
        Item("a", label="y"),
        Item("x", label="a"),
        Item("a", "x", score=0.0),
        Item("a", spans=()),
        Item("a", spans=(Span(0, 1, "x"),)),
        Item("a\0", label="x"),
    ]
    ids = [item_id(name, item) for item in items for name in ("one", "two")]
    assert len(set(ids)) == len(ids)
    assert all(len(one) == 12 and int(one, 16) >= 0 for one in ids)


def test_targets_are_what_an_item_is_written_for() -> None:
    assert target_of(Item("a", label="x")) == "x"
    assert target_of(Item("a", "b", score=0.0)) == 0.0
    item = Item("ann in rome", spans=(Span(0, 3, "person"), Span(7, 11, "place")))
    assert (
        target_of(item) == mentions_of(item) == (Mention("person", "ann"), Mention("place", "rome"))
    )
    assert target_of(Item("a", spans=())) == ()
