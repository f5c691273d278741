"""What a row gives as options and as right answers, brought to the form of the suites."""

from collections.abc import Mapping
from typing import Any

from stages.bedrock.errors import InputError
from stages.tasks.adapters.expressions import Misfit
from stages.tasks.graders.options import lettered
from stages.tasks.problem import Format


def whole(options: Mapping[str, str]) -> tuple[str, ...]:
    """`A:content` of each option."""
    return tuple(f"{letter}:{content}" for letter, content in options.items())


def options_of(where: str, given: Any, format: Format) -> dict[str, str]:
    """Letter and content of each option, in the order given; letters that stand in front are taken off.

    Args:
        where: of the declaration, for messages.
        given: what the declared expression found.
        format: open has none.

    Raises:
        Misfit: not a list of 2 to 26 texts that are not empty.
    """
    if format == "open":
        return {}
    if not isinstance(given, (list, tuple)) or not all(isinstance(one, str) for one in given):
        raise Misfit(f"{where}.options: expected a list of texts, got {given!r:.80}")
    try:
        return lettered([one.strip() for one in given])
    except InputError as error:
        raise Misfit(f"{where}.options: {error}") from error


def references_of(where: str, given: Any, options: Mapping[str, str]) -> tuple[str, ...]:
    """The right answers, each once; of multiple choice the one option, whole.

    Raises:
        Misfit: neither texts nor numbers, or none of the options.
    """
    if options:
        return (_right_option(where, given, options),)
    several = given if isinstance(given, (list, tuple)) else [given]
    if any(isinstance(one, bool) or not isinstance(one, (str, int, float)) for one in several):
        raise Misfit(f"{where}.reference: expected texts or numbers, got {given!r:.80}")
    return tuple(dict.fromkeys(str(one).strip() for one in several))


def _right_option(where: str, given: Any, options: Mapping[str, str]) -> str:
    every = whole(options)
    if type(given) is int and 0 <= given < len(every):
        return every[given]
    contents = [content for content in options.values() if content == given]
    if len(contents) == 1:
        return next(
            one for one, content in zip(every, options.values(), strict=True) if content == given
        )
    raise Misfit(
        f"{where}.reference: expected the number of an option (0 to {len(every) - 1}) or its content, got "
        f"{given!r:.80}, which is {'several' if contents else 'none'} of {'; '.join(every):.200}"
    )
