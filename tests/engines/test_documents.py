from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stages.bedrock.errors import InputError
from stages.engines.chat import NO_LOSS, TrainingRow, prompt_ids, response_text, training_rows
from stages.engines.documents import Statement, Turn, WordEncoder, packed
from stages.tasks.world import TASKS, draw

ROWS = st.lists(st.integers(1, 9), max_size=30).map(
    lambda lengths: [
        TrainingRow([100 * number + i for i in range(length)], [number] * length)
        for number, length in enumerate(lengths)
    ]
)


def test_rows_without_a_switch_are_those_of_the_general_path(tokenizer: Any) -> None:
    encoder = WordEncoder(tokenizer)
    for number, task in enumerate(TASKS):
        problem = draw(task, Random(number), 1)
        for thinking in (None, problem.thinking):
            text = response_text(thinking, problem.answer)
            (expected,) = training_rows(tokenizer, [problem.prompt], [text])
            assert encoder.row(Turn(problem.prompt, text, None)) == expected


@pytest.mark.parametrize("switch", [None, False, True])
def test_rows_begin_with_what_an_engine_is_sent(tokenizer: Any, switch: bool | None) -> None:
    encoder = WordEncoder(tokenizer)
    for number, task in enumerate(TASKS):
        problem = draw(task, Random(number), 1)
        text = response_text(problem.thinking if switch else None, problem.answer)
        (sent,) = prompt_ids(tokenizer, [problem.prompt], switch)
        (plain,) = training_rows(tokenizer, [problem.prompt], [text])
        learned = plain.labels[plain.labels.count(NO_LOSS) :]
        row = encoder.row(Turn(problem.prompt, text, switch))
        assert row == TrainingRow(sent + learned, [NO_LOSS] * len(sent) + learned)


def test_of_a_statement_the_result_alone_is_learned(tokenizer: Any) -> None:
    row = WordEncoder(tokenizer).row(Statement("3 + 4 =", "7", ";"))
    assert tokenizer.decode(row.token_ids) == "3 + 4 = 7 ;"
    learned = [token for token in row.labels if token != NO_LOSS]
    assert tokenizer.decode(learned) == "7"
    assert row.labels[row.token_ids.index(learned[0])] == learned[0]


def test_a_word_the_tokenizer_lacks_is_named(tokenizer: Any) -> None:
    with pytest.raises(InputError, match="no word 'perhaps'"):
        WordEncoder(tokenizer).row(Turn("calc 1 perhaps 2", "3", None))


@given(rows=ROWS, length=st.integers(1, 20))
def test_documents_have_one_length_and_begin_where_a_row_does(
    rows: list[TrainingRow], length: int
) -> None:
    documents = list(packed(rows, length))
    rest = list(rows)
    for document in documents:
        assert len(document.token_ids) == len(document.labels) == length
        taken = TrainingRow([], [])
        while len(taken.token_ids) < length:
            row = rest.pop(0)
            taken = TrainingRow(taken.token_ids + row.token_ids, taken.labels + row.labels)
        assert taken.token_ids[:length] == document.token_ids
        assert taken.labels[:length] == document.labels
    assert sum(len(row.token_ids) for row in rest) < length


def test_packing_takes_no_more_rows_than_it_needs() -> None:
    def endless() -> Any:
        while True:
            yield TrainingRow([1, 2, 3], [1, 2, 3])

    documents = packed(endless(), 7)
    assert [next(documents).token_ids for _ in range(2)] == [[1, 2, 3, 1, 2, 3, 1]] * 2
