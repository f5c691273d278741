import json
from itertools import islice
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stages.tasks.labelling.benchmark import AnswerKind, TemplateParams
from stages.tasks.labelling.items import Item, Mention, Span, target_of
from stages.tasks.labelling.parsing import (
    UNPARSED,
    Rejection,
    read_entities,
    read_solution,
    read_writing,
)
from stages.tasks.labelling.prompts import ANSWERS, Prompts
from stages.tasks.labelling.world.drawing import drawn
from tests.tasks.labelling.declarations import params_of
from tests.tasks.labelling.worlds import SETTINGS, of_world

TEXT = "ann in rome and ann in york city"
ROUND = [(name, kind) for name in SETTINGS for kind in ANSWERS[of_world(name).params.task]]


@pytest.mark.parametrize(("name", "kind"), ROUND)
def test_a_perfect_answer_is_read_as_what_it_was_about(name: str, kind: AnswerKind) -> None:
    params = of_world(name).params
    templates = TemplateParams(solve="s", write="w", list=None, answer=kind)
    prompts = Prompts(name, params, templates)
    for item in islice(drawn(params.source, "test", "round"), 60):  # type: ignore[arg-type]
        said = read_solution(params, kind, item.text, prompts.solution(item))
        assert (said.outcome, said.label, said.score) == ("answered", item.label, item.score)
        spans = None if said.spans is None else tuple(sorted(said.spans))
        if kind == "pairs" or spans is None:
            assert spans == item.spans
        assert read_writing(params, kind, target_of(item), prompts.writing(item)) == item


def _label(answer: str, kind: AnswerKind = "plain") -> str | None:
    said = read_solution(params_of("requests", labels=["play", "book a table"]), kind, "", answer)
    assert (said.outcome == "answered") == (said.label is not None)
    return said.label


def test_labels_are_read_in_whatever_case_and_spacing_and_never_guessed() -> None:
    assert [_label(a) for a in ("play", " Play\n", "'PLAY'", "**play**", "play.")] == ["play"] * 5
    assert _label("book  A table") == "book a table"
    for wrong in (
        "",
        "plays",
        "pla",
        "play book",
        "the label is play",
        "book",
        "play\nbook a table",
    ):
        assert _label(wrong) is None
    assert _label("I say play. <answer> Play </answer>", "tagged") == "play"
    assert _label("<answer>x</answer> no: <answer>play</answer>", "tagged") == "play"
    assert [_label(a, "tagged") for a in ("play", "<answer>play", "<answer></answer>")] == [
        None
    ] * 3
    assert _label('{"label": "play"}', "json") == "play"
    assert _label('Here:\n```json\n{"label": "PLAY"}\n```', "json") == "play"
    for wrong in (
        '"play"',
        "{",
        '{"label": 3}',
        '{"label": ["play"]}',
        "{}",
        '[{"label": "play"}]',
    ):
        assert _label(wrong, "json") is None


def _score(answer: str, kind: AnswerKind = "plain") -> float | None:
    return read_solution(params_of("pairs"), kind, "", answer).score


def test_scores_are_numbers_within_the_scale() -> None:
    assert [_score(a) for a in ("0", "4", " 3.", "2.5", "+1", '"4.0"')] == [0, 4, 3, 2.5, 1, 4]
    for wrong in ("", "5", "-1", "4.01", "three", "3 of 4", "nan", "1e0", "inf", "3\n4", "\u0663"):
        assert _score(wrong) is None
    assert _score("<answer>3</answer>", "tagged") == 3
    assert [_score(a, "json") for a in ('{"score": 3}', '{"score": "3"}')] == [3, 3]
    for wrong in ('{"score": true}', '{"score": NaN}', '{"score": null}', '{"score": 9}'):
        assert _score(wrong, "json") is None


def _spans(answer: str, kind: AnswerKind = "pairs", text: str = TEXT) -> Any:
    said = read_solution(params_of("news"), kind, text, answer)
    assert said == UNPARSED or said.outcome == "answered"
    return said.spans


def test_entities_in_pairs() -> None:
    assert _spans("person ann ; place rome") == (Span(0, 3, "person"), Span(7, 11, "place"))
    assert _spans("person ann ; person ann") == (Span(0, 3, "person"), Span(16, 19, "person"))
    assert _spans("Person ann;club york city") == (Span(0, 3, "person"), Span(23, 32, "club"))
    assert _spans("place paris ; place rome") == (Span(-1, -1, "place"), Span(7, 11, "place"))
    assert _spans("none") == ()
    for wrong in ("", "ann", "person", "personann", "person ann ;", "; person ann", "town rome"):
        assert _spans(wrong) is None


def test_types_of_several_words_are_told_apart() -> None:
    params = params_of("news", labels=["prize", "prize money"])
    said = read_solution(params, "pairs", "the nobel and gold", "prize money gold ; prize nobel")
    assert said.spans == (Span(14, 18, "prize money"), Span(4, 9, "prize"))


def test_entities_in_json() -> None:
    assert _spans('{"person": ["ann"], "place": []}', "json") == (Span(0, 3, "person"),)
    assert _spans('{"Person": ["paris"], "else": []}', "json") == (Span(-1, -1, "person"),)
    assert _spans("{}", "json") == ()
    assert _spans('<answer>\n{"place": ["rome"]}</answer>', "tagged") == (Span(7, 11, "place"),)
    wrongs = (
        "none",
        "[]",
        '{"person": "ann"}',
        '{"town": ["rome"]}',
        '{"place": [1]}',
        '{"place": [""]}',
    )
    for wrong in wrongs:
        assert _spans(wrong, "json") is None


@given(
    st.sampled_from(["requests", "pairs", "news"]), st.sampled_from(get_args(AnswerKind)), st.text()
)
def test_anything_can_be_read(benchmark: str, kind: AnswerKind, answer: str) -> None:
    params = params_of(benchmark)
    for text in (
        answer,
        f"<answer>{answer}</answer>",
        json.dumps({"label": answer, "score": answer}),
    ):
        if kind in ANSWERS[params.task]:
            said = read_solution(params, kind, TEXT, text)
            assert said.label is None or said.label in (params.labels or ())
            assert said.score is None or 0 <= said.score <= 4
            assert isinstance(
                read_writing(params, kind, _target(benchmark), text), Item | Rejection
            )


def _target(benchmark: str) -> Any:
    return {"requests": "play", "pairs": 2.0, "news": (Mention("person", "ann"),)}[benchmark]


def _written(benchmark: str, answer: str, kind: AnswerKind = "plain", target: Any = None) -> Any:
    wanted = _target(benchmark) if target is None else target
    return read_writing(params_of(benchmark), kind, wanted, answer)


def test_a_text_is_taken_as_it_is_and_its_annotation_as_asked() -> None:
    assert _written("requests", " some words\n") == Item("some words", label="play")
    assert _written("requests", "<text>a</text>", "tagged") == Item("a", label="play")
    assert _written("requests", '{"text": "a"}', "json") == Item("a", label="play")
    assert _written("pairs", "a b | c") == Item("a b", "c", score=2.0)
    tagged = "<text_1>a</text_1> and <text_2>b</text_2>"
    assert _written("pairs", tagged, "tagged") == Item("a", "b", score=2.0)
    assert _written("requests", " ") == Rejection("no_text")
    assert _written("pairs", "a | ") == Rejection("no_text")
    assert [_written("pairs", a) for a in ("a", "a | b | c")] == [Rejection("not_a_pair")] * 2
    assert _written("requests", "a", "tagged") == Rejection("malformed")
    assert _written("pairs", "<text_1>a</text_1>", "tagged") == Rejection("malformed")
    assert _written("requests", '{"text": 3}', "json") == Rejection("malformed")


def test_every_entity_asked_for_must_occur() -> None:
    wanted = (Mention("place", "rome"), Mention("person", "ann"))
    spans = (Span(0, 3, "person"), Span(7, 11, "place"))
    assert _written("news", "ann in rome", "pairs", wanted) == Item("ann in rome", spans=spans)
    assert _written("news", "anna in rome", "pairs", wanted) == Rejection("missing_entity")
    twice = (Mention("person", "ann"), Mention("person", "ann"))
    assert _written("news", "ann alone", "pairs", twice) == Rejection("missing_entity")
    assert _written("news", "no one", "pairs", ()) == Item("no one", spans=())


def test_listed_entities_are_read_line_by_line_each_once() -> None:
    assert read_entities("1. Ann\n2) bo  bo\n- 'york'\n\n* Ann\n") == ["Ann", "bo bo", "york"]
    assert read_entities("daki tulo") == ["daki tulo"]
    assert read_entities("1984\n2001 nights") == ["1984", "2001 nights"]
    assert read_entities(" \n") == []
