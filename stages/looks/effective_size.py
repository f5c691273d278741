"""How large an IFT student must be to be as accurate: one panel per family, against the student's own size."""

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from stages.looks.edges import Scale, bar, has_interval, point, scale_of, strips
from stages.looks.natures import Mark, entries, marks, matched, with_nature
from stages.looks.parts import blank, legend_below, panels, size_axis
from stages.looks.style import FRONTIER, Look
from stages.looks.summaries import size_name

VALUE = "ift_equivalent_parameters"
SAME = "as accurate as IFT of its own size"
# Of the panel's logarithmic width: between two recipes of the same student.
STEP = 0.026
# So many panels may be tall: more would not fit a page.
FEW = 4


def effective_size(equivalents: pd.DataFrame, runs: pd.DataFrame, look: Look) -> Figure:
    """IFT-equivalent parameters of every configuration, with intervals, over its own parameters.

    Args:
        equivalents: the table of records/equivalents.py.
        runs: the table of records/runs.py, for the nature of the configurations and IFT's ladder.
        look: colours and sizes.
    """
    points = with_nature(equivalents.dropna(subset=["configuration", VALUE]), runs)
    if points.empty:
        return blank("no other recipe could be compared with direct answers")
    ladder = sorted(set(runs.loc[runs["recipe"] == "ift", "parameters"]))
    points = points.assign(x=_dodged(points))
    aspect = 1.25 if len(set(points["panel"])) <= FEW else 1.65
    grid = panels(points, columns=2, aspect=aspect, sharex=True, sharey=True)
    scale = scale_of(ladder)
    known = marks(points, look)
    for axes, (_, rows) in zip(grid.axes.flat, points.groupby("panel", sort=False), strict=True):
        _panel(axes, rows, scale, known)
        size_axis(axes, sorted({*ladder, *points["parameters"]}))
        left, right = axes.get_xlim()
        axes.set_xlim(min(left, points["x"].min() / 1.05), max(right, points["x"].max() * 1.05))
        _ladder_axis(axes, ladder, scale)
    grid.set_axis_labels("parameters (log scale)", "IFT-equivalent\nparameters (log)")
    shown: dict[str, Any] = entries(points, look)
    shown[SAME] = Line2D([], [], color=FRONTIER, linewidth=1.6)
    legend_below(grid.figure, shown, columns=3)
    return grid.figure


def _dodged(points: pd.DataFrame) -> pd.Series:
    """Places on the x axis: reasoning at its size, sequential to the left, mixed and matched to the right.

    The more rows with a trace, the nearer to the middle.
    """
    ratio = max(points["parameters"].max() / points["parameters"].min(), 4.0)
    recipes = points.drop_duplicates("recipe")
    steps: dict[Any, int] = {}
    for side, of in ((-1, "sequential"), (1, "mixed")):
        own = recipes[recipes["kind"] == of].sort_values("reasoning_fraction", ascending=False)
        steps |= {recipe: side * (place + 1) for place, recipe in enumerate(own["recipe"])}
    last = max([0, *steps.values()])
    extra = sorted(recipes.loc[matched(recipes), "recipe"])
    steps |= {recipe: last + place + 1 for place, recipe in enumerate(extra)}
    moves = points["recipe"].map(steps).fillna(0.0)
    places: pd.Series = points["parameters"] * ratio ** (STEP * moves)
    return places


def _panel(axes: Axes, rows: pd.DataFrame, scale: Scale, known: dict[str, Mark]) -> None:
    axes.set_yscale("log")
    ends = [scale.low, scale.high]
    axes.plot(ends, ends, color=FRONTIER, linewidth=1.6, zorder=1)
    for row in rows.to_dict("records"):
        mark = known[row["recipe"]]
        if has_interval(row, VALUE):
            low, high = scale.place([row[f"{VALUE}_low"], row[f"{VALUE}_high"]])
            bar(axes, (row["x"], low), (row["x"], high), mark)
        value = row[VALUE]
        beyond = value == 0 or bool(np.isinf(value))
        point(axes, row["x"], float(scale.place(value)), mark, beyond)


def _ladder_axis(axes: Axes, ladder: list[float], scale: Scale) -> None:
    """Ticks at IFT's sizes, and at the places of what is beyond them."""
    places = [scale.below, *ladder, scale.above]
    names = [size_name(size) for size in ladder]
    axes.set_yticks(places, [f"< {names[0]}", *names, f"> {names[-1]}"])
    axes.minorticks_off()
    strips(axes, scale, vertical=True)
