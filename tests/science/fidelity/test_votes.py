"""Votes: majority, mean, common spans; nobody votes on itself, and no answer is no vote."""

import json
from collections.abc import Sequence

import pandas as pd
import pytest

from stages.science.fidelity.votes import voted
from tests.science.fidelity.judged import SOLVERS, judged

GOLD = {"classification": "gold_label", "similarity": "gold_score", "ner": "gold_spans"}
SAID = {"classification": "label", "similarity": "score", "ner": "spans"}


def said(task: str, *answers: Sequence[object]) -> pd.DataFrame:
    """Answers of one, two, three, four to as many items as are given; None is no prediction."""
    frame = judged(task, items=len(answers))
    values = [value for item in answers for value in item]
    outcome = ["unparsed" if value is None else "answered" for value in values]
    kind = float if task == "similarity" else object
    return frame.assign(**{SAID[task]: pd.Series(values, dtype=kind)}, outcome=outcome)


def votes(task: str, *answers: Sequence[object]) -> list[object]:
    """Votes of two, three and four."""
    found = voted(said(task, *answers), "one", SOLVERS)
    assert set(found["solver"]) == {"one"}
    return list(found[GOLD[task]])


def test_most_voters_label() -> None:
    assert votes("classification", ["play", "book", "add", "add"]) == ["add"]


@pytest.mark.parametrize("answers", [["book", "add", "rate"], ["book", "add", None]])
def test_a_tie_goes_to_the_first_voter(answers: list[object]) -> None:
    assert votes("classification", ["add", *answers]) == ["book"]


def test_the_order_of_voters_is_that_given() -> None:
    frame = said("classification", ["add", "book", "rate", "play"])
    assert list(voted(frame, "one", ("four", "two", "one", "three"))["gold_label"]) == ["play"]
    assert list(voted(frame, "two", ("four", "two", "one", "three"))["gold_label"]) == ["play"]
    assert list(voted(frame, "four", ("four", "two", "one"))["gold_label"]) == ["book"]


def test_scores_are_averaged() -> None:
    assert votes("similarity", [4.0, 1.0, 2.0, None]) == [1.5]


def test_spans_that_more_than_half_found() -> None:
    first, second, gone = [0, 4, "loc"], [5, 9, "org"], [-1, -1, "loc"]
    answers = [json.dumps(spans) for spans in ([], [second, first, gone], [first, gone], [second])]
    assert votes("ner", answers) == [json.dumps([first, second])]
    assert votes("ner", [*answers[:3], None]) == [json.dumps([first])]
    assert votes("ner", ["[]", "[]", "[]", json.dumps([first])]) == ["[]"]


def test_items_without_a_vote_are_left_out() -> None:
    answers = [["play", None, None, None], ["play", None, "add", None]]
    found = voted(said("classification", *answers), "one", SOLVERS)
    assert list(found["place"]) == [1]


def test_answers_themselves_stay() -> None:
    frame = judged("ner", unparsed=0.2)
    found, before = voted(frame, "two", SOLVERS), frame[frame["solver"] == "two"]
    kept = [name for name in frame if name != "gold_spans"]
    pd.testing.assert_frame_equal(found[kept], before[before["place"].isin(found["place"])][kept])


def test_somebody_must_vote_for_something() -> None:
    with pytest.raises(ValueError, match="voter beside one"):
        voted(judged("classification"), "one", ("one",))
    with pytest.raises(ValueError, match="task with gold"):
        voted(judged("scored"), "one", SOLVERS)
