"""What the doctor found: how bad it is, one sentence, and what to do about it."""

import textwrap
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Literal, NamedTuple

from stages.bedrock.errors import InputError

WIDTH = 100


class Finding(NamedTuple):
    """Of one check."""

    check: str
    level: Literal["ok", "note", "fault"]
    said: str
    """One sentence."""
    remedy: str | None = None
    """A command; None where nothing is to be done."""


Check = Callable[[], Iterable[Finding]]


def found_by(check: str, look: Check) -> Iterator[Finding]:
    """The findings of a check; bad input that stops it is one."""
    try:
        yield from look()
    except InputError as error:
        yield Finding(check, "fault", str(error))


def shown(one: Finding) -> str:
    """A finding as text."""
    head, blank = f"{one.level:<6}{one.check:<11}", " " * 17
    said = textwrap.fill(one.said, WIDTH, initial_indent=head, subsequent_indent=blank)
    return f"{said}\n{blank}-> {one.remedy}\n" if one.remedy else f"{said}\n"


def summary(findings: Sequence[Finding]) -> str:
    """How many faults there are."""
    faults = sum(one.level == "fault" for one in findings)
    notes = sum(one.level == "note" for one in findings)
    return f"{faults} {'fault' if faults == 1 else 'faults'}, {notes} to note\n"
