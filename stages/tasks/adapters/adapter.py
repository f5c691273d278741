"""One benchmark's declaration at work: a row becomes an item, and what grades it."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from stages.bedrock.errors import InputError
from stages.tasks.adapters.declared import AdapterParams
from stages.tasks.adapters.expressions import Evaluate, Misfit, expression, names_in, template
from stages.tasks.adapters.references import options_of, references_of, whole
from stages.tasks.graders.graded_rows import checked, grade_rows
from stages.tasks.problem import Domain, Format
from stages.tasks.questions import Question

JURY = "jury"
"""The grader that needs no more than a question and an answer."""
EXPRESSIONS = ("options", "reference", "task", "level")
OURS = {"shown_options", "letter", "content", "reference"}
"""Names in templates that are no fields of a row."""


class Adapted(NamedTuple):
    """An item, and what stands of it in the tables beside the suites."""

    question: Question
    references: tuple[str, ...]
    details: dict[str, Any]
    """What else the grader reads."""
    choices: tuple[str, ...]
    """What stands for each option when its likelihood is taken."""
    answer: str
    """As an exemplar gives it; empty where none are declared."""


class Adapter:
    """A declaration, compiled."""

    def __init__(self, name: str, domain: Domain, format: Format, params: AdapterParams) -> None:
        """For a suite.

        Raises:
            InputError: a template or expression that is not Jinja, or a grader that the format does not have.
        """
        self.params, self.where = params, f"fetch_suites.suites.{name}.hub"
        self._name = name
        self._domain: Domain = domain
        self._format: Format = format
        _check_declaration(self.where, format, params)
        texts = {"prompt": params.prompt}
        if format == "mc":
            texts["choice"] = params.choice
        if params.exemplars:
            texts["exemplars.answer"] = params.exemplars.answer
        values = {key: getattr(params, key) for key in EXPRESSIONS if getattr(params, key)}
        values |= {f"details.{key}": source for key, source in params.details.items()}
        self._sources = [(key, source, False) for key, source in texts.items()]
        self._sources += [(key, source, True) for key, source in values.items()]
        self._compiled: dict[str, Evaluate] = {
            key: (expression if is_expression else template)(f"{self.where}.{key}", source)
            for key, source, is_expression in self._sources
        }

    def fields(self) -> Iterator[tuple[str, str]]:
        """Every field that the rows must have, after where it is declared."""
        for key, source, is_expression in self._sources:
            ours = set() if is_expression else OURS
            for field in sorted(names_in(source, is_expression) - ours):
                yield f"{self.where}.{key}", field
        for field in self.params.where:
            yield f"{self.where}.where", field

    def passed_over(self, row: Any) -> str | None:
        """The filter that a row does not pass.

        Raises:
            Misfit: the row is no object.
        """
        if not isinstance(row, Mapping):
            raise Misfit(f"expected an object, got {row!r:.60}")
        for field, allowed in self.params.where.items():
            given = row.get(field)
            if not any(given == one and type(given) is type(one) for one in allowed):
                return f"where_{field}"
        return None

    def adapted(self, row: Mapping[str, Any]) -> Adapted:
        """The item of a row.

        Raises:
            Misfit: what is wrong with the row.
        """
        options = options_of(self.where, self._value(row, "options", []), self._format)
        references = references_of(self.where, self._value(row, "reference", []), options)
        found = Adapted(
            self._question(row, options, references),
            references,
            {key: self._compiled[f"details.{key}"](row) for key in self.params.details},
            tuple(
                self._compiled["choice"]({**row, "letter": letter, "content": content})
                for letter, content in options.items()
            ),
            self._answer(row, options, references),
        )
        if self.params.grader != JURY:
            _check_row(self.where, self.params.grader, found)
        return found

    def _question(
        self, row: Mapping[str, Any], options: Mapping[str, str], references: tuple[str, ...]
    ) -> Question:
        shown = "\n".join(f"{letter}. {content}" for letter, content in options.items())
        prompt = self._compiled["prompt"]({**row, "shown_options": shown})
        level = self._value(row, "level", 1)
        if not prompt:
            raise Misfit(f"{self.where}.prompt: expected a text, got an empty one")
        if type(level) is not int or level < 1:
            raise Misfit(f"{self.where}.level: expected a whole number from 1, got {level!r}")
        return Question(
            task=str(self._value(row, "task", self._name)),
            domain=self._domain,
            format=self._format,
            level=level,
            prompt=prompt,
            options=whole(options),
            reference=references[0] if references else "",
        )

    def _answer(
        self, row: Mapping[str, Any], options: Mapping[str, str], references: tuple[str, ...]
    ) -> str:
        if "exemplars.answer" not in self._compiled:
            return ""
        told = {"reference": references[0] if references else ""}
        if options:
            letter = told["reference"].partition(":")[0]
            told |= {"letter": letter, "content": options[letter]}
        return str(self._compiled["exemplars.answer"]({**row, **told}))

    def _value(self, row: Mapping[str, Any], key: str, default: Any) -> Any:
        return self._compiled[key](row) if key in self._compiled else default


def _check_declaration(where: str, format: Format, params: AdapterParams) -> None:
    """Refuse what no row could satisfy."""
    mc, grader = format == "mc", params.grader
    if (params.options is not None) != mc:
        raise InputError(f"{where}.options: needed for format mc, and only there")
    if mc and grader not in ("choice", JURY):
        raise InputError(f"{where}.grader: {grader} is for format open; mc takes choice or jury")
    if grader == "choice" and not mc:
        raise InputError(f"{where}.grader: choice is for format mc; open takes any other")
    if params.reference is None and (mc or grader not in ("ifeval", JURY)):
        raise InputError(f"{where}.reference: grader {grader} needs one")


def _check_row(where: str, grader: str, found: Adapted) -> None:
    """Refuse what the grader could not take."""
    row = {"response": "", "grader": grader, "options": found.question.options, **found.details}
    reference = found.references[0] if found.question.options else found.references
    try:
        whole_row = checked(row | {"reference": reference})
        if grader in ("choice", "exact", "numeric", "span"):
            grade_rows({1: whole_row})
    except InputError as error:
        raise Misfit(f"{where}: grader {grader}: {error}") from error
