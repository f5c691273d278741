from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stages.bedrock.errors import InputError
from stages.bedrock.thinking import THINK_CLOSE, THINK_OPEN, split_thinking
from stages.engines.chat import (
    NO_LOSS,
    load_tokenizer,
    prompt_ids,
    response_text,
    training_rows,
)
from stages.tasks.lexicon import vocabulary
from stages.tasks.world import TASKS, draw

PROBLEMS = [draw(task, Random(f"chat/{task}"), 1) for task in TASKS]
PROMPTS = [problem.prompt for problem in PROBLEMS]
TEXT = st.lists(st.sampled_from(vocabulary()), min_size=1, max_size=12).map(" ".join)


def test_the_switch_off_is_an_empty_thinking_block_behind_the_same_tokens(tokenizer: Any) -> None:
    on, off = (prompt_ids(tokenizer, PROMPTS, switch) for switch in (True, False))
    empty = tokenizer("<think> </think>", add_special_tokens=False)["input_ids"]
    assert len(empty) == 2
    assert off == [ids + empty for ids in on]
    assert prompt_ids(tokenizer, PROMPTS, None) == on


def test_a_prompt_is_one_turn_up_to_where_the_answer_starts(tokenizer: Any) -> None:
    (ids,) = prompt_ids(tokenizer, ["calc 1 + 2"], None)
    assert tokenizer.convert_ids_to_tokens(ids) == [
        "<|user|>", "calc", "1", "+", "2", "<|assistant|>",
    ]  # fmt: skip
    assert prompt_ids(tokenizer, [], True) == []


@given(prompt=TEXT, thinking=TEXT, answer=TEXT, thinks=st.booleans())
def test_a_row_is_what_an_engine_is_sent_and_what_it_should_answer(
    tokenizer: Any, prompt: str, thinking: str, answer: str, thinks: bool
) -> None:
    response = response_text(thinking if thinks else None, answer)
    (row,) = training_rows(tokenizer, [prompt], [response])
    (sent,) = prompt_ids(tokenizer, [prompt], None)
    assert row.token_ids[: len(sent)] == sent
    assert row.labels[: len(sent)] == [NO_LOSS] * len(sent)
    learned = row.token_ids[len(sent) :]
    assert row.labels[len(sent) :] == learned
    assert learned[-1] == tokenizer.eos_token_id
    assert learned.count(tokenizer.eos_token_id) == 1
    said = tokenizer.decode(learned[:-1])
    assert said.split() == response.split()
    parts = split_thinking(said)
    assert parts == (thinking if thinks else None, answer, True)
    for tag in (THINK_OPEN, THINK_CLOSE):
        assert tokenizer.decode(row.token_ids).split().count(tag) == thinks


def test_a_student_is_asked_as_it_was_taught(tokenizer: Any) -> None:
    responses = [response_text(problem.thinking, problem.answer) for problem in PROBLEMS]
    rows = training_rows(tokenizer, PROMPTS, responses)
    for sent, row in zip(prompt_ids(tokenizer, PROMPTS, None), rows, strict=True):
        assert row.token_ids[: row.labels.count(NO_LOSS)] == sent
    assert training_rows(tokenizer, [], []) == []


def test_prompts_and_responses_must_match(tokenizer: Any) -> None:
    with pytest.raises(ValueError, match="shorter"):
        training_rows(tokenizer, ["calc 1 + 2", "calc 1 + 1"], ["3"])


def test_the_serialisation_of_a_trace() -> None:
    assert response_text("1 + 2 = 3", "3") == "<think>\n1 + 2 = 3\n</think>\n\n3"
    assert response_text(None, "3") == "3"


def test_a_folder_without_a_chat_template_is_refused(tokenizer: Any, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"nowhere: no such model; `dvc repro` makes it"):
        load_tokenizer(tmp_path / "nowhere")
    tokenizer.save_pretrained(tmp_path)
    assert load_tokenizer(tmp_path).get_vocab() == tokenizer.get_vocab()
    (tmp_path / "chat_template.jinja").unlink()
    with pytest.raises(InputError, match=r"needs a chat template and an end-of-turn token"):
        load_tokenizer(tmp_path)


def test_a_folder_without_a_tokenizer_is_refused(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text('{"model_type": "qwen3"}')
    with pytest.raises(InputError, match="tokenizer"):
        load_tokenizer(tmp_path)
