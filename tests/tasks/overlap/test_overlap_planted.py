"""Items that were planted in a corpus in many ways: which are found, and by which rule."""

import random
from typing import Any

import pandas as pd
import pytest

from tests.tasks.overlap.overlapping import overlap

LONG = (
    "Natalia sold clips to 48 of her friends in April, and then she sold half as many clips in May. "
    "How many clips did Natalia sell altogether in April and May?"
)
SHORT = "what is 3+4"
OTHER = [
    "Write a poem about the sea, with four lines and a rhyme at the end of each of them.",
    "Which city is the capital of France, and how many people live there today?",
]
WORDS = LONG.split()


def one(item: str, *texts: str, **changes: Any) -> pd.Series:
    """The row of a single item, whose texts stand between others."""
    return overlap([item], [OTHER[0], *texts, OTHER[1]], **changes).iloc[0]


def shuffled(text: str) -> str:
    words = text.split()
    random.Random(1).shuffle(words)
    return " ".join(words)


def test_a_corpus_without_the_items_leaves_them_clean() -> None:
    table = overlap([LONG, SHORT], OTHER)
    assert table["clean"].all() and table["rule"].isna().all()


@pytest.mark.parametrize(
    "copy",
    [
        LONG,
        LONG.upper(),
        LONG.replace(" ", "\u00a0"),
        LONG.replace("April", "\uff21\uff50\uff52\uff49\uff4c"),
        LONG.replace(",", " \u2014").replace("?", "\uff1f"),
        LONG.replace("t", "t\u00ad"),
    ],
)
def test_a_copy_is_found_however_it_is_written(copy: str) -> None:
    row = one(LONG, copy)
    assert not row["clean"] and row["rule"] == "13_words"
    assert row["similarity"] == 1.0 and row["nearest_prompt"] == row["longest_prompt"] == "p1"
    assert row["longest_run"] == row["words"]


def test_a_copy_inside_a_long_text_is_found_by_its_runs() -> None:
    row = one(LONG, f"{OTHER[0]} Problem 12: {LONG} {OTHER[1]} {OTHER[0]}")
    assert not row["clean"] and row["longest_run"] == row["words"] and row["similarity"] < 0.8


def test_half_an_item_is_found_by_its_runs() -> None:
    row = one(LONG, " ".join(WORDS[: len(WORDS) // 2]))
    assert row["rule"] == "13_words" and row["shares"][0]["share"] == pytest.approx(3 / 19)


def test_a_short_copy_is_found_and_another_sum_is_not() -> None:
    assert one(SHORT, "What is 3 + 4 ?")["rule"] == "similarity"
    assert one(SHORT, "what is 5+9")["clean"]
    assert one(SHORT, "what is 5+9", numbers="masked")["rule"] == "similarity"
    assert one(SHORT, "what is 3-4", numbers="masked")["clean"]


def test_a_long_item_with_other_numbers_shares_its_wording() -> None:
    """The story is the same: that is overlap by the rule of 13 words, and not a copy."""
    other = LONG.replace("48", "72")
    row = one(LONG, other)
    assert row["rule"] == "13_words" and row["similarity"] < 1 and row["longest_run"] < row["words"]
    assert one(LONG, other, numbers="masked")["similarity"] == 1.0
    strict = [{"words": 13, "most": 0.9}]
    assert one(LONG, LONG.replace("48", "72").replace("half", "twice"), runs=strict)["clean"]


def test_a_word_in_eight_changed_escapes_the_runs_of_thirteen_and_not_similarity() -> None:
    words = ["changed" if place % 9 == 8 else word for place, word in enumerate(WORDS)]
    row = one(LONG, " ".join(words), similar=0.4)
    assert row["shares"][0]["share"] == 0 and row["rule"] == "similarity"


def test_shuffled_words_are_another_text() -> None:
    row = one(LONG, shuffled(LONG))
    assert row["clean"] and row["shares"][1]["share"] == 0
    assert one(LONG, shuffled(LONG), shingle_words=1)["similarity"] == 1.0


def test_a_paraphrase_is_not_found() -> None:
    """No rule on words can: it is named as a limit in docs/decontamination.md."""
    text = "In April 48 people bought clips from Natalia; half that number did in May. Give her total sales."
    assert one(LONG, text)["clean"]


def test_what_many_items_have_in_common_does_not_count() -> None:
    asked = "please reason step by step and put your final answer within a box at the end"
    items = [f"{asked} " + " ".join(f"q{n}w{k}" for k in range(9)) for n in range(24)]
    texts = [f"{asked} name the capital of country number {n}" for n in range(30)]
    assert not overlap(items, texts)["clean"].any()
    table = overlap(items, texts, template_items=10)
    assert table["clean"].all()
    copied = overlap(items, [*texts, items[5]], template_items=10)
    assert list(copied.index[~copied["clean"]]) == [5]
    assert copied["longest_run"][5] == copied["words"][5] == 35  # its first q is said by all
