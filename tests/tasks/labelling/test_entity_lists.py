from collections.abc import Mapping

from stages.tasks.labelling.answers import Answer
from stages.tasks.labelling.entity_lists import Cleaner, ListParams, list_entities
from tests.tasks.labelling.declarations import TYPES
from tests.tasks.labelling.drafting import CONTROL, draft_of


def _cleaner(strings: int = 9) -> Cleaner:
    params = ListParams(strings=strings, string_tokens=2)
    return Cleaner(params, lambda text: len(text.split()), CONTROL)


def test_listed_strings_are_cleaned_and_each_is_taken_once() -> None:
    answer = Answer("1. Ann\n- 'New  York'\n\nann\none two three\na ; b\n--\n<end> x\nbo", True)
    cut = Answer("rome\nyor", finished=False)
    assert _cleaner().strings([answer, cut]) == ["Ann", "New York", "bo", "rome"]
    assert _cleaner(2).strings([answer, cut]) == ["Ann", "New York"]
    assert _cleaner().strings([Answer("york", finished=False)]) == []


def test_entities_of_every_type_are_listed_in_one_batch() -> None:
    drafts = [draft_of("requests"), draft_of("news")]
    calls = []

    def ask(prompts: Mapping[str, str]) -> list[list[Answer]]:
        calls.append(dict(prompts))
        return [[Answer(prompt.split()[1], True), Answer("x", True)] for prompt in prompts.values()]

    list_entities(drafts, ask, _cleaner())
    assert calls == [{f"news/list/{kind}": f"list {kind}" for kind in TYPES}]
    assert drafts[1].strings == {kind: [kind, "x"] for kind in TYPES}
    assert drafts[0].strings == {}
