"""The place of every solver by real items, by the average of the generators and by each of them."""

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from stages.looks.fidelity.cells import Floats, Matrix
from stages.looks.fidelity.frames import broken, grid_of_panels, title
from stages.looks.fidelity.scores import NO_SCORES, shown_matrices
from stages.looks.parts import blank, legend_below
from stages.looks.style import INK, QUIET, Look

MOVED, KEPT = "another place by the average", "the same place by the average"
OWN = "on its own items"
DENSE = 10


def fidelity_ranks(scores: pd.DataFrame, look: Look) -> Figure:
    """Per benchmark a line for every solver over its places: real items, average, each generator.

    Args:
        scores: reports/fidelity/scores.csv (records/fidelity.py).
        look: colours and sizes.
    """
    shown = [one for one in shown_matrices(scores) if np.isfinite(one.real).any()]
    shown = [one for one in shown if len(one.solvers) > 1]
    if not shown:
        return blank(NO_SCORES if scores.empty else "ranks take two solvers with real scores")
    solvers = max(len(one.solvers) for one in shown)
    columns = min(2, len(shown))
    step = 0.22 if solvers <= DENSE else 0.145
    longest = max(len(line) for one in shown for name in _sources(one) for line in name.split("\n"))
    foot = 0.6 * longest * (look.font_size - 2.5) / 72
    alike = len({one.generators for one in shown}) == 1
    height = step * solvers + 0.4 + (0.1 if alike else foot)
    figure, panels = grid_of_panels(len(shown), columns, height, 0.35 + foot)
    for place, (axes, matrix) in enumerate(zip(panels, shown, strict=True)):
        _panel(axes, matrix, look, dense=solvers > DENSE)
        title(axes, matrix.title, look, columns)
        axes.tick_params(labelbottom=not alike or place + columns >= len(shown))
    entries = {MOVED: _line(look, moved=True), KEPT: _line(look, moved=False)}
    if any(one.own for one in shown):
        entries[OWN] = Line2D([], [], linestyle="", **_ring())
    if all(len(one.generators) == 1 for one in shown):
        entries = {
            name.replace("the average", "written items"): one for name, one in entries.items()
        }
    legend_below(figure, entries, columns=3)
    return figure


def places(scores: Floats) -> Floats:
    """1 for the best; the mean place for those that tie; NaN without a score."""
    above = (scores[None, :] > scores[:, None]).sum(axis=1)
    alike = (scores[None, :] == scores[:, None]).sum(axis=1)
    found: Floats = np.where(np.isfinite(scores), 1 + above + (alike - 1) / 2, np.nan)
    return found


def _sources(matrix: Matrix) -> list[str]:
    average = ["average"] if len(matrix.generators) > 1 else []
    return ["real", *average, *(broken(name) for name in matrix.generators)]


def _table(matrix: Matrix) -> Floats:
    """Places: sources x solvers; a solver that a source lacks has none there."""
    average = [matrix.average] if len(matrix.generators) > 1 else []
    return np.array([places(row) for row in (matrix.real, *average, *matrix.scores)])


def _panel(axes: Axes, matrix: Matrix, look: Look, dense: bool) -> None:
    table, sources = _table(matrix), _sources(matrix)
    first_generator = len(sources) - len(matrix.generators)
    small = look.font_size - (3.5 if dense else 2.5)
    for column in range(len(matrix.solvers)):
        line = table[:, column]
        moved = bool(np.isfinite(line[:2]).all() and line[0] != line[1])
        axes.add_line(
            _line(look, moved=moved, x=np.arange(len(line)).astype(np.float64), y=line, dense=dense)
        )
    for row, column in matrix.own:
        place = row + first_generator
        axes.plot(place, table[place, column], linestyle="", **_ring(small=dense), zorder=4)
    known = np.flatnonzero(np.isfinite(table[0]))
    heights = _apart(table[0, known])
    names = [matrix.solvers[column] for column in known]
    names = names if dense else [broken(name, 24) for name in names]
    axes.set_yticks(heights, names, fontsize=small)
    axes.set_xticks(range(len(sources)), sources, rotation=90, fontsize=small)
    for label in (*axes.get_xticklabels(), *axes.get_yticklabels()):
        label.set_linespacing(0.95)
    axes.set(xlim=(-0.25, len(sources) - 0.7), ylim=(len(matrix.solvers) + 0.6, 0.4))
    axes.tick_params(length=0)
    axes.grid(False, axis="y")
    axes.axvline(first_generator - 0.5, color=QUIET, linewidth=0.6, linestyle=":", zorder=1)
    for spine in axes.spines.values():
        spine.set_visible(False)


def _apart(heights: Floats) -> Floats:
    """Places for names: those of solvers that tie are moved apart, around where they are."""
    order = np.argsort(heights, kind="stable")
    moved = heights.astype(float).copy()
    for value in np.unique(heights):
        own = [place for place in order if heights[place] == value]
        moved[own] = value + np.arange(len(own)) - (len(own) - 1) / 2
    return moved


def _line(
    look: Look,
    *,
    moved: bool,
    x: Floats | None = None,
    y: Floats | None = None,
    dense: bool = False,
) -> Line2D:
    colour = look.colours["reasoning" if moved else "ift"]
    return Line2D(
        [] if x is None else x,
        [] if y is None else y,
        color=colour,
        linestyle=(0, (4.5, 1.6)) if moved else "-",
        linewidth=0.9 if dense else 1.4,
        alpha=0.4 if dense and not moved else 1.0,
        marker="s" if moved else "o",
        markersize=2.8 if dense else 4.5,
        markeredgecolor="white",
        markeredgewidth=0.4,
        zorder=3 if moved else 2,
    )


def _ring(*, small: bool = False) -> dict[str, Any]:
    return {
        "marker": "o",
        "markersize": 6 if small else 9,
        "markerfacecolor": "none",
        "markeredgecolor": INK,
        "markeredgewidth": 0.8 if small else 1.1,
    }
