"""Jinja in a sandbox, for declarations: templates give text, expressions give values."""

from collections.abc import Callable, Mapping
from typing import Any

from jinja2 import StrictUndefined, TemplateError, Undefined
from jinja2.meta import find_undeclared_variables
from jinja2.sandbox import ImmutableSandboxedEnvironment

from stages.bedrock.errors import InputError

Evaluate = Callable[[Mapping[str, Any]], Any]

_ENVIRONMENT = ImmutableSandboxedEnvironment(undefined=StrictUndefined, trim_blocks=True)


class Misfit(ValueError):
    """A row that does not fit a declaration: where, what is expected, what was given."""


def template(where: str, source: str) -> Evaluate:
    """The text of a template, white space around it left out; `where` is for messages.

    Raises:
        InputError: not Jinja.
    """
    compiled = _compiled(where, source, _ENVIRONMENT.from_string)

    def text(names: Mapping[str, Any]) -> str:
        return str(_tried(where, lambda: compiled.render(names))).strip()

    return text


def expression(where: str, source: str) -> Evaluate:
    """The value of an expression, such as `choices.text` or `answer | int`.

    Raises:
        InputError: not Jinja.
    """
    compiled = _compiled(
        where,
        source,
        lambda text: _ENVIRONMENT.compile_expression(text, undefined_to_none=False),
    )

    def value(names: Mapping[str, Any]) -> Any:
        found = _tried(where, lambda: compiled(names))
        if isinstance(found, Undefined):
            raise Misfit(f"{where}: {source!r} is nothing that the row has")
        return found

    return value


def names_in(source: str, is_expression: bool) -> set[str]:
    """The names that a template or an expression, known to be Jinja, takes from a row."""
    text = f"{{{{ {source} }}}}" if is_expression else source
    return set(find_undeclared_variables(_ENVIRONMENT.parse(text)))


def _compiled(where: str, source: str, compile_it: Callable[[str], Any]) -> Any:
    try:
        return compile_it(source)
    except TemplateError as error:
        raise InputError(f"{where}: not Jinja ({error}); correct it") from error


def _tried(where: str, work: Callable[[], Any]) -> Any:
    try:
        return work()
    except (TemplateError, TypeError, ValueError, LookupError, ArithmeticError) as error:
        raise Misfit(f"{where}: {error}") from error
