import random
import tracemalloc
from collections import Counter
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stages.bedrock.errors import InputError
from stages.bedrock.records.prompts import SCHEMA
from stages.bedrock.tables import read_table
from stages.tasks.corpora.declared import HubCorpus
from stages.tasks.corpora.drawing import write_prompts
from stages.tasks.corpora.sampling import number_of
from tests.tasks.corpora.declaring import CONVERSATIONS, corpus_of, said, write_jsonl

ROWS: list[Any] = [{"prompt": f"What is {i} + {i}?"} for i in range(2000)]
TABLE = Path("table.parquet")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def _drawn(
    rows: list[Any], corpus: HubCorpus, suites: tuple[str, ...] = ()
) -> tuple[pd.DataFrame, Counter[str]]:
    write_jsonl(Path(corpus.repo), rows)
    counts = write_prompts("chat", corpus, suites, TABLE)
    frame = read_table(TABLE, SCHEMA)
    assert counts["kept"] == len(frame)
    assert counts.total() == len(rows), "every row has one reason"
    assert frame["prompt_id"].is_unique
    assert list(Path(".scratch/prompts").iterdir()) == []
    return frame, counts


def test_the_same_prompts_whatever_the_order_of_the_rows() -> None:
    corpus = corpus_of(prompts=300)
    first, _ = _drawn(ROWS, corpus)
    content = TABLE.read_bytes()
    for seed in range(3):
        rows = ROWS + random.Random(seed).sample(ROWS, 500)  # copies change nothing either
        random.Random(seed).shuffle(rows)
        again, counts = _drawn(rows, corpus)
        pd.testing.assert_frame_equal(first, again)
        assert TABLE.read_bytes() == content
        assert counts["kept"] == 300


def test_more_prompts_begin_with_the_same_and_another_seed_draws_others() -> None:
    few, _ = _drawn(ROWS, corpus_of(prompts=100))
    many, _ = _drawn(ROWS, corpus_of(prompts=400))
    pd.testing.assert_frame_equal(few, many.head(100))
    other, _ = _drawn(ROWS, corpus_of(prompts=100, seed=2))
    shared = len(set(few["prompt"]) & set(other["prompt"]))
    assert shared < 20, "5 of 100 by chance"
    everything, _ = _drawn(ROWS, corpus_of())
    assert set(everything["prompt"]) == {row["prompt"] for row in ROWS}


def test_every_prompt_is_as_likely_as_any_other() -> None:
    """Mean place of the drawn among 2000: 999.5 with a standard error of 577 / sqrt(20 x 200)."""
    places = [
        int(prompt.split()[2])
        for seed in range(20)
        for prompt in _drawn(ROWS, corpus_of(prompts=200, seed=seed))[0]["prompt"]
    ]
    assert sum(places) / len(places) == pytest.approx(999.5, abs=4 * 577 / 4000**0.5)


def test_planted_copies_suite_items_and_filtered_rows_are_counted() -> None:
    rows = [{"conversations": said(f"Question {i}", "a"), "lang": "en"} for i in range(40)]
    rows += [{"conversations": said(f"question  {i} ", "b"), "lang": "en"} for i in range(7)]
    rows += [{"conversations": said(f"Question {i}", "a"), "lang": "fr"} for i in range(5)]
    rows += [{"conversations": said(f"Other {i}", "a", "b"), "lang": "en"} for i in range(3)]
    rows += [{"conversations": said("Solve: one two three four five six"), "lang": "en"}]
    corpus = corpus_of(
        CONVERSATIONS, {"where": {"lang": ["en"]}, "single_turn": True}, suite_words=5
    )
    frame, counts = _drawn(rows, corpus, ("QUESTION 39", "one two three four five"))
    assert counts == {
        "kept": 39,
        "repeated": 7,
        "in_suites": 1,
        "surplus": 0,
        "where_lang": 5,
        "single_turn": 3,
        "overlaps_suites": 1,
    }
    assert set(frame["reference"]) == {""}
    assert set(frame["task"]) == {"chat"}
    assert set(frame["format"]) == {"open"}


def test_a_prompt_may_repeat_each_with_an_id_of_its_own() -> None:
    frame, counts = _drawn([{"prompt": "a"}] * 5 + [{"prompt": "b"}], corpus_of(max_repeats=3))
    assert sorted(frame["prompt"]) == ["a", "a", "a", "b"]
    assert counts["repeated"] == 2


def test_enough_is_enough() -> None:
    _, counts = _drawn(ROWS[:50], corpus_of(prompts=20))
    assert counts == {"kept": 20, "surplus": 30, "in_suites": 0, "repeated": 0}


def test_too_few_prompts_say_what_was_dropped_and_write_nothing() -> None:
    write_jsonl(Path("rows.jsonl"), ROWS[:10] * 2)
    with pytest.raises(InputError, match=r"chat: 11 prompts asked for, 10 found .*'repeated': 10"):
        write_prompts("chat", corpus_of(prompts=11), (), TABLE)
    with pytest.raises(InputError, match=r"1 prompts asked for, 0 found .*'where_prompt': 20"):
        write_prompts("chat", corpus_of(filters={"where": {"prompt": ["x"]}}), (), TABLE)
    assert not TABLE.exists()


def test_rows_without_a_text_are_refused_beyond_a_share_the_first_shown() -> None:
    faulty: list[Any] = ["", " ", None, 7, []]
    rows = [*ROWS[:95], *({"prompt": text} for text in faulty)]
    write_jsonl(Path("rows.jsonl"), rows)
    with pytest.raises(InputError) as caught:
        write_prompts("chat", corpus_of(), (), TABLE)
    message = str(caught.value)
    assert "rows.jsonl: 5 of 100 rows hold no prompt" in message
    assert all(f"row {number}: prompt" in message for number in (96, 97, 98))
    assert "row 99" not in message
    _, counts = _drawn(rows, corpus_of(max_unusable=0.05))
    assert counts["unusable"] == 5
    assert not Path("data").exists()


@pytest.mark.slow  # seconds, since every allocation is counted
def test_memory_does_not_grow_with_the_rows() -> None:
    def peak(count: int) -> int:
        path = Path(f"{count}.jsonl")
        write_jsonl(path, ({"prompt": f"{number} " * 400} for number in range(count)))
        tracemalloc.start()
        try:
            write_prompts("chat", corpus_of(repo=str(path)), (), TABLE)
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    few, many = peak(2000), peak(6000)  # the files' buffers are full with either
    text = 4000 * len("2000 ") * 400
    assert many - few < text / 4, "the prompts are not in memory"


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.sampled_from(["a", "A", " a", "b", "c d", "C  D", "e"]), min_size=1), st.randoms()
)
def test_kept_are_the_lowest_numbers_of_the_distinct(texts: list[str], order: Any) -> None:
    rows = [{"prompt": text} for text in texts]
    order.shuffle(rows)
    corpus = corpus_of(prompts=1)
    frame, _ = _drawn(rows, corpus)
    lowest = min(number_of(text, 1) for text in texts)
    (prompt,) = frame["prompt"]
    assert number_of(prompt, 1) == lowest
    assert prompt == min(text for text in texts if number_of(text, 1) == lowest)
