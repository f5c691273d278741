"""The thinking block of an answer: where it ends, and what is left as the answer."""

from typing import NamedTuple

THINK_OPEN = "<think>"
THINK_CLOSE = "</think>"


class Parts(NamedTuple):
    """An answer's text, taken apart."""

    thinking: str | None
    """The trace without its tags, stripped; empty for an empty block; None when there is no block."""
    answer: str
    """What follows the block, stripped; empty when the block was never closed."""
    closed: bool
    """False only for a block that was opened and not closed: the answer was never begun."""


def split_thinking(text: str) -> Parts:
    """Take `text` apart at its last closing tag.

    The opening tag may be missing: some chat templates put it into the prompt. Whatever else stands
    before the last closing tag, further tags included, is left in the thinking for the caller to judge.
    """
    before, closing, after = text.rpartition(THINK_CLOSE)
    if THINK_OPEN in after:
        return Parts(_trace(text), "", closed=False)
    if not closing:
        return Parts(None, text.strip(), closed=True)
    return Parts(_trace(before), after.strip(), closed=True)


def _trace(text: str) -> str:
    return text.strip().removeprefix(THINK_OPEN).strip()
