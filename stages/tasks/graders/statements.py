"""Sentences that state an answer: `The final answer is 42.`, `Answer: (B)`, `#### 42`."""

import re

# "answer", perhaps what to, then is, are, a colon or an equals sign; bold and underscores around them.
_ANSWER = (
    r"\banswers?\b[*_]*(?:\s+(?:to|for|of)\b[^.:=\n]{0,100}?)?\s*(?:\b(?:is|are)\b|[:=])[*_:=\s]*"
)
_MARK = re.compile(rf"(?:{_ANSWER}|^[ \t]*####[ \t]*)", re.IGNORECASE | re.MULTILINE)

# A full stop ends a sentence, but not behind an initial (`J. K. Rowling`) or a title.
_END = re.compile(r"(?<![\s.][A-Z])(?<!\bDr)(?<!\bMr)(?<!\bMrs)(?<!\bMs)(?<!\bSt)\.(?=\s|$)|\n")

_DISPLAYS = (("$$", "$$"), ("\\[", "\\]"))


def last_statement(text: str) -> str | None:
    """What the last statement of an answer says, up to the end of its sentence; None without any.

    A formula set on lines of its own belongs to the statement before it. What is stated in the
    negative (`the answer is not B`) is no statement, nor is one that nothing follows.
    """
    said = None
    for mark in _MARK.finditer(text):
        found = _sentence(text, mark.end())
        if found and not re.match(r"(?:not|n't|never)\b", found, re.IGNORECASE):
            said = found
    return said


def _sentence(text: str, start: int) -> str:
    """What stands from `start` to the end of the sentence, which may look back for an initial."""
    for opening, closing in _DISPLAYS:
        if text.startswith(opening, start):
            formula, closed, _ = text[start + len(opening) :].partition(closing)
            if closed:
                return formula.strip()
    end = _END.search(text, start)
    return text[start : end.start() if end else len(text)].strip().strip("*_").strip()
