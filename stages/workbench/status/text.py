"""The state of the study as text, at most 120 columns wide."""

from collections.abc import Iterator, Sequence
from typing import Any

from stages.workbench.status.progress import Progress
from stages.workbench.status.survey import STATES, Seen, count

WIDTH = 120
SHOWN = 6
"""Items of a stage that are told of where not all are."""


def status_text(seen: Sequence[Seen], everything: bool = False) -> str:
    """A line per stage, with its items at work and those that were cut off; or with all items."""
    counts = count(seen)
    rest = ", ".join(f"{counts[state]} {state}" for state in STATES[1:] if counts[state])
    lines = [f"{counts['done']} of {len(seen)} items done" + (f", {rest}" if rest else "")]
    lines.append(_row("stage", ("items", *STATES)))
    for stage in dict.fromkeys(one.stage for one in seen):
        own = [one for one in seen if one.stage == stage]
        by_state = count(own)
        numbers = (str(len(own)), *(str(by_state[state] or ".") for state in STATES))
        lines.append(_row(stage, numbers))
        told = own if everything else [one for one in own if one.pid or one.progress]
        lines += _items(told, len(told) if everything else SHOWN)
    return "\n".join(lines) + "\n"


def as_json(seen: Sequence[Seen]) -> dict[str, Any]:
    """The same for other programs."""
    counts = count(seen)
    return {
        "items": [
            one._asdict() | {"progress": one.progress and one.progress._asdict()} for one in seen
        ],
        "counts": {state: counts[state] for state in STATES},
    }


def duration(seconds: float) -> str:
    """As people say it."""
    for size, unit in ((86400, "d"), (3600, "h"), (60, "min")):
        if seconds >= 2 * size:
            return f"{seconds / size:.0f} {unit}"
    return f"{seconds:.0f} s"


def said(progress: Progress, running: bool) -> str:
    """How far an item is."""
    of = "" if progress.total is None else f" of about {progress.total:,}"
    parts = [f"{progress.done:,}{of} {progress.unit}{'' if running else ' kept'}"]
    if progress.older:
        parts.append(f"{progress.older:,} older ones")
    if progress.left_seconds is not None:
        parts.append(f"{duration(progress.left_seconds)} left")
    return ", ".join(parts)


def _items(items: Sequence[Seen], most: int) -> Iterator[str]:
    for one in items[:most]:
        told: list[str] = [one.state]
        if one.pid:
            told.append(f"process {one.pid}")
        if one.progress:
            told.append(said(one.progress, one.state == "running"))
        if one.why:
            told.append(one.why)
        line = f"  {one.name.partition('@')[2] or one.name}: {'; '.join(told)}"
        yield line if len(line) <= WIDTH else line[: WIDTH - 3] + "..."
    if len(items) > most:
        yield f"  and {len(items) - most} more: make status ALL=1"


def _row(first: str, numbers: Sequence[str]) -> str:
    return first.ljust(24) + "".join(number.rjust(9) for number in numbers)
