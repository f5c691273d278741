"""Grader `choice`: which of the options does the response choose?

Extraction, behind the order all graders share (`answers.py`): all of the text when it is nothing but a
choice; then its last line, if it is one, or names one option's letter only (in brackets, bold, behind
`option`, as in `it is B` or `B is right`) and denies nothing; then its first line, if it is one. A letter
inside a word is never read, nor one that could be a word itself (`A`, `I`).
"""

import re
from collections.abc import Mapping, Sequence

from stages.tasks.graders.answers import LONGEST, Found, find_answer, graded
from stages.tasks.graders.options import lettered, letters_of, reference_letter
from stages.tasks.graders.wrappers import unwrapped
from stages.tasks.grading import Grade

_LETTER = re.compile(r"[(\[{]?\s*([A-Za-z])\s*[)\]}]?\s*[.:,;!]?")
_LETTER_AND_CONTENT = re.compile(
    r"[(\[]?([A-Za-z])(?:[)\]][.:]?|\s*[:.]|\s+[-\u2013\u2014])\s*(\S.*)", re.DOTALL
)
_SPACED = re.compile(r"([A-Z]),?\s+(\S.*)", re.DOTALL)
_LEAD = re.compile(
    r"(?:the\s+)?(?:correct\s+|right\s+|best\s+)?(?:option|choice|letter|answer)(?:\s+is|:)?\s+(?=\W?[A-Za-z]\b)",
    re.I,
)
# The letter a sentence begins with. `A` and `I` are words too: behind them only what no sentence goes on with.
_BEGINS = re.compile(
    r"\(?([A-Z])(?:\)|(?=\s*(?:$|[.,:;!]))|(?=\s+(?:because|since|as|for|which|given|due)\b)|(?<![AI])(?=\s+[a-z(]))"
)
_NAMED = re.compile(
    r"[(\[]([A-Z])[)\]]|\*\*\(?([A-Z])\)?[.:)]?\*\*|\b(?:[Oo]ption|[Cc]hoice)\s+\(?([A-Z])\b"
)
_FRAMED = re.compile(
    r"(?:^|\b(?:choose|pick|select|it is|it's|hence|so|thus|therefore)\b[:,]?\s+)"
    r"([A-Z])(?:[.!]?$|\s+is\s+(?:the\s+)?(?:correct|right|best)\b)",
    re.I,
)
_DENIED = re.compile(
    r"\b(?:not|never|neither|nor|except|wrong|incorrect|false|eliminate|cannot|unlike)\b|n't", re.I
)


def grade_choice(response: str, reference: str, options: Sequence[str]) -> Grade:
    """The grade of one response. What was chosen stands in it as `letter:content`.

    A box that holds no choice is an answer, and wrong: the answer was to be put there.

    Raises:
        InputError: options or reference are not what `options.py` expects.
    """
    offered = lettered(options)
    right = reference_letter(reference, offered)
    found = find_answer(response)
    if found is None:
        return Grade("no_answer", None)
    letter = _chosen(found, offered)
    if letter is not None:
        return graded(f"{letter}:{offered[letter]}", letter == right)
    return Grade("wrong", found.text) if found.by == "box" else Grade("no_answer", None)


def _chosen(found: Found, options: Mapping[str, str]) -> str | None:
    if found.by == "box":
        return read_choice(found.text, options)
    if found.by == "statement":
        return (
            read_choice(found.text, options)
            or _begins(found.text, options)
            or _only_named(found.text, options)
        )
    lines = found.text.splitlines()
    return (
        read_choice(found.text, options)
        or read_choice(lines[-1], options)
        or _only_named(lines[-1], options)
        or read_choice(lines[0], options)
    )


def read_choice(text: str, options: Mapping[str, str]) -> str | None:
    """The letter of the option that `text` is: letter, letter and content, or content; None if it is none.

    A letter with the content of another option is no choice.
    """
    if len(text) > LONGEST:
        return None
    text = _bare(text)
    alone = _LETTER.fullmatch(text)
    if alone:
        return alone[1].upper() if alone[1].upper() in options else _by_content(text, options)
    both = _LETTER_AND_CONTENT.fullmatch(text)
    if both and both[1].upper() in options:
        meant = letters_of(both[2], options)
        return both[1].upper() if not meant or both[1].upper() in meant else None
    spaced = _SPACED.fullmatch(text)
    if spaced and spaced[1] in options and spaced[1] in letters_of(spaced[2], options):
        return spaced[1]
    return _by_content(text, options)


def _by_content(text: str, options: Mapping[str, str]) -> str | None:
    letters = letters_of(text, options)
    return letters[0] if len(letters) == 1 else None


def _begins(text: str, options: Mapping[str, str]) -> str | None:
    text = text[:LONGEST]
    match = _BEGINS.match(_bare(text))
    letter = match[1] if match else ""
    if letter not in options or re.search(rf"\b(?:or|and)\s+\(?[{''.join(options)}]\b", text):
        return None
    return letter


def _only_named(line: str, options: Mapping[str, str]) -> str | None:
    """The one letter that a line names as a letter; None for two of them, or in a line that denies."""
    line = line[-LONGEST:]
    named = {"".join(found) for found in _NAMED.findall(line)} | set(_FRAMED.findall(line))
    named &= set(options)
    return named.pop() if len(named) == 1 and not _DENIED.search(line) else None


def _bare(text: str) -> str:
    r"""`text` without what may be around a choice: dollars, bold, quotes, `\text{}`, the word `option`."""
    text, previous = unwrapped(text), None
    while previous != text:
        previous = text
        text = re.sub(
            r"^\\\(|\\\)$|^\\\[|\\\]$|^\$+|\$+$|^\*+|\*+$|^[\"'`]+|[\"'`]+$", "", text.strip()
        ).strip()
        text = _LEAD.sub("", text, count=1) if _LEAD.match(text) else text
    return text
