from collections import Counter

import pytest

from stages.bedrock.errors import InputError
from stages.tasks.labelling.items import Item, Mention, Span
from tests.tasks.labelling.declarations import LABELS, NAMES
from tests.tasks.labelling.drafting import orders_of


def test_more_exemplars_and_those_of_every_label() -> None:
    few = orders_of("requests", 2).draw(0, {})
    assert {item.label for item in few.exemplars} == {few.target}
    assert len(set(few.exemplars)) == 2
    each = orders_of("requests", 2, exemplars_of="each").draw(0, {})
    assert [item.label for item in each.exemplars] == [x for x in LABELS for _ in "ab"]
    assert each.target == few.target
    scores = orders_of("pairs", 1, exemplars_of="each").draw(3, {})
    assert [item.score for item in scores.exemplars] == [0, 1, 2, 3, 4]
    many = orders_of("requests", 99).draw(0, {})
    assert len(many.exemplars) == 10  # all there are


def test_targets_are_uniform_or_as_in_training() -> None:
    train = [Item("a", label="play")] * 8 + [Item("b", label="book")] * 2
    counts = {
        targets: Counter(
            orders_of("requests", 1, train, targets=targets).draw(n, {}).target for n in range(1000)
        )
        for targets in ("uniform", "train")
    }
    assert set(counts["uniform"]) == {"play", "book"}  # rain cannot be shown
    assert counts["uniform"]["play"] == pytest.approx(500, abs=60)
    assert counts["train"]["play"] == pytest.approx(800, abs=50)


def test_scores_are_the_whole_numbers_of_the_scale_and_the_nearest_is_shown() -> None:
    train = [Item("a", "b", score=score) for score in (0.4, 1.5, 3.8)]
    orders = orders_of("pairs", 1, train)
    drawn = [orders.draw(n, {}) for n in range(100)]
    assert {one.target for one in drawn} == {0, 1, 2, 3, 4}
    shown = {one.target: one.exemplars[0].score for one in drawn}
    assert [shown[float(level)] for level in (0, 2, 3, 4)] == [0.4, 1.5, 1.5, 3.8]
    as_trained = orders_of("pairs", 1, train, targets="train")
    assert {as_trained.draw(n, {}).target for n in range(100)} == {0, 2, 4}


def test_nothing_to_show_is_refused() -> None:
    with pytest.raises(
        InputError, match=r"no items of split train.*benchmarks\.news\.items\.train"
    ):
        orders_of("news", 1, [])


def test_entities_are_of_different_types_and_no_string_is_asked_for_twice() -> None:
    strings = {"person": ["Ann", "bo"], "place": ["ann"], "club": []}
    orders = orders_of("news", 1, types=(2, 3), strings_per_type=(1, 2))
    targets = [orders.draw(n, strings).target for n in range(200)]
    for target in targets:
        assert isinstance(target, tuple)
        assert len({text.casefold() for _, text in target}) == len(target) >= 1
        assert {(label, text) for label, text in target} <= {
            ("person", "Ann"),
            ("person", "bo"),
            ("place", "ann"),
        }
    assert Mention("place", "ann") in [one for target in targets for one in target]  # type: ignore[union-attr]


def test_types_are_drawn_as_in_training_when_asked() -> None:
    spans = (Span(0, 1, "person"),) * 3 + (Span(0, 1, "place"),)
    orders = orders_of("news", 1, [Item("a", spans=spans)], targets="train", types=(1, 1))
    drawn = Counter(orders.draw(n, NAMES).target[0].label for n in range(1000))  # type: ignore[index,union-attr]
    assert drawn["person"] == pytest.approx(750, abs=60)
    assert drawn["club"] == 0
