import re
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stages.tasks.labelling.answers import Answer
from stages.tasks.labelling.items import Item, Span, item_id
from stages.tasks.labelling.writing import KEPT, write
from tests.tasks.labelling.declarations import NAMES, TYPES, some_items
from tests.tasks.labelling.drafting import CONTROL, draft_of, fill, orders_of


def test_the_annotation_asked_for_is_the_gold_and_one_call_gives_one_item() -> None:
    draft = draft_of()
    (asked,) = fill(draft, lambda prompt: " ".join(prompt.split()[2:3]) + " x")
    assert [item.text.split()[0] for item in draft.items] == [item.label for item in draft.items]
    assert list(asked) == [f"requests/{number}" for number in range(10)]
    assert draft.outcomes == {KEPT: 10}
    assert draft.missing == 0


def test_what_is_refused_is_tried_again_and_counted_by_reason() -> None:
    draft = draft_of("pairs", items=4, attempts=5)
    cut = Answer("a | b", finished=False)
    rounds = fill(
        draft, "a | b", "a", "a <end> | b", cut, "| b", "a | b", "a | b | c", "a | b", "a | b"
    )
    assert [len(asked) for asked in rounds] == [4, 3, 2]
    reasons = {"not_a_pair": 2, "control_tokens": 1, "truncated": 1, "no_text": 1}
    assert draft.outcomes == {KEPT: 4} | reasons
    assert [item.text_2 for item in draft.items] == ["b"] * 4
    assert len({name for asked in rounds for name in asked}) == 9


def test_attempts_end_and_fewer_items_are_left() -> None:
    draft = draft_of(items=4, attempts=3)
    rounds = fill(draft, "a", "")
    assert [len(asked) for asked in rounds] == [4, 2, 1]
    assert draft.outcomes == {KEPT: 4, "no_text": 3}
    draft = draft_of(items=4, attempts=3)
    assert sum(map(len, fill(draft, ""))) == 7
    assert (draft.items, draft.missing) == ([], 4)


def test_duplicates_are_kept_unless_they_are_unwanted() -> None:
    same, different = draft_of(), draft_of(distinct=True)
    for draft in (same, different):
        fill(draft, "a b", "A  b")
    assert len(same.items) == 10
    assert [item.text for item in different.items] == ["a b"]
    assert different.outcomes == {KEPT: 1, "duplicate": 14}


def test_benchmarks_share_every_round() -> None:
    drafts = [draft_of("requests", items=3), draft_of("pairs", items=2)]
    rounds: list[list[str]] = []

    def ask(prompts: Mapping[str, str]) -> list[Answer]:
        rounds.append(list(prompts))
        return [Answer("a" if len(rounds) == 1 else "a | b", finished=True) for _ in prompts]

    write(drafts, ask, CONTROL)
    assert rounds == [
        ["requests/0", "requests/1", "requests/2", "pairs/0", "pairs/1"],
        ["pairs/2", "pairs/3"],
    ]


@pytest.mark.parametrize("benchmark", ["requests", "pairs", "news"])
def test_exemplars_are_training_items_of_the_target_and_their_ids_are_kept(benchmark: str) -> None:
    train = some_items(benchmark, 30)
    draft = draft_of(benchmark, items=20, train=train)
    tail = " | b" if benchmark == "pairs" else ""
    asked = fill(draft, lambda prompt: prompt.split(" like ")[0] + tail)
    known = {item_id(benchmark, item): item for item in train}
    for item, shown in zip(draft.items, draft.exemplars, strict=True):
        (exemplar,) = (known[one] for one in shown)
        if benchmark != "news":
            assert (exemplar.label, exemplar.score) == (item.label, item.score)
    texts = {item.text for item in train}
    like = [prompt.split(" like ")[1].split(" | ")[0] for one in asked for prompt in one.values()]
    assert set(like) <= texts
    assert len(set(draft.exemplars)) > 5


def test_a_text_must_hold_every_entity_and_those_within_others_have_places_of_their_own() -> None:
    draft = draft_of("news", items=1, attempts=3, types=(3, 3))
    draft.strings.update(person=["ann"], place=["york"], club=["york city"])
    fill(draft, "York City and ann", "york city ann in yorks", "York City in york and ann")
    assert draft.outcomes == {KEPT: 1, "missing_entity": 2}
    assert draft.items == [
        Item(
            "York City in york and ann",
            spans=(Span(0, 9, "club"), Span(13, 17, "place"), Span(22, 25, "person")),
        )
    ]


def test_without_names_of_entities_nothing_is_asked() -> None:
    draft = draft_of("news")
    draft.strings.update(person=[], place=[], club=[])
    assert fill(draft, "ann") == []
    assert draft.missing == 10


@pytest.mark.parametrize(
    "strings", [NAMES, {"place": ["n m", "o p"]}, {kind: ["a b"] for kind in TYPES}]
)
@pytest.mark.parametrize("benchmark", ["requests", "pairs", "news"])
def test_no_prompt_is_longer_than_was_foretold(
    benchmark: str, strings: dict[str, list[str]]
) -> None:
    draft = draft_of(benchmark, items=20, attempts=20, types=(1, 3), strings_per_type=(1, 2))
    foretold = [len(prompt.split()) for prompt in draft.longest_prompts(2)]
    draft.strings = strings
    asked = {name: text for one in fill(draft, "") for name, text in one.items()}
    assert len(asked) == len(foretold) == 40
    for number, most in enumerate(foretold):
        assert len(asked[f"{benchmark}/{number}"].split()) <= most


def test_attempts_do_not_depend_on_what_became_of_others() -> None:
    first, second = draft_of(items=5), draft_of(items=5)
    asked = [fill(draft, *answers) for draft, answers in ((first, ["a"]), (second, ["", "a"]))]
    assert asked[0][0] == asked[1][0]
    assert [one.attempt for one in second.next_orders()] == []


@given(st.integers(0, 10**6), st.integers(1, 3), st.integers(1, 2))
def test_gold_spans_are_what_was_asked_for(attempt: int, types: int, most: int) -> None:
    draft = draft_of("news", items=1, attempts=0, types=(types, types), strings_per_type=(1, most))
    orders = orders_of("news", 1, types=(types, types), strings_per_type=(1, most))
    order = orders.draw(attempt, NAMES)
    assert isinstance(order.target, tuple)
    text = " and ".join(mention.text.upper() for mention in reversed(order.target))
    draft.take(order, Answer(f"in {text}", finished=True), CONTROL)
    (item,) = draft.items
    found = {(span.label, item.text[span.start : span.end].lower()) for span in item.spans or ()}
    assert found == set(order.target)
    ends = [end for span in item.spans or () for end in span[:2]]
    assert ends == sorted(ends)
    assert all(
        re.fullmatch(r"\W?", item.text[span.end : span.end + 1]) for span in item.spans or ()
    )
