"""Sentences that state an answer: `The final answer is 42.`, `Answer: (B)`, `#### 42`."""

import re

# "answer", perhaps what to, then a form of to be or a sign for it; bold and underscores around them.
_BE = r"\b(?:is|are|(?:must|should|would|will|can\sonly)\sbe)\b|[:=]|-(?=\s)"
_ANSWER = rf"\banswers?\b[*_]*(?:\s+(?:to|for|of)\b[^.:=\n]{{0,100}}?)?\s*(?:{_BE})[*_:=\s]*"
_MARK = re.compile(rf"(?:{_ANSWER}|^[ \t]*####[ \t]*)", re.IGNORECASE | re.MULTILINE)

# A full stop ends a sentence, but not behind an initial (`J. K. Rowling`) or a title.
_END = re.compile(r"(?<![\s.][A-Z])(?<!\bDr)(?<!\bMr)(?<!\bMrs)(?<!\bMs)(?<!\bSt)\.(?=\s|$)|\n")

LONGEST_SENTENCE = 5000  # characters; more than any grader takes for one answer
_DISPLAYS = (("$$", "$$"), ("\\[", "\\]"))


def last_statement(text: str) -> str | None:
    """What the last statement of an answer says, up to the end of its sentence; None without any.

    A formula set on lines of its own belongs to the statement before it. What is stated in the
    negative (`the answer is not B`) is no statement, nor is one that nothing follows.
    """
    for mark in reversed(list(_MARK.finditer(text))):
        said = _sentence(text, mark.end())
        if said and not re.match(r"(?:not|n't|never)\b", said, re.IGNORECASE):
            return said
    return None


def _sentence(text: str, start: int) -> str:
    """What stands from `start` to the end of the sentence, which may look back for an initial."""
    for opening, closing in _DISPLAYS:
        end = text.find(closing, start + len(opening)) if text.startswith(opening, start) else -1
        if end >= 0:
            return text[start + len(opening) : end].strip()
    furthest = min(start + LONGEST_SENTENCE, len(text))
    full_stop = _END.search(text, start, furthest)
    return text[start : full_stop.start() if full_stop else furthest].strip().strip("*_").strip()
