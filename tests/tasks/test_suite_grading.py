"""Items of benchmarks are graded by the grader of their suite, and a jury by its majority."""

import json
from collections.abc import Sequence
from typing import Any

import pandas as pd
import pytest

from stages.bedrock.errors import InputError
from stages.bedrock.records import gradings as gradings_record
from stages.bedrock.records import responses as responses_record
from stages.bedrock.records import suites as suites_record
from stages.tasks.graders.ballots import OURS
from stages.tasks.jury_room import JuryRoom
from stages.tasks.scoring import score, with_gradings

BOX = "<think> it is \\boxed{9} </think> It is \\boxed{%s}."


class Item:
    """A row of both tables, and responses with the verdict that each must get."""

    def __init__(
        self,
        grader: str,
        references: list[str],
        said: dict[str, str],
        *options: str,
        **details: Any,
    ) -> None:
        self.grader, self.references, self.said = grader, references, said
        self.options, self.details = list(options), details


ITEMS = {
    "gsm8k": Item("math", ["18"], {BOX % "18.0": "correct", BOX % "19": "wrong", "<think> 18": "no_answer"}),
    "mmlu": Item("choice", ["B:4"], {BOX % "B": "correct", BOX % "4": "correct", BOX % "A": "wrong"},
                 "A:3", "B:4"),
    "squad": Item("span", ["Denver", "by Denver"], {BOX % "by Denver": "correct", BOX % "Boston": "wrong"}),
    "scibench": Item("numeric", ["100"], {BOX % "104": "correct", BOX % "106": "wrong"}, tolerance="0.05"),
    "short": Item("exact", ["Yes"], {BOX % "yes": "correct", BOX % "Yes, it is": "wrong"}),
    "procedural": Item("", ["5"], {"<think> 1 </think> 5": "correct", BOX % "5": "wrong"}),
}  # fmt: skip


def _tables(items: dict[str, Item]) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    said, rows, graded = [], [], []
    for suite, one in items.items():
        for number, text in enumerate(one.said):
            item = f"{suite}{number}"
            form = "mc" if one.options else "open"
            rows.append(
                (item, suite, "math", form, suite, 1, f"{suite}?", one.options, one.references[0])
            )
            if one.grader:
                graded.append(
                    (item, suite, one.grader, one.references, json.dumps(one.details), one.options)
                )
            said.append({"item": item, "suite": suite, "text": text})
    common = {"decoding": "greedy", "sample": 0, "finish_reason": "stop", "prompt_tokens": 4}
    common |= {"thinking_tokens": 0, "answer_tokens": 2}
    responses = pd.DataFrame([one | common for one in said], columns=responses_record.SCHEMA.names)
    return (
        responses.astype({"budget": "Int64"}),
        pd.DataFrame(rows, columns=suites_record.SCHEMA.names),
        pd.DataFrame(graded, columns=gradings_record.SCHEMA.names),
    )


def test_each_suite_has_its_own_grader() -> None:
    scores = score(*_tables(ITEMS))
    expected = [verdict for one in ITEMS.values() for verdict in one.said.values()]
    assert scores["verdict"].tolist() == expected
    assert scores["extracted"][0] == "18.0"


def test_what_was_cut_off_is_truncated_whatever_its_grader_finds() -> None:
    responses, items, gradings = _tables({"gsm8k": ITEMS["gsm8k"]})
    scores = score(responses.assign(finish_reason="length"), items, gradings)
    assert set(scores["verdict"]) == {"truncated"}


def _says(vote: dict[str, str]) -> Any:
    def judge(prompts: Sequence[str]) -> list[str]:
        return [
            next((said for word, said in vote.items() if word in prompt), "\\boxed{no}")
            for prompt in prompts
        ]

    return judge


SUMMARIES = {
    "ccsd": Item(
        "jury",
        ["two"],
        {
            "It gives two.": "correct",
            "It gives one.": "wrong",
            "It gives three.": "wrong",
            "<think> two": "no_answer",
        },
    )
}
JUDGES = {
    "a": _says({"gives two": "\\boxed{yes}", "gives three": "\\boxed{yes}"}),
    "b": _says({"gives two": "\\boxed{yes}", "gives three": "I cannot say."}),
    "c": _says({}),
}


def test_a_jury_decides_by_majority_and_its_votes_are_kept() -> None:
    room = JuryRoom(JUDGES, 100, OURS)
    scores = score(*_tables(SUMMARIES), room)
    assert scores["verdict"].tolist() == list(SUMMARIES["ccsd"].said.values())
    votes = room.votes()
    assert len(votes) == 3 * len(JUDGES)  # nobody is asked about an answer that is none
    found = votes[votes["item"] == "ccsd2"].set_index("judge")["vote"]
    assert found["a"] == "yes" and found["c"] == "no" and found.isna()["b"]


def test_a_suite_for_a_jury_needs_one() -> None:
    with pytest.raises(InputError, match="suite ccsd: its grader is a jury, and there is none"):
        score(*_tables(SUMMARIES))


def test_the_jury_checks_other_graders_and_leaves_their_verdicts() -> None:
    room = JuryRoom(JUDGES, 100, OURS)
    tables = _tables(ITEMS)
    room.check(with_gradings(*tables), 1)
    votes = room.votes()
    rules = [suite for suite, one in ITEMS.items() if one.grader]
    assert votes["suite"].unique().tolist() == rules
    assert len(votes) == len(rules) * len(JUDGES)
