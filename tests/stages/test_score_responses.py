from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from stages import score_responses
from stages.bedrock.errors import InputError
from stages.bedrock.records import ballots
from stages.bedrock.records import gradings as gradings_record
from stages.bedrock.records import responses as responses_record
from stages.bedrock.records import scores as scores_record
from stages.bedrock.records import suites as suites_record
from stages.bedrock.tables import read_table, write_table
from stages.tasks.scoring import score

ITEMS = pd.DataFrame(
    [
        ("i1", "sums", "math", "open", "calc", 1, "calc 4 + 1", [], "5"),
        ("i2", "sums", "math", "open", "calc", 2, "calc 4 + 1 + 1", [], "6"),
        ("i3", "facts", "general", "mc", "kind", 1, "w1 is which", ["A:city", "B:tool"], "B:tool"),
    ],
    columns=suites_record.SCHEMA.names,
)


def _responses(*changes: dict[str, Any], decoding: str = "greedy") -> pd.DataFrame:
    """A right answer to every item, changed row by row."""
    rows: list[dict[str, Any]] = [
        {"item": "i1", "suite": "sums", "text": "5"},
        {"item": "i2", "suite": "sums", "text": "<think> 4 + 1 = 5 ; 5 + 1 = 6 </think> 6"},
        {"item": "i3", "suite": "facts", "text": "B"},
    ]
    common = {"decoding": decoding, "sample": 0, "finish_reason": "stop"}
    common |= {"prompt_tokens": 4, "thinking_tokens": 0, "answer_tokens": 2}
    for row, change in zip(rows, (*changes, {}, {}, {}), strict=False):
        row |= {**common, **change}
    return pd.DataFrame(rows, columns=responses_record.SCHEMA.names)


def test_each_response_gets_its_verdict_in_order() -> None:
    changes = ({"text": "4"}, {"text": "<think> 4"}, {"text": "B:tool", "finish_reason": "length"})
    responses = pd.concat([_responses(), _responses(*changes, decoding="sampled")])
    scores = score(responses, ITEMS)
    assert scores["verdict"].tolist() == ["correct"] * 3 + ["wrong", "no_answer", "truncated"]
    assert scores["extracted"].fillna("").tolist() == ["5", "6", "B:tool", "4", "", "B:tool"]
    assert scores["level"].tolist() == [1, 2, 1] * 2
    assert scores["task"].tolist() == ["calc", "calc", "kind"] * 2


def test_loops_are_noted_beside_the_verdict() -> None:
    scores = score(_responses({"text": "5 " * 40, "finish_reason": "length"}), ITEMS)
    assert scores["repetition"].tolist() == [True, False, False]


@pytest.mark.parametrize(
    ("responses", "message"),
    [
        (_responses()[:2], "1 items without any response, such as facts/i3"),
        (_responses({"item": "i9"}), "responses to items that no suite has, such as sums/i9"),
        (_responses({"suite": "facts"}), "responses to items that no suite has, such as facts/i1"),
        (pd.concat([_responses(), _responses()]), "3 responses that occur twice"),
        (_responses({"sample": 1}), "items without greedy sample 0, such as sums/i1"),
        (
            pd.concat([_responses(), _responses(decoding="sampled")[1:]]),
            "1 items without sampled sample 0, such as sums/i1",
        ),
    ],
)
def test_responses_that_do_not_fit_the_suites_are_refused(
    responses: pd.DataFrame, message: str
) -> None:
    with pytest.raises(InputError, match=message):
        score(responses, ITEMS)


def test_main_writes_the_table(checkout: Path) -> None:
    none = pd.DataFrame(columns=gradings_record.SCHEMA.names)
    write_table(none, "data/suites/gradings.parquet", gradings_record.SCHEMA)
    write_table(_responses(), "data/responses/d16_ift_s1.parquet", responses_record.SCHEMA)
    write_table(ITEMS, "data/suites/real.parquet", suites_record.SCHEMA)
    write_table(ITEMS.iloc[:1], "data/suites/written.parquet", suites_record.SCHEMA)
    answers = _responses().iloc[:1].assign(text="6")
    write_table(answers, "data/written_responses/d16_ift_s1.parquet", responses_record.SCHEMA)
    score_responses.main(["d16_ift_s1"])
    scores = read_table("data/scores/d16_ift_s1.parquet", scores_record.SCHEMA)
    assert scores["verdict"].tolist() == ["correct"] * 3
    scores = read_table("data/written_scores/d16_ift_s1.parquet", scores_record.SCHEMA)
    assert scores["verdict"].tolist() == ["wrong"]
    assert read_table("data/ballots/d16_ift_s1.parquet", ballots.SCHEMA).empty
