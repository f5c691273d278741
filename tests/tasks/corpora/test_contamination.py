from hypothesis import given
from hypothesis import strategies as st

from stages.tasks.corpora.contamination import SuiteTexts

ITEM = (
    "Natalia sold clips to 48 of her friends in April, and then she sold half as many clips in May."
)


def test_an_item_is_found_whole_in_whatever_case_and_spacing() -> None:
    texts = SuiteTexts.of([ITEM, "What is 2 + 3?"], None)
    assert texts.found_in("what is  2 + 3?") == "in_suites"
    assert texts.found_in(f"Solve this. {ITEM}") is None, "only equals are asked for"
    assert texts.found_in("What is 2 + 4?") is None


def test_an_item_is_found_within_an_instruction() -> None:
    texts = SuiteTexts.of([ITEM, "What is 2 + 3?"], 13)
    told = f"Solve the problem. Put the answer into \\boxed{{}}.\n\n{ITEM.upper()} How many in all?"
    assert texts.found_in(told) == "overlaps_suites"
    half = " ".join(ITEM.split()[:12])
    assert texts.found_in(f"{half} and no more") is None, "12 words in a row"
    assert texts.found_in("Why is 2 + 3?") is None, "too short for a run"


words = st.lists(st.sampled_from("abcdefgh"), min_size=5, max_size=30)


@given(words, words, words)
def test_exactly_the_prompts_with_a_run_of_an_item_overlap(
    item: list[str], before: list[str], after: list[str]
) -> None:
    texts = SuiteTexts.of([" ".join(item)], 5)
    prompt = [*before, *after]
    runs = {tuple(item[i : i + 5]) for i in range(len(item) - 4)}
    shared = any(tuple(prompt[i : i + 5]) in runs for i in range(len(prompt) - 4))
    assert (texts.found_in(", ".join(prompt)) == "overlaps_suites") == shared
    assert texts.found_in(" ".join([*before, *item, *after])) is not None
