"""What a model is asked about a benchmark, and the answers a perfect one would give."""

import json
from collections.abc import Sequence
from typing import Any

from jinja2 import StrictUndefined, Template, TemplateError
from jinja2.sandbox import SandboxedEnvironment

from stages.bedrock.errors import InputError
from stages.tasks.labelling.benchmark import AnswerKind, BenchmarkParams, TemplateParams
from stages.tasks.labelling.items import Item, Target, Task, mentions_of, target_of

NO_ENTITY = "none"
"""What is said where a text has no entity."""
ANSWERS: dict[Task, tuple[AnswerKind, ...]] = {
    "classification": ("plain", "tagged", "json"),
    "similarity": ("plain", "tagged", "json"),
    "ner": ("pairs", "tagged", "json"),
}


class Prompts:
    """The prompts of one benchmark."""

    def __init__(self, benchmark: str, params: BenchmarkParams, templates: TemplateParams) -> None:
        """Compile the templates.

        Raises:
            InputError: a template that is not jinja2, or a kind of answer that the task does not have.
        """
        self._name, self._params, self._kind = benchmark, params, templates.answer
        self._where = f"templates.{params.templates}"
        if templates.answer not in ANSWERS[params.task]:
            raise InputError(
                f"{self._where}.answer: {templates.answer!r} cannot hold what benchmark {benchmark} is "
                f"about; {params.task} takes {' | '.join(ANSWERS[params.task])}"
            )
        environment = SandboxedEnvironment(undefined=StrictUndefined, trim_blocks=True)
        sources = {"solve": templates.solve, "write": templates.write, "list": templates.list}
        self._templates: dict[str, Template] = {}
        for field, source in sources.items():
            if source is not None:
                self._templates[field] = self._compiled(environment, field, source)

    def solve(self, item: Item, exemplars: Sequence[Item] = ()) -> str:
        """Ask for the annotation of `item`, of which the texts alone are shown."""
        return self._rendered("solve", exemplars, text=item.text, text_2=item.text_2)

    def write(self, target: Target, exemplars: Sequence[Item]) -> str:
        """Ask for a text that has `target` as its annotation."""
        wanted: dict[str, Any] = {"label": None, "score": None, "mentions": None}
        if isinstance(target, str):
            wanted["label"] = target
        elif isinstance(target, tuple):
            wanted["mentions"] = target
        else:
            wanted["score"] = number_text(target)
        return self._rendered("write", exemplars, **wanted, target=self._annotation(target))

    def list_entities(self, label: str) -> str:
        """Ask for names that an entity of type `label` may have.

        Raises:
            InputError: the templates have no such prompt.
        """
        if "list" not in self._templates:
            raise InputError(
                f"{self._where}.list: missing, and writing items of {self._name} needs it; "
                "give a template that asks for entities of type {{ label }}"
            )
        return self._rendered("list", (), label=label)

    def solution(self, item: Item) -> str:
        """The answer of a perfect solver."""
        said = self._annotation(target_of(item))
        if self._kind == "json" and self._params.task != "ner":
            if item.label is not None:
                return json.dumps({"label": item.label}, ensure_ascii=False)
            return f'{{"score": {said}}}'
        return f"<answer>{said}</answer>" if self._kind == "tagged" else said

    def writing(self, item: Item) -> str:
        """The answer of a writer that wrote the texts of `item`."""
        texts = [item.text] if item.text_2 is None else [item.text, item.text_2]
        names = writing_fields(self._params.task)
        if self._kind == "json":
            return json.dumps(dict(zip(names, texts, strict=True)), ensure_ascii=False)
        if self._kind == "tagged":
            return "\n".join(f"<{n}>{t}</{n}>" for n, t in zip(names, texts, strict=True))
        return " | ".join(texts)

    def _annotation(self, target: Target) -> str:
        """`target` in one string, without tags around it."""
        if isinstance(target, str):
            return target
        if not isinstance(target, tuple):
            return number_text(target)
        if self._kind == "pairs":
            return " ; ".join(f"{one.label} {one.text}" for one in target) or NO_ENTITY
        lists: dict[str, list[str]] = {}
        for one in target:
            lists.setdefault(one.label, []).append(one.text)
        return json.dumps(lists, ensure_ascii=False)

    def _shown(self, item: Item) -> dict[str, Any]:
        """An exemplar as the templates see it."""
        target = target_of(item)
        return {
            "text": item.text,
            "text_2": item.text_2,
            "label": item.label,
            "score": None if item.score is None else number_text(item.score),
            "mentions": None if item.spans is None else mentions_of(item),
            "target": self._annotation(target),
            "solution": self.solution(item),
            "writing": self.writing(item),
        }

    def _rendered(self, field: str, exemplars: Sequence[Item], **values: Any) -> str:
        common = {
            "benchmark": self._name,
            "guideline": self._params.guideline,
            "labels": self._params.labels,
            "scale": tuple(map(number_text, self._params.scale or ())),
            "exemplars": [self._shown(item) for item in exemplars],
        }
        try:
            return self._templates[field].render(common | values).strip()
        except (TemplateError, TypeError, ValueError) as error:
            raise InputError(
                f"{self._where}.{field}: {error}; the names a template may use are "
                f"{', '.join([*common, *values])}"
            ) from error

    def _compiled(self, environment: SandboxedEnvironment, field: str, source: str) -> Template:
        try:
            return environment.from_string(source)
        except TemplateError as error:
            raise InputError(f"{self._where}.{field}: not a jinja2 template: {error}") from error


def writing_fields(task: Task) -> tuple[str, ...]:
    """Names of the texts of a written item, in tags or in JSON."""
    return ("text_1", "text_2") if task == "similarity" else ("text",)


def number_text(score: float) -> str:
    """A score as it is written: 3, or 2.5."""
    return f"{score:g}"
