"""What the figures on written benchmarks share: panels, names on axes, marks of generators."""

import math
import re
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from stages.looks.style import QUIET, WIDTH, Look

# Names longer than this are broken in two lines, between parts.
LINE = 17
BREAK = re.compile(r"(?<=[-_ /.])")
# Generators that can be told apart; more are drawn alike.
MARKERS = ("o", "s", "^", "v", "D", "P", "X", "<")
MORE_COLOURS = ("#5aa0d8", "#a33b20", "#8a8a1e", "#9a9a9a")
FAINT = "#b9bec6"
# With more rows than this names are small and on one line.
MANY_ROWS = 10


def grid_of_panels(
    count: int, columns: int, height: float, extra: float, **options: Any
) -> tuple[Figure, list[Axes]]:
    """A figure of `WIDTH` with `count` panels, and these panels.

    Args:
        count: of panels, at least 1.
        columns: panels side by side at most.
        height: of a row of panels, inches.
        extra: inches for what is around all panels.
        options: of `Figure.subplots`.
    """
    columns = min(columns, count)
    lines = math.ceil(count / columns)
    figure = Figure(figsize=(WIDTH, lines * height + extra), layout="constrained")
    grid = figure.subplots(lines, columns, squeeze=False, **options)
    cells = list(grid.flat)
    for axes in cells[count:]:
        axes.set_axis_off()
    # Panels above an empty place show the names that would stand there.
    for place, axes in enumerate(cells[:count]):
        if place + columns >= count:
            axes.tick_params(axis="x", labelbottom=True)
    return figure, cells[:count]


def side_by_side(count: int) -> int:
    """Columns for so many panels that need little room."""
    return min(count, 2 if count in (1, 2, 4) else 3)


def title(axes: Axes, words: str, look: Look, columns: int) -> None:
    """A panel's title, broken where it would not fit one of `columns` panels."""
    letters = int(WIDTH / columns * 72 / (0.66 * look.font_size)) - 6 // columns
    axes.set_title(broken(words, letters), fontsize=look.font_size - 0.5)


def broken(name: str, letters: int = LINE) -> str:
    """A name in two lines where it is longer than `letters`, broken between its parts as evenly as can be."""
    places = [match.start() for match in BREAK.finditer(name) if 0 < match.start() < len(name)]
    if len(name) <= letters or not places:
        return name
    middle = min(places, key=lambda place: abs(place - len(name) / 2))
    return f"{name[:middle].rstrip()}\n{name[middle:].lstrip()}"


class Mark(NamedTuple):
    """How a generator is drawn."""

    colour: str
    marker: str


def generator_marks(names: Sequence[str], look: Look) -> dict[str, Mark]:
    """A look for every generator; all alike if there are more than can be told apart."""
    if len(names) > len(MARKERS):
        return dict.fromkeys(names, Mark(FAINT, "o"))
    colours = (*look.colours.values(), *MORE_COLOURS)
    return {
        name: Mark(colour, marker)
        for name, colour, marker in zip(names, colours, MARKERS, strict=False)
    }


def generator_entries(marks: dict[str, Mark], **style: Any) -> dict[str, Line2D]:
    """Legend entries of the generators; one for all where they are drawn alike."""
    if len(marks) > len(MARKERS):
        marks = {f"the {len(marks)} generators": Mark(FAINT, "o")}
    look: dict[str, Any] = {"linestyle": "", "markersize": 5, **style}
    return {
        broken(name, 24): Line2D(
            [], [], color=mark.colour, marker=mark.marker, markeredgecolor="white", **look
        )
        for name, mark in marks.items()
    }


def legend_columns(names: Sequence[str], look: Look) -> int:
    """How many legend entries stand side by side in the width of a figure."""
    longest = max([1, *(len(line) for name in names for line in name.split("\n"))])
    return max(1, min(5, int(72 * WIDTH / (0.6 * look.font_size * longest + 38))))


def legend_room(entries: int, columns: int) -> float:
    """Inches that a legend below takes."""
    return 0.12 + 0.19 * math.ceil(entries / columns)


def rows_axis(axes: Axes, names: Sequence[str], look: Look, last_apart: bool = False) -> None:
    """Rows with a name each, from the top; a line sets the last apart."""
    small = look.font_size - (2.0 if len(names) <= MANY_ROWS else 3.0)
    shown = [broken(name, 22) for name in names] if len(names) <= MANY_ROWS else list(names)
    axes.set_yticks(range(len(names)), shown, fontsize=small)
    axes.set_ylim(len(names) - 0.5, -0.5)
    axes.tick_params(axis="y", length=0)
    axes.grid(False, axis="y")
    axes.spines["left"].set_visible(False)
    for label in axes.get_yticklabels():
        label.set_linespacing(0.95)
    if last_apart and len(names) > 1:
        axes.axhline(len(names) - 1.5, color=QUIET, linewidth=0.6, zorder=1)


def ordered_union(lists: Sequence[Sequence[str]]) -> list[str]:
    """Every name once, in the order of the first occurrence."""
    return list(dict.fromkeys(name for names in lists for name in names))


def spread(values: Sequence[float] | np.ndarray) -> tuple[float, float]:
    """Least and greatest finite value with some room; 0 to 1 without any."""
    known = np.asarray(values, dtype=float).ravel()
    known = known[np.isfinite(known)]
    if not known.size:
        return 0.0, 1.0
    low, high = float(known.min()), float(known.max())
    room = 0.06 * (high - low) or 0.05 * max(abs(high), 0.1)
    return low - room, high + room
