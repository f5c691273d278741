"""The options of a multiple-choice question, with their letters."""

import re
from collections.abc import Mapping, Sequence
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
        InputError: less than two options, more than the alphabet has letters, or an empty one.
    """
    letters = ascii_uppercase[: len(options)]
    if not 2 <= len(options) <= len(ascii_uppercase):
        raise InputError(f"{len(options)} options; give 2 to 26")
    if not all(option.strip() for option in options):
        raise InputError("options must not be empty")
    found = [_LETTERED.fullmatch(option.strip()) for option in options]
    if "".join(match[1] for match in found if match) != letters:
        return dict(zip(letters, options, strict=True))
    return {match[1]: match[2] for match in found if match}


def reference_letter(reference: str, options: Mapping[str, str]) -> str:
    """The letter of the right option: the reference is a letter, a content, or both (`B:content`).

    Raises:
        InputError: the reference is none of the options, or could be two of them.
    """
    text = reference.strip()
    both = _LETTERED.fullmatch(text)
    if both and both[1] in letters_of(both[2], options):
        return both[1]
    found = set(letters_of(text, options))
    letter = re.fullmatch(r"\(?([A-Za-z])\)?[.:)]?", text)
    if letter and letter[1].upper() in options:
        found.add(letter[1].upper())
    if len(found) == 1:
        return found.pop()
    fault = "could be two options" if found else "is none of the options"
    raise InputError(
        f"reference {reference!r} {fault}; write the letter and the content, as `A:content`"
    )


def letters_of(content: str, options: Mapping[str, str]) -> list[str]:
    """The letters of the options with this content: as it is written, or else but for case and the like."""
    same = [letter for letter, one in options.items() if one.split() == content.split()]
    plain = plain_content(content)
    return same or [letter for letter, one in options.items() if plain_content(one) == plain]


def plain_content(content: str) -> str:
    """A content without what tells no two options apart: case, articles, punctuation around it, LaTeX signs."""
    text = unwrapped(plain_signs(content)).casefold()
    text = re.sub(r"(?<!\\)[{}$]|\\[()]|\*\*|[\"`]", "", text)
    text = " ".join(text.split()).strip(" .,;:!?'")
    text = re.sub(r"^(?:the|an?)\s+(?=\S)", "", text)
    value = number(text)
    return str(value) if value is not None else text
