"""How long answers are over the share of reasoning rows: at once, or in proportion."""

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import FixedLocator

from stages.looks.configurations import sizes_of
from stages.looks.parts import blank, handles, legend_below, panels
from stages.looks.style import DASHES, MARKERS, PERCENT, QUIET, Look
from stages.looks.summaries import several_corpora, size_name

ORDERS = {"sequential": "direct rows first", "mixed": "shuffled"}
PLACE = ["corpus", "student"]
# Room for the words above the curves, as a share of the height of the data.
ROOM = 0.42
DIAGONAL: dict[str, Any] = {"color": "#c3c3c3", "linewidth": 2.5}


def mode_switch(blends: dict[str, Any], runs: pd.DataFrame, look: Look) -> Figure:
    """Thinking tokens relative to the reasoning end over the share of reasoning rows, per student.

    Args:
        blends: blends.json.
        runs: the table of records/runs.py, for sizes.
        look: colours and sizes.
    """
    points = shares(blends, runs)
    if points.empty:
        return blank("no student was trained on a blend of both regimes")
    corpus = points["corpus"] + " prompts, " if several_corpora(points) else ""
    points["panel"] = corpus + points["parameters"].map(size_name) + " parameters"
    grid = panels(points, columns=2, aspect=1.45, sharex=True, sharey=True)
    top = max(1.0, float(points["thinking_share"].max()))
    for axes, (_, rows) in zip(grid.axes.flat, points.groupby("panel", sort=False), strict=True):
        _panel(axes, rows, look)
        _print_verdicts(axes, rows, blends["switches"], top, look)
        axes.set_xlim(-0.04, 1.04)
        axes.set_ylim(-0.04 * top, (1 + ROOM) * top)
        axes.xaxis.set_major_locator(FixedLocator([0, 0.25, 0.5, 0.75, 1]))
        axes.yaxis.set_major_locator(
            FixedLocator(np.arange(0, top + 0.01, 0.25 * np.ceil(top)).tolist())
        )
        for axis in (axes.xaxis, axes.yaxis):
            axis.set_major_formatter(PERCENT)
    grid.set_axis_labels("reasoning rows (%)", "thinking tokens,\n% of the reasoning student's")
    entries: dict[str, Line2D] = dict(handles(points["order"], look))
    entries["one family (faint)"] = Line2D([], [], color=QUIET, linewidth=0.8, alpha=0.5)
    entries["in proportion"] = Line2D([], [], **DIAGONAL)
    legend_below(grid.figure, entries)
    return grid.figure


def shares(blends: dict[str, Any], runs: pd.DataFrame) -> pd.DataFrame:
    """The points of blends.json that have a thinking share, with parameters; by corpus and size."""
    points = pd.DataFrame(blends["points"])
    if points.empty:
        return points
    points["thinking_share"] = points["thinking_share"].astype(float)
    points = points.dropna(subset="thinking_share")
    points["parameters"] = sizes_of(points, runs)
    keys = ["corpus", "parameters", "student", "family", "order", "reasoning_fraction"]
    return points.sort_values(keys, kind="stable", ignore_index=True)


def _panel(axes: Axes, rows: pd.DataFrame, look: Look) -> None:
    axes.plot([0, 1], [0, 1], **DIAGONAL, zorder=1)
    for (order, family), line in rows.groupby(["order", "family"], sort=False):
        mean = family == "all"
        order = str(order)
        axes.plot(
            line["reasoning_fraction"],
            line["thinking_share"],
            color=look.colours[order],
            linestyle=(0, DASHES[order]),
            marker=MARKERS[order] if mean else None,
            markeredgecolor="white",
            markersize=5.5,
            linewidth=1.5 if mean else 0.8,
            alpha=1.0 if mean else 0.4,
            zorder=3 if mean else 2,
        )


def _print_verdicts(
    axes: Axes, rows: pd.DataFrame, switches: list[dict[str, Any]], top: float, look: Look
) -> None:
    """The verdict on the mean of the families, per order, above the curves."""
    corpus, student = rows[PLACE].iloc[0]
    own = {
        switch["order"]: switch["verdict"]
        for switch in switches
        if (switch["corpus"], switch["student"], switch["family"]) == (corpus, student, "all")
    }
    present = [order for order in ORDERS if order in own]
    for line, order in enumerate(present):
        axes.text(
            0.0,
            (1 + ROOM * (0.88 - 0.38 * line)) * top,
            f"{ORDERS[order]}: {own[order]}",
            color=look.colours[order],
            fontsize=look.font_size - 1.5,
            va="center",
        )
