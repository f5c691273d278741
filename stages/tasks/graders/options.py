"""The options of a multiple-choice question, with their letters."""

import re
from collections.abc import Sequence
from string import ascii_uppercase

from stages.bedrock.errors import InputError
from stages.tasks.graders.plain_numbers import number
from stages.tasks.graders.signs import plain_signs
from stages.tasks.graders.wrappers import unwrapped

_LETTERED = re.compile(r"\(?([A-Z])(?:\)|[:.)])\s*(\S.*)", re.DOTALL)


def lettered(options: Sequence[str]) -> dict[str, str]:
    """Letter and content of each option.

    Options are `A:content` each (also `A.`, `A)`, `(A)`), with the letters in their order from A, or bare
    contents, which get letters in their order.

    Raises:
        InputError: less than two options, more than the alphabet has letters, or two alike.
    """
    letters = ascii_uppercase[: len(options)]
    if not 2 <= len(options) <= len(ascii_uppercase):
        raise InputError(f"{len(options)} options; give 2 to 26")
    found = [_LETTERED.fullmatch(option.strip()) for option in options]
    own = "".join(match[1] for match in found if match)
    contents = [
        match[2] if match and own == letters else option
        for match, option in zip(found, options, strict=True)
    ]
    plain = [plain_content(content) for content in contents]
    if len(set(plain)) < len(plain) or not all(plain):
        raise InputError("options must be different and not empty")
    return dict(zip(letters, contents, strict=True))


def reference_letter(reference: str, options: dict[str, str]) -> str:
    """The letter of the right option: the reference is a letter, a content, or both (`B:content`).

    Raises:
        InputError: the reference is none of the options, or could be two of them.
    """
    text = reference.strip()
    contents = {plain_content(content): letter for letter, content in options.items()}
    both = _LETTERED.fullmatch(text)
    found = set()
    if (
        both
        and options.get(both[1]) is not None
        and plain_content(both[2]) == plain_content(options[both[1]])
    ):
        found.add(both[1])
    if plain_content(text) in contents:
        found.add(contents[plain_content(text)])
    letter = re.fullmatch(r"\(?([A-Za-z])\)?[.:)]?", text)
    if letter and letter[1].upper() in options:
        found.add(letter[1].upper())
    if len(found) == 1:
        return found.pop()
    fault = "could be two options" if found else "is none of the options"
    raise InputError(
        f"reference {reference!r} {fault}; write the letter and the content, as `A:content`"
    )


def plain_content(content: str) -> str:
    """A content without what tells no two options apart: case, articles, punctuation around it, LaTeX signs."""
    text = unwrapped(plain_signs(content)).casefold()
    text = re.sub(r"(?<!\\)[{}$]|\\[()]|\*\*|[\"`]", "", text)
    text = " ".join(text.split()).strip(" .,;:!?'")
    text = re.sub(r"^(?:the|an?)\s+(?=\S)", "", text)
    value = number(text)
    return str(value) if value is not None else text
