"""Questions that a model wrote: read from its text, kept or rejected, and given the answer most agree on."""

import re
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from stages.bedrock.thinking import split_thinking
from stages.tasks.held_out import held_out, normalised
from stages.tasks.problem import Format

# `A:fruit`, `A. a red fruit` or `A) a red fruit`, up to the next one or the end.
OPTION = re.compile(r"(?<!\S)([A-Z])[:.)]\s?(\S(?:.*?\S)??)(?=\s+[A-Z][:.)]|\s*$)", re.DOTALL)


class Draft(NamedTuple):
    """A question without its answer; options are `letter:content` each, none where it is open."""

    prompt: str
    options: tuple[str, ...]


class Rejected(str):
    """Why a text is no question for a suite."""


class Desk:
    """Takes the texts of one suite in, in order; a question that occurred before is refused."""

    def __init__(self, format: Format, known: Sequence[str]) -> None:
        """Nothing is taken yet.

        Args:
            format: of the suite.
            known: prompts of the real suites, which a written one must not repeat.
        """
        self._format, self._known = format, {normalised(prompt) for prompt in known}
        self._seen: set[str] = set()

    def take(self, text: str, finish_reason: str) -> Draft | Rejected:
        """The question in a text.

        Rejected are: truncated (did not end by itself); empty; options (an open question with some, a choice
        with fewer than two, with a gap in its letters or with equal contents); in_real (as in a real
        suite); duplicate; may_be_trained (its prompt is not one that is held out of all training).
        """
        if finish_reason != "stop":
            return Rejected("truncated")
        prompt = " ".join(split_thinking(text).answer.split())
        if not prompt:
            return Rejected("empty")
        found = OPTION.findall(prompt)
        options = tuple(f"{letter}:{' '.join(content.split())}" for letter, content in found)
        if not _fits(found, self._format):
            return Rejected("options")
        key = normalised(prompt)
        if key in self._known:
            return Rejected("in_real")
        if key in self._seen:
            return Rejected("duplicate")
        if not held_out(prompt):
            return Rejected("may_be_trained")
        self._seen.add(key)
        return Draft(prompt, options)


def _fits(found: Sequence[tuple[str, str]], format: Format) -> bool:
    if format == "open":
        return not found
    letters = "".join(letter for letter, _ in found)
    contents = {normalised(content) for _, content in found}
    in_order = letters == "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[: len(letters)]
    return len(found) >= 2 and in_order and len(contents) == len(found)


def agreed(answers: Sequence[str | None], share: float) -> str | None:
    """The answer that at least `share` of all `answers` give, None of which counts as one; else None.

    Of two that are given equally often neither is agreed on.
    """
    ranked = Counter(answer for answer in answers if answer is not None).most_common(2)
    if not ranked or ranked[0][1] < share * len(answers):
        return None
    if len(ranked) == 2 and ranked[1][1] == ranked[0][1]:
        return None
    return ranked[0][0]
