from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stages.tasks.labelling.baselines import BaselineKind, trained
from stages.tasks.labelling.items import Item, Span
from stages.tasks.labelling.token_tagger import best_path, possible
from tests.tasks.labelling.declarations import some_items

KINDS: list[BaselineKind] = ["majority", "linear"]


def _said(kind: BaselineKind, benchmark: str, train: list[Item], test: list[Item]) -> list[object]:
    """The predictions, each as label, score or spans."""
    task = {"requests": "classification", "pairs": "similarity", "news": "ner"}[benchmark]
    given = trained(kind, task, train).solve(test)  # type: ignore[arg-type]
    assert all(one.outcome == "answered" for one in given)
    values = [[v for v in (one.label, one.score, one.spans) if v is not None] for one in given]
    return [value for (value,) in values]


def test_the_most_frequent_label_and_the_mean_score() -> None:
    items = [Item("a", label=label) for label in ("x", "y", "x", "y", "z")]
    assert _said("majority", "requests", items, items) == ["x"] * 5
    pairs = [Item("a", "b", score=score) for score in (0.0, 1.0, 2.0)]
    assert _said("majority", "pairs", pairs, pairs[:1]) == [1.0]


def test_known_entities_are_found_with_their_most_frequent_type() -> None:
    train = [
        Item("york won", spans=(Span(0, 4, "place"),)),
        Item("york lost", spans=(Span(0, 4, "club"),)),
        Item("in york", spans=(Span(3, 7, "place"),)),
        Item("York City won", spans=(Span(0, 9, "club"),)),
    ]
    test = [Item(text, spans=()) for text in ("york city beat YORK, not yorks", "rome", "")]
    said = [(Span(0, 9, "club"), Span(15, 19, "place")), (), ()]
    assert _said("majority", "news", train, test) == said
    assert _said("majority", "news", [Item("a", spans=())], test) == [(), (), ()]


def test_linear_labels_beat_the_majority() -> None:
    train, test = some_items("requests", 60), some_items("requests", 30, said="b")
    gold = [item.label for item in test]
    right = {
        kind: np.mean(np.array(_said(kind, "requests", train, test)) == gold) for kind in KINDS
    }
    assert right["linear"] == 1
    assert right["majority"] == 1 / 3


def test_linear_scores_beat_the_mean() -> None:
    train, test = some_items("pairs", 100), some_items("pairs", 30, said="b")
    gold = np.array([item.score for item in test])
    said = {kind: np.array(_said(kind, "pairs", train, test), dtype=float) for kind in KINDS}
    error = {kind: np.mean((values - gold) ** 2) for kind, values in said.items()}
    assert error["linear"] < error["majority"] / 5
    assert (said["linear"] >= 0).all()
    assert (said["linear"] <= 4).all()


def _news(count: int, seed: int) -> list[Item]:
    """Entities never seen before: only what stands around them tells their type."""
    draw = np.random.default_rng(seed)
    items = []
    for number in range(count):
        name = " ".join(f"n{draw.integers(10**6)}" for _ in range(1 + number % 2))
        front, kind = [("born to ", "person"), ("flew to ", "place")][number // 2 % 2]
        end = len(front) + len(name)
        items.append(Item(f"{front}{name} today", spans=(Span(len(front), end, kind),)))
    return items


def test_linear_tags_beat_known_entities_by_what_stands_around() -> None:
    train, test = _news(80, 1), _news(20, 2)
    gold = [item.spans for item in test]
    assert _said("linear", "news", train, test) == gold
    assert _said("majority", "news", train, test) == [()] * 20


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("benchmark", ["requests", "pairs", "news"])
def test_only_texts_of_test_items_count_and_equal_items_give_equal_answers(
    kind: BaselineKind, benchmark: str
) -> None:
    train, test = some_items(benchmark, 40), some_items(benchmark, 10, said="b")
    annotated: dict[str, dict[str, Any]] = {
        "requests": {"label": "rain"},
        "pairs": {"score": 0.0},
        "news": {"spans": ()},
    }
    other = [item._replace(**annotated[benchmark]) for item in test]
    said = _said(kind, benchmark, train, test)
    assert _said(kind, benchmark, train, other) == said
    assert _said(kind, benchmark, train, test[::-1]) == said[::-1]
    assert _said(kind, benchmark, train, []) == []


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("benchmark", ["requests", "pairs", "news"])
def test_one_item_is_enough_to_learn_from(kind: BaselineKind, benchmark: str) -> None:
    (item,) = some_items(benchmark, 1)
    (said,) = _said(kind, benchmark, [item], [item])
    if kind == "majority" or benchmark != "news":
        assert said in (item.label, item.score, item.spans)


def test_nothing_to_learn_from_is_refused() -> None:
    with pytest.raises(ValueError, match="needs items"):
        trained("linear", "ner", [])


TAGS = ["O", "B-x", "I-x", "B-y", "I-y"]


@given(st.integers(0, 6), st.integers(0, 1000))
def test_the_best_possible_path_is_found(words: int, seed: int) -> None:
    scores = np.random.default_rng(seed).normal(size=(words, len(TAGS)))
    begins, follows = possible(TAGS)
    paths: list[tuple[float, list[int]]] = [(0.0, [])]
    for row in scores:
        paths = [
            (total + row[tag], [*path, tag])
            for total, path in paths
            for tag in range(len(TAGS))
            if (follows[path[-1], tag] if path else begins[tag])
        ]
    assert best_path(scores, begins, follows) == max(paths)[1]


def test_what_is_possible() -> None:
    begins, follows = possible(TAGS)
    assert begins.tolist() == [True, True, False, True, False]
    after = {
        tag: [TAGS[then] for then in np.flatnonzero(row)]
        for tag, row in zip(TAGS, follows, strict=True)
    }
    always = ["O", "B-x", "B-y"]
    assert after["O"] == always
    assert after["B-x"] == after["I-x"] == ["O", "B-x", "I-x", "B-y"]
