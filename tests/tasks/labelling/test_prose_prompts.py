"""Templates of profiles/paper.yaml: what instruction-tuned models are asked."""

from pathlib import Path

import pytest
from ruamel.yaml import YAML

from stages.tasks.labelling.benchmark import BenchmarkParams, TemplateParams
from stages.tasks.labelling.items import Item, Span, target_of
from stages.tasks.labelling.parsing import Rejection, read_solution, read_writing
from stages.tasks.labelling.prompts import Prompts
from tests.tasks.labelling.declarations import params_of

PROSE = Path(__file__).parents[3] / "profiles/paper.yaml"
ITEMS = {
    "requests": ("prose_classification", Item("i want rain", label="rain")),
    "pairs": ("prose_similarity", Item("A cat sat.", "The cat sits.", score=3.0)),
    "news": (
        "prose_ner",
        Item("ann met ann in rome", spans=(Span(0, 3, "person"), Span(15, 19, "place"))),
    ),
}


def _prompts(benchmark: str) -> tuple[BenchmarkParams, TemplateParams, Prompts]:
    name, _ = ITEMS[benchmark]
    given = YAML(typ="safe", pure=True).load(PROSE)["templates"][name]
    params = params_of(benchmark, guideline="Be strict.", templates=name)
    templates = TemplateParams.model_validate(given)
    return params, templates, Prompts(benchmark, params, templates)


@pytest.mark.parametrize("benchmark", ITEMS)
def test_a_perfect_answer_is_read_as_the_item_it_is_about(benchmark: str) -> None:
    params, templates, prompts = _prompts(benchmark)
    item = ITEMS[benchmark][1]
    said = read_solution(params, templates.answer, item.text, prompts.solution(item))
    assert (said.label, said.score) == (item.label, item.score)
    assert said.spans == item.spans
    written = read_writing(params, templates.answer, target_of(item), prompts.writing(item))
    assert not isinstance(written, Rejection)
    assert written == item


@pytest.mark.parametrize("benchmark", ITEMS)
def test_what_is_to_be_solved_is_shown_and_its_annotation_is_not(benchmark: str) -> None:
    params, _, prompts = _prompts(benchmark)
    item = ITEMS[benchmark][1]
    asked = prompts.solve(item)
    for shown in (item.text, item.text_2 or "", "Be strict.", *map(str, params.labels or ())):
        assert shown in asked
    assert prompts.solution(item) not in asked
    assert prompts.solution(item) in prompts.solve(item, [item])


@pytest.mark.parametrize("benchmark", ITEMS)
def test_exemplars_come_with_their_annotation_and_the_wanted_one_last(benchmark: str) -> None:
    _, _, prompts = _prompts(benchmark)
    item = ITEMS[benchmark][1]
    asked = prompts.write(target_of(item), [item, item])
    assert asked.count(item.text) == 2
    wanted = {"requests": "label is: rain", "pairs": "score is: 3", "news": "- rome (place)"}
    assert asked.rindex(wanted[benchmark]) > asked.rindex(item.text)


def test_names_are_asked_for_by_type() -> None:
    _, _, prompts = _prompts("news")
    assert '"club"' in prompts.list_entities("club")
