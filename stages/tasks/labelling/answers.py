"""A generator's answer, as the readers of answers need it."""

from typing import NamedTuple


class Answer(NamedTuple):
    """One answer."""

    text: str
    """Without a block of thinking."""
    finished: bool
    """False: cut at the greatest number of tokens."""
