"""Lifetime FLOPs over those of IFT of equal accuracy, against the number of questions answered."""

from textwrap import fill
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import LogLocator, NullLocator

from stages.looks.edges import has_interval, line_at_one, ratio_axis
from stages.looks.lifetime_costs import cost_ratio, ift_offers, question_grid, with_accuracy
from stages.looks.natures import Mark, entries, in_turn, marks, matched, recipe_name, with_nature
from stages.looks.numbers import UNIT_SPACE, listed
from stages.looks.parts import blank, legend_below, panels
from stages.looks.style import FRONTIER, INK, QUIET, Look
from stages.looks.summaries import size_name

EVEN = "break-even with its interval"
SAME = "same cost as IFT of equal accuracy"
# Of the axis' height: what is kept for a sentence at the bottom, the least between two
# names, and between two intervals. Letters to a line of that sentence.
FOOT, GAP, BELOW = 0.32, 0.068, 0.025
LETTERS = 56
FEW = 4
RING: dict[str, Any] = {
    "marker": "o",
    "markersize": 6,
    "markerfacecolor": "white",
    "markeredgewidth": 1.4,
    "zorder": 5,
}


def lifetime(
    break_even: pd.DataFrame, frontiers: pd.DataFrame, runs: pd.DataFrame, look: Look
) -> Figure:
    """One curve per configuration; below 1 it is the cheaper way to its accuracy.

    Args:
        break_even: the table of records/break_even.py.
        frontiers: the table of records/frontiers.py: what IFT has to offer.
        runs: the table of records/runs.py, for the nature of the configurations.
        look: colours and sizes.
    """
    points = with_nature(with_accuracy(break_even, frontiers), runs)
    if points.empty:
        return blank("no other recipe could be compared with direct answers")
    queries = question_grid(points)
    curves = {}
    for place, row in points.iterrows():
        offers = ift_offers(row, frontiers)
        if offers:
            curves[place] = cost_ratio(row, offers, queries)
    aspect = 1.35 if len(set(points["panel"])) <= FEW else 1.7
    grid = panels(points, columns=2, aspect=aspect, sharex=True, sharey=True)
    known = marks(points, look)
    limits = _limits(list(curves.values()))
    for axes, (_, rows) in zip(grid.axes.flat, points.groupby("panel", sort=False), strict=True):
        axes.set(xscale="log", yscale="log", xlim=(queries[0], queries[-1]), ylim=limits)
        _curves(axes, rows, queries, curves, known)
        _names(axes, rows, curves, look)
        _break_even(axes, rows, queries, known)
        _out_of_reach(axes, rows, look)
        ratio_axis(axes.yaxis, *limits)
        axes.xaxis.set_major_locator(LogLocator(numticks=6))
        axes.xaxis.set_minor_locator(NullLocator())
    grid.set_axis_labels("questions answered in a life (log scale)", "lifetime FLOPs over IFT's")
    legend_below(grid.figure, _entries(points, look), columns=3)
    return grid.figure


def _limits(curves: list[Any]) -> tuple[float, float]:
    values = np.concatenate([*curves, np.array([0.8, 1.25])])
    low, high = values.min() / 1.08, values.max() * 1.08
    return float(low * (low / high) ** FOOT), float(high)


def _curves(
    axes: Axes, rows: pd.DataFrame, queries: Any, curves: dict[Any, Any], known: dict[str, Mark]
) -> None:
    line_at_one(axes, vertical=False)
    for place, row in rows.iterrows():
        if place in curves:
            mark = known[row["recipe"]]
            regime = row["recipe"] == row["kind"]
            axes.plot(
                queries,
                curves[place],
                color=mark.colour,
                linestyle=(0, mark.dashes) if mark.dashes else "-",
                linewidth=1.4 if regime else 1.0,
                zorder=3 if regime else 2,
            )


def _names(axes: Axes, rows: pd.DataFrame, curves: dict[Any, Any], look: Look) -> None:
    """Sizes of the reasoning students at the ends of their curves, moved apart where they would overlap."""
    named = [place for place in rows.index[rows["recipe"] == rows["kind"]] if place in curves]
    low, high = np.log(axes.get_ylim())
    step, last = GAP * (high - low), -np.inf
    for place in sorted(named, key=lambda place: float(curves[place][-1])):
        last = max(float(np.log(curves[place][-1])), last + step)
        axes.annotate(
            size_name(rows.loc[place, "parameters"]),
            (1, float(np.exp(last))),
            xycoords=("axes fraction", "data"),
            xytext=(2, 0),
            textcoords="offset points",
            va="center",
            fontsize=look.font_size - 2,
            color=INK,
        )


def _break_even(axes: Axes, rows: pd.DataFrame, queries: Any, known: dict[str, Mark]) -> None:
    """The break-even points on the line of equal cost; their intervals one below the other."""
    low, high = axes.get_ylim()
    even = rows[rows["break_even_queries"].notna()].sort_values("break_even_queries")
    for place, row in enumerate(even.to_dict("records"), start=1):
        colour = known[row["recipe"]].colour
        x = row["break_even_queries"]
        if has_interval(row, "break_even_queries"):
            ends = [row[f"break_even_queries_{end}"] for end in ("low", "high")]
            y = (low / high) ** (BELOW * place)
            axes.plot(np.clip(ends, queries[0], queries[-1]), [y, y], color=colour, zorder=4)
            axes.plot([x, x], [1, y], color=colour, linewidth=0.8, zorder=4)
        for x in (row["break_even_queries"], row["until_queries"]):
            axes.plot(x, 1, **RING, markeredgecolor=colour)


def _out_of_reach(axes: Axes, rows: pd.DataFrame, look: Look) -> None:
    """Which configurations have no curve, because no IFT student is as accurate."""
    away = rows[rows["verdict"] == "unreachable"]
    if away.empty:
        return
    parts = [
        f"reasoning {listed([size_name(size) for size in away.loc[own, 'parameters']])}"
        for own in [away["recipe"] == "reasoning"]
        if own.any()
    ]
    blends = int((~matched(away) & (away["recipe"] != "reasoning")).sum())
    others = in_turn(map(recipe_name, away.loc[matched(away), "recipe"]))
    others = [name.replace(" ", UNIT_SPACE) for name in others]
    parts += [f"{blends} blend{'s' * (blends > 1)}"] * (blends > 0) + others
    axes.text(
        0.02,
        0.03,
        fill("no IFT is as accurate as: " + "; ".join(parts), LETTERS),
        transform=axes.transAxes,
        va="bottom",
        fontsize=look.font_size - 2,
        color=QUIET,
        linespacing=1.15,
    )


def _entries(points: pd.DataFrame, look: Look) -> dict[str, Any]:
    found = entries(points, look, lines=True)
    for handle in found.values():
        handle.set_marker("")
    found[SAME] = Line2D([], [], color=FRONTIER, linewidth=1.6)
    if points["break_even_queries"].notna().any():
        found[EVEN] = Line2D([], [], color=QUIET, **RING)
    return found
