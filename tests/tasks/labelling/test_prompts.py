import json
from typing import Any

import pytest

from stages.bedrock.errors import InputError
from stages.tasks.labelling.benchmark import BenchmarkParams, TemplateParams
from stages.tasks.labelling.items import Item, Mention, Span
from stages.tasks.labelling.prompts import Prompts
from tests.tasks.labelling.declarations import params_of
from tests.tasks.labelling.worlds import declaration

REQUEST = Item("i want rain", label="rain")
PAIR = Item("a b", "c d", score=3.0)
NEWS = Item("ann in rome", spans=(Span(0, 3, "person"), Span(7, 11, "place")))
NOBODY = Item("it rains", spans=())


def _prompts(benchmark: str = "requests", **templates: Any) -> Prompts:
    params = params_of(benchmark, guideline="be kind", templates="mine")
    given = {"solve": "s", "write": "w", "list": None, "answer": "plain", **templates}
    return Prompts(benchmark, params, TemplateParams.model_validate(given))


def test_templates_see_the_benchmark_and_what_is_asked() -> None:
    solve = "{{ benchmark }}: {{ guideline }} {{ labels | join('/') }} <{{ text }}>"
    assert _prompts(solve=solve).solve(REQUEST) == "requests: be kind play/book/rain <i want rain>"
    solve = "{{ text }} | {{ text_2 }} from {{ scale[0] }} to {{ scale[1] }}"
    assert _prompts("pairs", solve=solve).solve(PAIR) == "a b | c d from 0 to 4"
    assert _prompts(list="name a {{ label }}").list_entities("place") == "name a place"
    write = "{{ label }} {{ score }} {{ mentions }} {{ target }}"
    assert _prompts(write=write).write("rain", []) == "rain None None rain"
    assert _prompts("pairs", write=write).write(2.5, []) == "None 2.5 None 2.5"
    write = "{% for one in mentions %}{{ one.text }} is a {{ one.label }}.{% endfor %} {{ target }}"
    wanted = (Mention("place", "rome"), Mention("person", "ann"))
    asked = _prompts("news", write=write, answer="pairs").write(wanted, [])
    assert asked == "rome is a place.ann is a person. place rome ; person ann"


def test_what_is_solved_shows_no_annotation() -> None:
    every = "{{ text }} {{ text_2 }} {{ exemplars | length }}"
    others = (REQUEST._replace(label="play"), REQUEST)
    assert len({_prompts(solve=every).solve(item) for item in others}) == 1
    for hidden in ("label", "score", "mentions", "target"):
        with pytest.raises(InputError, match=rf"templates.mine.solve: '{hidden}' is undefined"):
            _prompts(solve="{{ " + hidden + " }}").solve(REQUEST)


def test_exemplars_show_texts_annotations_and_answers() -> None:
    shown = (
        "{% for one in exemplars %}{{ one.text }}={{ one.solution }}={{ one.writing }};{% endfor %}"
    )
    assert _prompts(write=shown).write("rain", [REQUEST] * 2) == "i want rain=rain=i want rain;" * 2
    assert _prompts("pairs", write=shown).write(1.0, [PAIR]) == "a b=3=a b | c d;"
    asked = _prompts("news", write=shown, answer="pairs").write((), [NEWS, NOBODY])
    assert asked == "ann in rome=person ann ; place rome=ann in rome;it rains=none=it rains;"
    assert _prompts(solve=shown).solve(REQUEST, [REQUEST]) == "i want rain=rain=i want rain;"
    fields = "{% for o in exemplars %}{{ o.label }} {{ o.score }} {{ o.target }} {{ o.text_2 }}{% endfor %}"
    assert _prompts("pairs", write=fields).write(1.0, [PAIR]) == "None 3 3 c d"


@pytest.mark.parametrize(
    ("benchmark", "item", "kind", "solution", "writing"),
    [
        ("requests", REQUEST, "plain", "rain", "i want rain"),
        ("requests", REQUEST, "tagged", "<answer>rain</answer>", "<text>i want rain</text>"),
        ("requests", REQUEST, "json", '{"label": "rain"}', '{"text": "i want rain"}'),
        ("pairs", PAIR, "plain", "3", "a b | c d"),
        (
            "pairs",
            PAIR,
            "tagged",
            "<answer>3</answer>",
            "<text_1>a b</text_1>\n<text_2>c d</text_2>",
        ),
        ("pairs", PAIR, "json", '{"score": 3}', '{"text_1": "a b", "text_2": "c d"}'),
        ("news", NEWS, "pairs", "person ann ; place rome", "ann in rome"),
        ("news", NEWS, "json", '{"person": ["ann"], "place": ["rome"]}', '{"text": "ann in rome"}'),
        ("news", NOBODY, "pairs", "none", "it rains"),
        ("news", NOBODY, "tagged", "<answer>{}</answer>", "<text>it rains</text>"),
    ],
)
def test_answers_are_written_as_declared(
    benchmark: str, item: Item, kind: str, solution: str, writing: str
) -> None:
    prompts = _prompts(benchmark, answer=kind)
    assert prompts.solution(item) == solution
    assert prompts.writing(item) == writing


@pytest.mark.parametrize(
    ("benchmark", "kind"), [("requests", "pairs"), ("pairs", "pairs"), ("news", "plain")]
)
def test_a_kind_of_answer_that_cannot_hold_the_annotation_is_refused(
    benchmark: str, kind: str
) -> None:
    with pytest.raises(InputError, match=rf"templates.mine.answer: '{kind}' .* takes "):
        _prompts(benchmark, answer=kind)


def test_faulty_templates_are_named() -> None:
    with pytest.raises(InputError, match=r"templates\.mine\.solve: not a jinja2 template"):
        _prompts(solve="{{ text")
    with pytest.raises(InputError, match=r"templates\.mine\.write: 'word' is undefined; .* target"):
        _prompts(write="{{ word }}").write("rain", [])
    with pytest.raises(InputError, match=r"templates\.mine\.list: missing"):
        _prompts().list_entities("place")


def test_templates_run_in_a_sandbox() -> None:
    with pytest.raises(InputError, match=r"templates\.mine\.solve"):
        _prompts(solve="{{ text.__class__.__mro__ }}").solve(REQUEST)


@pytest.mark.parametrize(
    ("benchmark", "changes", "words"),
    [
        ("requests", {"labels": None}, "`labels` belong to"),
        ("requests", {"scale": [0, 4]}, "`scale` belongs to"),
        ("pairs", {"scale": None}, "`scale` belongs to"),
        ("pairs", {"scale": [4, 0]}, "lowest, highest"),
        ("news", {"labels": ["a", " A"]}, "more than case and spaces"),
        ("news", {"labels": ["a", ""]}, "not be empty"),
        ("news", {"labels": []}, "at least 1"),
        ("news", {"items": {"train": 0, "test": None}}, "greater than or equal to 1"),
    ],
)
def test_declarations_that_contradict_themselves_are_refused(
    benchmark: str, changes: dict[str, Any], words: str
) -> None:
    with pytest.raises(ValueError, match=words):
        params_of(benchmark, **changes)


def test_a_world_of_another_task_is_refused() -> None:
    source = {"kind": "procedural", "world": "pairs", "domain": "notes", "concepts": 8}
    entry = {**json.loads(params_of("requests").model_dump_json()), "source": source}
    entry["source"] |= {"zipf": 0.5, "nested": 1.0, "noise": 0.0}
    with pytest.raises(ValueError, match="world pairs is for task similarity"):
        BenchmarkParams.model_validate_json(json.dumps(entry))


def test_of_a_world_there_is_no_such_thing_as_all() -> None:
    whole = {**declaration("notes"), "items": {"train": 5, "test": None}}
    with pytest.raises(ValueError, match="a world has no end; give numbers"):
        BenchmarkParams.model_validate(whole)
