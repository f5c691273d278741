"""The six procedural benchmarks as a study declares them, with terse templates."""

from typing import Any

from stages.tasks.labelling.benchmark import BenchmarkParams, TemplateParams
from stages.tasks.labelling.declared import Declared
from stages.tasks.labelling.prompts import Prompts
from stages.tasks.labelling.world.grammar import ENTITY_TYPES, INTENTS

INTENT_WORLD = {"world": "intents", "carriers": 0.3, "names": 20, "zipf": 0.9, "skew": 0.0}
PAIR_WORLD = {"world": "pairs", "concepts": 8, "zipf": 0.5, "nested": 0.7, "noise": 0.0}
ENTITY_WORLD = {"world": "entities", "clauses": (1, 2, 3), "names": 30, "zipf": 0.9}
SETTINGS: dict[str, dict[str, Any]] = {
    "errands": INTENT_WORLD,
    "travel": {**INTENT_WORLD, "skew": 1.2},
    "headlines": PAIR_WORLD,
    "notes": {**PAIR_WORLD, "noise": 0.08},
    "council": ENTITY_WORLD,
    "shelf": ENTITY_WORLD,
}
LIKE = "{% for one in exemplars %} like {{ one.writing }}{% endfor %}"
WRITE = "write {{ benchmark }} {{ target }}" + LIKE
ONE_TEXT = "solve {{ benchmark }} {{ text }}"
TEMPLATES: dict[str, dict[str, Any]] = {
    "intents": {"solve": ONE_TEXT, "answer": "plain", "list": None},
    "pairs": {"solve": ONE_TEXT + " | {{ text_2 }}", "answer": "plain", "list": None},
    "entities": {
        "solve": ONE_TEXT,
        "answer": "pairs",
        "list": "list {{ benchmark }} {{ label }}",
    },
}


def declaration(name: str, **settings: Any) -> dict[str, Any]:
    """An entry of `benchmarks`; `settings` change its source."""
    source = {"kind": "procedural", "domain": name, **SETTINGS[name], **settings}
    annotation: dict[str, dict[str, Any]] = {
        "intents": {"task": "classification", "labels": tuple(INTENTS.get(name, ()))},
        "pairs": {"task": "similarity", "scale": (0.0, 4.0)},
        "entities": {"task": "ner", "labels": ENTITY_TYPES.get(name)},
    }
    return {
        **annotation[source["world"]],
        "guideline": "what is said",
        "templates": source["world"],
        "items": {"train": 60, "test": 40},
        "source": source,
    }


def template(world: str) -> dict[str, Any]:
    """An entry of `templates`."""
    return {"write": WRITE, **TEMPLATES[world]}


def of_world(name: str, **settings: Any) -> Declared:
    """A benchmark with its prompts."""
    params = BenchmarkParams.model_validate(declaration(name, **settings))
    templates = TemplateParams.model_validate(template(params.templates))
    return Declared(params, templates, Prompts(name, params, templates))
