"""Scores on written items against those on real items: how far off, and in which direction."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from stages.looks.fidelity.cells import Floats, Matrix
from stages.looks.fidelity.frames import (
    Mark,
    generator_entries,
    generator_marks,
    grid_of_panels,
    legend_columns,
    legend_room,
    ordered_union,
    side_by_side,
    spread,
    title,
)
from stages.looks.fidelity.scores import NO_SCORES, metric_name, shown_matrices
from stages.looks.parts import blank, legend_below
from stages.looks.style import FRONTIER, INK, QUIET, WIDTH, Look

AVERAGE_NAME, NUMBERED = "their average", "their average; number: place on real items"
DIAGONAL_NAME = "as on real items"
# Panels with more points than this show no intervals; with more solvers no panel has numbers.
CROWD, FEW_SOLVERS = 36, 8


def fidelity_scatter(scores: pd.DataFrame, look: Look) -> Figure:
    """Per benchmark a point for every solver and generator: score on real items, score on written ones.

    Args:
        scores: reports/fidelity/scores.csv (records/fidelity.py).
        look: colours and sizes.
    """
    shown = [one for one in shown_matrices(scores) if np.isfinite(one.real).any()]
    if not shown:
        return blank(NO_SCORES if scores.empty else "no solver was scored on real items")
    columns = side_by_side(len(shown))
    side = min(WIDTH / columns, 3.4)
    names = ordered_union([one.generators for one in shown])
    marks = generator_marks(names, look)
    numbered = columns <= 2 and max(len(one.solvers) for one in shown) <= FEW_SOLVERS
    entries = _entries(shown, marks, numbered)
    wide = min(5, legend_columns(list(entries), look))
    figure, panels = grid_of_panels(
        len(shown), columns, side + 0.2, legend_room(len(entries), wide)
    )
    for axes, matrix in zip(panels, shown, strict=True):
        _panel(axes, matrix, marks, look)
        if numbered and len(matrix.generators) > 1:
            _numbers(axes, matrix, look)
        title(axes, matrix.title, look, columns)
        axes.set_xlabel(f"real: {metric_name(matrix.metric)}", fontsize=look.font_size - 1)
    for axes in panels[::columns]:
        axes.set_ylabel("on written items", fontsize=look.font_size - 1)
    legend_below(figure, entries, columns=wide)
    return figure


def _entries(shown: Sequence[Matrix], marks: dict[str, Mark], numbered: bool) -> dict[str, Line2D]:
    entries = generator_entries(marks)
    if any(len(one.generators) > 1 for one in shown):
        entries[NUMBERED if numbered else AVERAGE_NAME] = _average_mark([], [])
    return {**entries, DIAGONAL_NAME: Line2D([], [], color=FRONTIER, linewidth=2)}


def _panel(axes: Axes, matrix: Matrix, marks: dict[str, Mark], look: Look) -> None:
    ends = _limits(matrix)
    axes.plot(ends, ends, color=FRONTIER, linewidth=2, zorder=1)
    crowded = matrix.scores.size > CROWD
    alike = len(marks) > len({mark.marker for mark in marks.values()})
    for row, name in enumerate(matrix.generators):
        mark = marks[name]
        if not crowded:
            _intervals(axes, matrix, row, mark)
        axes.plot(
            matrix.real,
            matrix.scores[row],
            linestyle="",
            marker=mark.marker,
            color=mark.colour,
            markersize=3 if alike else 4.6,
            markeredgecolor="white" if not alike else "none",
            zorder=2.5,
        )
    if len(matrix.generators) > 1:
        axes.add_line(_average_mark(matrix.real, matrix.average))
    axes.set(xlim=ends, ylim=ends, aspect="equal")
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_locator(MaxNLocator(5))


def _limits(matrix: Matrix) -> tuple[float, float]:
    """The same for both axes: all scores, and their intervals where they are drawn."""
    values = [matrix.real, matrix.scores]
    if matrix.scores.size <= CROWD:
        values.append(matrix.ends)
    return spread(np.concatenate([one.ravel() for one in values]))


def _intervals(axes: Axes, matrix: Matrix, row: int, mark: Mark) -> None:
    across = zip(matrix.real, matrix.scores[row], matrix.ends[row], matrix.ends[-1], strict=True)
    for x, y, written, real in across:
        axes.plot([x, x], written, color=mark.colour, linewidth=0.6, alpha=0.6, zorder=2)
        axes.plot(real, [y, y], color=mark.colour, linewidth=0.6, alpha=0.6, zorder=2)


def _average_mark(x: Sequence[float] | Floats, y: Sequence[float] | Floats) -> Line2D:
    return Line2D(
        x,
        y,
        linestyle="",
        marker="o",
        markersize=8,
        markerfacecolor="none",
        markeredgecolor=INK,
        markeredgewidth=1.3,
        zorder=3,
    )


def _numbers(axes: Axes, matrix: Matrix, look: Look) -> None:
    """The place among the real scores beside the average."""
    for x, y in zip(matrix.real, matrix.average, strict=True):
        if np.isfinite(x) and np.isfinite(y):
            place = 1 + int((matrix.real > x).sum())
            side = 1 if place % 2 else -1  # by turns, so that neighbours keep off each other
            axes.annotate(
                str(place),
                (x, y),
                xytext=(-6.5 * side, 4.5 * side),
                textcoords="offset points",
                ha="right" if side > 0 else "left",
                va="bottom" if side > 0 else "top",
                fontsize=look.font_size - 1.5,
                color=QUIET,
                zorder=4,
            )
