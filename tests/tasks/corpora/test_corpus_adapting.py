from typing import Any

import pytest

from stages.tasks.corpora.adapting import Candidate, Misfit, candidate_of
from tests.tasks.corpora.declaring import CONVERSATIONS, MATH, corpus_of, said

USER = {"role": "user", "content": "What is 2 + 3?"}


@pytest.mark.parametrize(
    ("fields", "row", "prompt"),
    [
        ({}, {"prompt": "Why?"}, "Why?"),
        (CONVERSATIONS, {"conversations": said("Why?", "So.", "And?")}, "Why?"),
        (CONVERSATIONS, {"conversations": said("Why?", system="Be kind.")}, "Why?"),
        (MATH, {"input": "What is 2 + 3?", "output": "5"}, "What is 2 + 3?"),
        (MATH, {"input": [USER], "output": "5"}, "What is 2 + 3?"),
    ],
)
def test_the_first_user_turn_is_the_prompt(
    fields: dict[str, Any], row: dict[str, Any], prompt: str
) -> None:
    assert candidate_of(row, corpus_of(fields), "chat") == Candidate(prompt, "", "chat")


def test_reference_and_task_come_from_their_fields() -> None:
    corpus = corpus_of({"reference": "answer", "task": "kind"})
    row: dict[str, Any] = {"prompt": "Why?", "answer": "So.", "kind": "riddle"}
    assert candidate_of(row, corpus, "chat") == Candidate("Why?", "So.", "riddle")
    assert candidate_of({**row, "kind": None}, corpus, "chat") == Candidate("Why?", "So.", "chat")
    assert candidate_of({**row, "answer": None}, corpus, "chat") == "no_reference"


@pytest.mark.parametrize(
    ("filters", "row", "reason"),
    [
        ({"where": {"langdetect": ["en", "de"]}}, {"langdetect": "fr"}, "where_langdetect"),
        ({"where": {"langdetect": ["en", "de"]}}, {"langdetect": "de"}, None),
        ({"where": {"langdetect": ["en"]}}, {}, "where_langdetect"),
        (
            {"where": {"reasoning": ["on"], "category": ["math"]}},
            {"reasoning": "on"},
            "where_category",
        ),
        ({"where": {"level": [1]}}, {"level": True}, "where_level"),
        ({"single_turn": True}, {"conversations": said("a", "b", "c")}, "single_turn"),
        ({"single_turn": True}, {"conversations": said("a", "b")}, None),
        ({"single_turn": True}, {"conversations": said("a", system="Be kind.")}, "single_turn"),
        ({"single_turn": True}, {"conversations": said("a", system=" ")}, None),
        ({"min_characters": 6}, {}, "min_characters"),
        ({"min_characters": 5}, {}, None),
        ({"max_characters": 4}, {}, "max_characters"),
        ({"max_characters": 5}, {}, None),
    ],
)
def test_filters_name_what_they_pass_over(
    filters: dict[str, Any], row: dict[str, Any], reason: str | None
) -> None:
    corpus = corpus_of(CONVERSATIONS, filters)
    found = candidate_of({"conversations": said("Why??"), **row}, corpus, "chat")
    assert found == reason if reason else isinstance(found, Candidate)


@pytest.mark.parametrize(
    ("fields", "row", "named"),
    [
        ({}, ["a"], "expected an object"),
        ({}, {"prompt": None}, "prompt: expected a text or a list of turns, got None"),
        ({}, {"prompt": " \n"}, "prompt: expected a text"),
        ({}, {"prompt": 7}, "got 7"),
        (CONVERSATIONS, {"conversations": []}, "first user turn"),
        (CONVERSATIONS, {"conversations": said("", "b", "c")}, "first user turn"),
        (CONVERSATIONS, {"conversations": [{"from": "gpt", "value": "x"}]}, "first user turn"),
        (CONVERSATIONS, {"conversations": ["x"]}, "turns with role or from, got 'x'"),
        (CONVERSATIONS, {"conversations": [{"from": "human"}]}, "turns with content or value"),
        ({"task": "kind"}, {"prompt": "a", "kind": 3}, "kind: expected a text, got 3"),
    ],
)
def test_a_row_without_a_prompt_is_named(fields: dict[str, Any], row: Any, named: str) -> None:
    with pytest.raises(Misfit, match=named):
        candidate_of(row, corpus_of(fields), "chat")
