"""Which drafts become items."""

from collections import Counter

import pandas as pd

from stages.bedrock.records import suites
from stages.tasks.question_writing import QuestionParams, Said, Suites

PARAMS = QuestionParams(seed=1, items=2, calls=3, spare=1.0, agreement=0.6)
REAL = pd.DataFrame(
    [("i1", "facts", "general", "mc", "kind_mc", 1, "w1 is which", ["A:city", "B:tool"], "B:tool")],
    columns=suites.SCHEMA.names,
)
DRAFT = {"suite": "facts", "format": "mc", "options": ("A:city", "B:tool")}


def _answers(*letters: str) -> list[Said]:
    return [Said(letter, "stop") for letter in letters]


def test_a_reference_is_agreed_on_and_one_of_the_options_and_no_more_are_kept_than_wanted() -> None:
    work = Suites(REAL, PARAMS)
    answers = [
        _answers("A:city", "A:city", "B:tool"),
        _answers("C:metal", "C:metal", "C:metal"),
        _answers("A:city", "B:tool", "C:metal"),
        [Said("A:city", "length")] * 3,
        _answers("B:tool", "B:tool", "B:tool"),
        _answers("B:tool", "B:tool", "B:tool"),
    ]
    drafts = [{**DRAFT, "prompt": f"question {place}"} for place in range(len(answers))]
    kept = work.kept(drafts, answers)
    assert [one["reference"] for one in kept] == ["A:city", "B:tool"]
    assert [one["prompt"] for one in kept] == ["question 0", "question 4"]
    assert work.fates == Counter(
        {
            ("facts", "kept"): 2,
            ("facts", "not_an_option"): 1,
            ("facts", "no_agreement"): 2,
            ("facts", "not_needed"): 1,
        }
    )


def test_requests_are_for_what_the_real_suites_have() -> None:
    rows = Suites(REAL, PARAMS).requests()
    assert len(rows) == PARAMS.items * PARAMS.calls
    assert {(row["suite"], row["task"], row["level"]) for row in rows} == {("facts", "kind_mc", 1)}
    assert len({row["name"] for row in rows}) == len(rows)
