"""The published study's accuracy against FLOPs: families below each other, corpora side by side."""

from typing import Any

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from stages.looks.parts import blank, cost_axis, legend_below, percent_axis
from stages.looks.published.beyond import curves_beyond
from stages.looks.published.marks import Extent, name_students
from stages.looks.published.names import HARDLY, SURE
from stages.looks.style import DASHES, FRONTIER, KINDS, MARKERS, QUIET, WIDTH, Look
from stages.looks.summaries import family_name, family_rank

LABELS = {
    "training": "FLOPs of the fine-tuning (log scale)",
    "inference": "FLOPs per question (log scale)",
}
REGIMES = ["ift", "reasoning"]
ROW_HEIGHT, LEGEND_HEIGHT = 1.45, 1.2
SIDES, MARGIN = 0.55, 0.12
# Ends of the axis: above 1 and below 0, so that names of marks near them are not cut.
FLOOR, TOP = -0.12, 1.06
FRONTIER_NAME = "frontier as measured"
BEYOND = "IFT's fitted curve beyond, where identified"
CERTAINTY = {
    "full": f"on it in {100 * SURE:g} % of draws or more",
    "left": f"in {100 * HARDLY:g} to {100 * SURE:g} %",
    "none": f"in {100 * HARDLY:g} % or fewer",
}


def published_accuracy_against_cost(
    frontiers: pd.DataFrame, runs: pd.DataFrame, scaling: dict[str, Any], cost: str, look: Look
) -> Figure:
    """Accuracy of every student against `cost`; how a mark is filled says how surely it is on the frontier.

    Args:
        frontiers: reports/published/frontiers.csv (records/frontiers.py).
        runs: reports/published/runs.csv, for the students' sizes.
        scaling: reports/published/scaling.json; IFT's identified curves go on beyond the dearest IFT student,
            over training FLOPs only.
        cost: training | inference.
        look: colours and sizes.
    """
    points = _points(frontiers, runs, cost)
    if points.empty:
        return blank("no student of both a known cost and a known accuracy was published")
    families, corpora = list(points["family"].unique()), list(points["corpus"].unique())
    width, height = WIDTH / len(corpora), ROW_HEIGHT + LEGEND_HEIGHT / len(families)
    grid = sns.FacetGrid(
        points,
        row="family",
        col="corpus",
        row_order=families,
        col_order=corpora,
        height=height,
        aspect=width / height,
    )
    grid.figure.set_layout_engine("constrained")
    grid.set_titles(template="")
    extent = Extent.of(points, (width - SIDES, (ROW_HEIGHT - 0.2) / (TOP - FLOOR)), MARGIN)
    curves = curves_beyond(points, scaling) if cost == "training" else pd.DataFrame()
    for (family, corpus), rows in points.groupby(["family", "corpus"], sort=False):
        place = (families.index(str(family)), corpora.index(str(corpus)))
        _panel(grid.axes[place], rows, look)
        name_students(grid.axes[place], rows, extent, look)
        _draw_beyond(grid.axes[place], curves, rows, look)
    _label(grid.axes, families, corpora, cost)
    legend_below(grid.figure, _entries(points, not curves.empty, look), columns=2)
    return grid.figure


def _points(frontiers: pd.DataFrame, runs: pd.DataFrame, cost: str) -> pd.DataFrame:
    sizes = runs[["student", "parameters"]].drop_duplicates("student")
    rows = frontiers[(frontiers["cost"] == cost) & (frontiers["family"] != "all")]
    rows = rows[rows["recipe"].isin(REGIMES)].merge(sizes, on="student")
    odds = rows["frontier_probability"]
    rows = rows.assign(
        rank=family_rank(rows["family"]),
        fill=np.select([odds >= SURE, odds > HARDLY], ["full", "left"], "none"),
    )
    return rows.sort_values(["corpus", "rank", "family", "recipe", "parameters"], ignore_index=True)


def _panel(axes: Axes, rows: pd.DataFrame, look: Look) -> None:
    best = rows[rows["on_frontier"]].sort_values("cost_flops")
    x = [*best["cost_flops"], rows["cost_flops"].max()]
    y = [*best["accuracy"], best["accuracy"].max()]
    axes.step(x, y, where="post", color=FRONTIER, linewidth=4, solid_capstyle="butt", zorder=1)
    for recipe, own in rows.groupby("recipe"):
        regime, colour = str(recipe), look.colours[str(recipe)]
        axes.plot(
            own["cost_flops"],
            own["accuracy"],
            color=colour,
            linewidth=0.9,
            linestyle=(0, DASHES[regime]) if DASHES[regime] else "-",
            zorder=2,
        )
        axes.vlines(
            own["cost_flops"],
            own["accuracy_low"],
            own["accuracy_high"],
            color=colour,
            linewidth=1.1,
            zorder=2.5,
        )
        for fill, marks in own.groupby("fill"):
            axes.add_line(_mark(regime, str(fill), look, marks["cost_flops"], marks["accuracy"]))


def _mark(regime: str, fill: str, look: Look, x: Any = (), y: Any = ()) -> Line2D:
    """Marks without a line; filled, half filled or hollow."""
    colour = look.colours.get(regime, QUIET)
    return Line2D(
        x,
        y,
        linestyle="",
        marker=MARKERS[regime],
        markersize=5.6,
        fillstyle=fill,  # type: ignore[arg-type]
        color=colour,
        markerfacecoloralt="white",
        markerfacecolor="white" if fill == "none" else colour,
        markeredgecolor=colour,
        markeredgewidth=0.9,
        zorder=3,
    )


def _draw_beyond(axes: Axes, curves: pd.DataFrame, rows: pd.DataFrame, look: Look) -> None:
    """The curves of the family and corpus of `rows`; there may be none at all."""
    if not curves.empty:
        own = curves.merge(rows[["family", "corpus"]].drop_duplicates())
        colour = look.colours["ift"]
        axes.plot(own["cost_flops"], own["accuracy"], ":", color=colour, linewidth=1.2, zorder=1.5)


def _label(panels: Any, families: list[str], corpora: list[str], cost: str) -> None:
    for axes in panels.flat:
        axes.margins(x=MARGIN)
        cost_axis(axes)
        percent_axis(axes, top=TOP)
        axes.set_ylim(bottom=FLOOR)
    for axes, corpus in zip(panels[0], corpora, strict=True):
        axes.set_title(f"Learned from {corpus} prompts")
    for row, family in zip(panels, families, strict=True):
        row[0].set_ylabel(family_name(family).replace(", ", ",\n") + "\naccuracy (%)")
    for axes in panels[-1]:
        axes.set_xlabel(LABELS[cost])


def _entries(points: pd.DataFrame, curves: bool, look: Look) -> dict[str, Line2D]:
    entries = {}
    for regime in [one for one in REGIMES if one in set(points["recipe"])]:
        entry = _mark(regime, "full", look)
        entry.set_linestyle((0, DASHES[regime]) if DASHES[regime] else "-")
        entries[KINDS[regime]] = entry
    entries[FRONTIER_NAME] = Line2D([], [], color=FRONTIER, linewidth=4)
    if curves:
        entries[BEYOND] = Line2D([], [], color=look.colours["ift"], linewidth=1.2, linestyle=":")
    for fill, words in CERTAINTY.items():
        entries[words] = _mark("ift", fill, look)
        entries[words].set(color=QUIET, markeredgecolor=QUIET)
        entries[words].set_markerfacecolor("white" if fill == "none" else QUIET)
    return entries
