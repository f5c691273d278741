"""Benchmarks and templates to test with, one of each task, and items of theirs."""

import json
from collections.abc import Sequence
from typing import Any

from stages.tasks.labelling.benchmark import BenchmarkParams, TemplateParams
from stages.tasks.labelling.declared import Declared
from stages.tasks.labelling.items import Item, Span
from stages.tasks.labelling.prompts import Prompts

LABELS = ("play", "book", "rain")
TYPES = ("person", "place", "club")
SHOWN = "{% for one in exemplars %} like {{ one.writing }}{% endfor %}"
KINDS: dict[str, dict[str, Any]] = {
    "requests": {"task": "classification", "labels": LABELS},
    "pairs": {"task": "similarity", "scale": [0, 4]},
    "news": {"task": "ner", "labels": TYPES},
}
TEMPLATES: dict[str, dict[str, Any]] = {
    "requests": {"solve": "solve requests {{ text }}", "answer": "plain", "list": None},
    "pairs": {"solve": "solve pairs {{ text }} | {{ text_2 }}", "answer": "plain", "list": None},
    "news": {"solve": "solve news {{ text }}", "answer": "pairs", "list": "list {{ label }}"},
}
NAMES = {"person": ["ann", "bo"], "place": ["rome", "york"], "club": ["york city", "ann"]}
WORDS = """
write solve list requests pairs news like | ; 0 1 2 3 4 none play book rain person place club
ann bo rome york city and in a b c d e f g h says
"""


def params_of(benchmark: str, **changes: Any) -> BenchmarkParams:
    """The declaration of requests, pairs or news."""
    source = {"kind": "file", "train": "train.jsonl", "test": "test.jsonl", "fields": {}}
    common = {"guideline": "", "templates": benchmark, "items": {"train": None, "test": None}}
    whole = {**common, "source": source, **KINDS[benchmark], **changes}
    return BenchmarkParams.model_validate_json(json.dumps(whole))


def declared(benchmark: str) -> Declared:
    """Requests, pairs or news with its prompts."""
    params = params_of(benchmark)
    write = f"write {benchmark} {{{{ target }}}}{SHOWN}"
    templates = TemplateParams.model_validate({**TEMPLATES[benchmark], "write": write})
    return Declared(params, templates, Prompts(benchmark, params, templates))


def some_items(benchmark: str, count: int, said: str = "a") -> list[Item]:
    """Items whose annotation can be told from the text; the texts of other `said` are others."""
    return [_item(benchmark, number, said) for number in range(count)]


def _item(benchmark: str, number: int, said: str) -> Item:
    extra = f"{said} {'b ' * (number // 5)}{'c ' * (number % 5)}".strip()
    if benchmark == "requests":
        label = LABELS[number % 3]
        return Item(f"{label} {extra}", label=label)
    if benchmark == "pairs":
        score = number % 5
        parts = list("defg")
        return Item(
            f"{extra} d e f g",
            " ".join([extra, *parts[:score], *"hhhh"[score:]]),
            score=float(score),
        )
    kind = TYPES[number % 3]
    name = NAMES[kind][number % 2]
    return Item(f"{name} says {extra}", spans=(Span(0, len(name), kind),))


def texts(items: Sequence[Item]) -> list[str]:
    return [item.text for item in items]
