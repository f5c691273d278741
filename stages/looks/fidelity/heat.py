"""Heat maps of solvers by source, one panel per benchmark, with numbers where they can be read."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PatchCollection
from matplotlib.colors import Colormap, LinearSegmentedColormap, to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from numpy.typing import NDArray

from stages.looks.fidelity.frames import broken, grid_of_panels, title
from stages.looks.style import INK, QUIET, Look

Floats = NDArray[np.float64]
UNKNOWN, EDGE = "#f2f2f2", "#d4d4d4"
HATCH = "////"
# More rows or columns than this: small panels without numbers.
FEW = 9
ROOM = 0.22
LEAST_LETTERS = 5.0


@dataclass(frozen=True)
class Heat:
    """One panel.

    Attributes:
        title: above it.
        under: below the title: unit and range of the colours.
        rows: their names, the first of them set apart from the others.
        apart: after how many rows there is a gap; another one stands before the last if there is an average.
        columns: their names.
        values: rows x columns, NaN where unknown.
        words: what stands in the cells, rows x columns.
        low: the value of the palest colour, or of the full colour of the lower end.
        high: the value of the full colour.
        framed: cells (row, column) with a frame.
    """

    title: str
    under: str
    rows: Sequence[str]
    apart: Sequence[int]
    columns: Sequence[str]
    values: Floats
    words: Sequence[Sequence[str]]
    low: float
    high: float
    framed: Sequence[tuple[int, int]]


def rising(look: Look) -> Colormap:
    """From white to the colour of direct answers, the darker the more."""
    return LinearSegmentedColormap.from_list("rising", ["#ffffff", look.colours["ift"]])


def diverging(look: Look) -> Colormap:
    """White in the middle; below and above it the colours of reasoning and of direct answers."""
    ends = [look.colours["reasoning"], "#ffffff", look.colours["ift"]]
    return LinearSegmentedColormap.from_list("diverging", ends)


def falling_off(look: Look) -> Colormap:
    """From white to the colour of reasoning, the darker the worse."""
    return LinearSegmentedColormap.from_list("falling_off", ["#ffffff", look.colours["reasoning"]])


def heat_maps(
    heats: Sequence[Heat], colours: Colormap, look: Look, *, numbers: bool = False
) -> Figure:
    """One panel for each of `heats`, at least one; with `numbers` cells always have room for words."""
    rows = max(len(heat.rows) for heat in heats)
    width = max(len(heat.columns) for heat in heats)
    dense = (rows - 2 if numbers else max(rows - 2, width)) > FEW
    columns = min(len(heats), 3 if dense and width <= 25 and not numbers else 2)
    letters = look.font_size - (3.4 if dense else 2.2)
    narrow = dense and not numbers
    longest = _longest([name for heat in heats for name in heat.columns], narrow)
    row = 0.115 if dense else ROOM
    heading = 0.5 if len(heats) > columns else 0.45
    below, foot = len({tuple(heat.columns) for heat in heats}) == 1, 0.6 * longest * letters / 72
    height = (rows + 0.6) * row + heading + (0 if below else foot)
    figure, panels = grid_of_panels(len(heats), columns, height, 0.1 + foot, sharey=_alike(heats))
    for place, (axes, heat) in enumerate(zip(panels, heats, strict=True)):
        title(axes, heat.title, look, columns)
        if heat.under:
            words, size = axes.get_title(loc="left"), look.font_size - 0.5
            axes.set_title(words, fontsize=size, pad=look.font_size + 6)
            _under(axes, heat.under.rpartition(": ")[2] if columns > 2 else heat.under, look)
        _cells(axes, heat, colours, dense, look)
        _names(axes, heat, letters, narrow)
        axes.tick_params(labelbottom=not below or place + columns >= len(heats))
    return figure


def _under(axes: Axes, words: str, look: Look) -> None:
    under = axes.annotate(
        words,
        (0, 1),
        xycoords="axes fraction",
        xytext=(0, 4),
        textcoords="offset points",
        fontsize=look.font_size - 2.2,
        color=QUIET,
    )
    under.set_in_layout(False)


def _longest(names: Sequence[str], narrow: bool) -> int:
    """Letters of the longest line of a name, as it stands below a column."""
    shown = names if narrow else [_two_lines(name) for name in names]
    return max([1, *(len(line) for name in shown for line in name.split("\n"))])


def _two_lines(name: str) -> str:
    return name if "\n" in name else broken(name)


def _alike(heats: Sequence[Heat]) -> bool:
    return len({tuple(heat.rows) for heat in heats}) == 1


def _offsets(heat: Heat) -> Floats:
    """Places of the rows from above, with half a row's gap where they are set apart."""
    places = np.arange(len(heat.rows), dtype=float)
    for gap in heat.apart:
        places[gap:] += 0.3
    return places


def _cells(axes: Axes, heat: Heat, colours: Colormap, dense: bool, look: Look) -> None:
    places, size = _offsets(heat), look.font_size - 2.6
    span = (heat.high - heat.low) or 1.0
    width, cells = 0.4 if dense else 0.8, []
    for (row, column), value in np.ndenumerate(heat.values):
        middle = float(places[row])
        known = bool(np.isfinite(value))
        colour = colours((value - heat.low) / span) if known else to_rgb(UNKNOWN)
        cell = Rectangle((column - 0.5, middle - 0.5), 1, 1, facecolor=colour, linewidth=width)
        if known:
            cell.set_edgecolor("white")
            cells.append(cell)
        else:
            cell.set(edgecolor=EDGE, hatch=HATCH)
            axes.add_patch(cell)
        if known and heat.words[row][column]:
            axes.text(
                column,
                middle,
                heat.words[row][column],
                ha="center",
                va="center_baseline",
                fontsize=max(size - (1.6 if dense else 0), LEAST_LETTERS),
                color=INK if lightness(colour) > 0.25 else "white",
            )
    axes.add_collection(PatchCollection(cells, match_original=True))
    _frames(axes, heat, places, dense)
    axes.set(xlim=(-0.55, len(heat.columns) - 0.45), ylim=(places[-1] + 0.55, -0.55))


def _frames(axes: Axes, heat: Heat, places: Floats, dense: bool) -> None:
    for row, column in heat.framed:
        axes.add_patch(
            Rectangle(
                (column - 0.5, places[row] - 0.5),
                1,
                1,
                fill=False,
                edgecolor=INK,
                linewidth=0.8 if dense else 1.4,
                zorder=3,
            )
        )


def _names(axes: Axes, heat: Heat, letters: float, narrow: bool) -> None:
    axes.set_yticks(_offsets(heat), [str(name) for name in heat.rows], fontsize=letters)
    names = heat.columns if narrow else [_two_lines(name) for name in heat.columns]
    axes.set_xticks(range(len(names)), names, rotation=90, fontsize=letters)
    axes.tick_params(length=0, pad=2)
    axes.grid(False)
    for spine in axes.spines.values():
        spine.set_visible(False)
    for label in (*axes.get_xticklabels(), *axes.get_yticklabels()):
        label.set_linespacing(0.95)


def lightness(colour: Sequence[float]) -> float:
    """Relative luminance of a colour, 0 to 1.

    Source: W3C, Web Content Accessibility Guidelines 2.1.
    """
    parts = np.asarray(colour[:3])
    linear = np.where(parts <= 0.03928, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    return float(linear @ [0.2126, 0.7152, 0.0722])
