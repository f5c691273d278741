"""How far an item is that is at work or was killed: rows or steps, and the time that is left."""

import csv
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Literal, NamedTuple

from stages.workbench.status.begun import Begun, begun
from stages.workbench.status.expected import Work
from stages.workbench.status.scratch import curves_of, kept_steps, rows_of


class Progress(NamedTuple):
    """Of one item."""

    unit: Literal["rows", "steps"]
    done: int
    total: int | None
    """By the plan, which can be wrong; None where it does not tell or was found wrong."""
    left_seconds: float | None
    """None where it cannot be told yet."""
    older: int = 0
    """Further rows, of earlier results."""


class Point(NamedTuple):
    """A point of a training's curves."""

    step: int
    seconds: float
    """Since the process began the pass."""


def progress_of(item: str, work: Work, since: float | None) -> Progress | None:
    """How far an item is; None where nothing of it can be counted.

    Args:
        item: its name.
        work: what it has to do.
        since: when its process began, in seconds since 1970; None for one that is not at work.

    Raises:
        InputError: a store that is not sound.
    """
    if work.steps:
        return _training(item, round(work.steps), since)
    rows = rows_of(item)
    if rows is None or (rows == 0 and since is None):
        return None
    return of_rows(rows, round(work.rows) or None, begun(item), since, time.time())


def of_rows(
    rows: int, total: int | None, noted: Begun | None, since: float | None, now: float
) -> Progress:
    """How far an item with a store is.

    The rate is that of the rows since the process began, its start included. Without a note of how many
    there were then, as when `dvc repro` began it, there is none.
    """
    older = 0 if noted is None else noted.older
    done = max(0, rows - older)
    if total is not None and done > total:
        total = None
    new = 0 if noted is None else rows - noted.rows
    left = None
    if since is not None and total is not None and new > 0 and now > since:
        left = (total - done) * (now - since) / new
    return Progress("rows", done, total, left, older)


def _training(item: str, total: int, since: float | None) -> Progress | None:
    folder = curves_of(item)
    points = [] if folder is None or since is None else read_points(folder, since)
    kept = kept_steps(item)
    if since is None and kept is None:
        return None
    done = max(points[-1].step if points else 0, kept or 0)
    if done > total:
        return Progress("steps", done, None, None)
    left = left_seconds(points, total)
    if left is not None and folder is not None:
        left = max(0.0, left - (time.time() - _file(folder).stat().st_mtime))
    return Progress("steps", done, total, left)


def left_seconds(points: Sequence[Point], total: int) -> float | None:
    """Time to the last step at the pace of the latter half of this pass; None before there is a pace.

    A resumed training writes the points of its checkpoint again, all at once: they are in the first half.
    """
    own: list[Point] = []
    for point in reversed(points):
        if own and point.seconds > own[-1].seconds:
            break  # of the pass before
        own.append(point)
    if not own:
        return None
    last = own[0]
    later = [point for point in own if point.seconds >= last.seconds / 2]
    first = later[-1]
    if last.step <= first.step or last.seconds <= first.seconds:
        return None
    return (total - last.step) * (last.seconds - first.seconds) / (last.step - first.step)


def read_points(folder: Path, since: float) -> list[Point]:
    """The points of a training's curves; none if they are of an earlier process."""
    path = _file(folder)
    try:
        if path.stat().st_mtime < since:
            return []
        with path.open(newline="") as file:
            rows = list(csv.DictReader(file, delimiter="\t"))
    except FileNotFoundError:
        return []
    points = []
    for row in rows:
        try:
            points.append(Point(int(row["step"]), float(row["seconds"])))
        except (KeyError, TypeError, ValueError):
            break  # the last line is being written
    return points


def _file(folder: Path) -> Path:
    return folder / "plots/metrics/seconds.tsv"
