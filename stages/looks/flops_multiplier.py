"""What a recipe costs over IFT of equal accuracy, to train and per question: one panel per family."""

from itertools import pairwise, product
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from stages.looks.edges import (
    Scale,
    bar,
    has_interval,
    line_at_one,
    point,
    ratio_axis,
    scale_of,
    strips,
)
from stages.looks.natures import Mark, in_turn, marks, recipe_name, with_nature
from stages.looks.parts import blank, handles, legend_below
from stages.looks.style import QUIET, WIDTH, Look
from stages.looks.summaries import family_name, size_name

# Training stands above inference in a row; their marks.
COSTS = {"train_multiplier": (-0.18, "o"), "query_multiplier": (0.18, "|")}
NAMES = {"train_multiplier": "to train", "query_multiplier": "per question"}
ROW, FOOT = 0.2, 1.75
NEVER = "IFT never gets there"
BETTER = "IFT's cheapest is better"
LEAST_HEIGHT = 1.25


class Row(NamedTuple):
    """A configuration's place from the top, its name, and what is kept together."""

    place: int
    name: str
    group: str


def flops_multiplier(equivalents: pd.DataFrame, runs: pd.DataFrame, look: Look) -> Figure:
    """FLOPs over those of IFT of equal accuracy: a row per configuration, training above inference.

    Args:
        equivalents: the table of records/equivalents.py.
        runs: the table of records/runs.py, for the nature of the configurations.
        look: colours and sizes.
    """
    points = with_nature(equivalents.dropna(subset=["configuration"]), runs)
    points = points.dropna(subset=list(COSTS), how="all")
    if points.empty:
        return blank("no other recipe could be compared with direct answers")
    corpora, families = in_turn(points["corpus"]), in_turn(points["family"])
    rows = {corpus: _rows(points[points["corpus"] == corpus]) for corpus in corpora}
    several = len(corpora) > 1
    heights = [max(len(rows[corpus]) * ROW, LEAST_HEIGHT * several) for corpus in corpora]
    figure, grid = plt.subplots(
        len(corpora),
        len(families),
        figsize=(WIDTH, sum(heights) + FOOT),
        sharex=True,
        squeeze=False,
        height_ratios=heights,
        layout="constrained",
    )
    scale, known = _scale(points), marks(points, look)
    for (line, corpus), (column, family) in product(enumerate(corpora), enumerate(families)):
        axes = grid[line, column]
        own = points[(points["corpus"] == corpus) & (points["family"] == family)]
        _panel(axes, own, rows[corpus], scale, known)
        _rows_axis(axes, rows[corpus], labelled=column == 0)
        if line == 0:
            axes.set_title(_title(family), fontsize=look.font_size - 1)
        if line == len(corpora) - 1:
            axes.set_xlabel("FLOPs over IFT's\n(log scale)")
        if several and column == 0:
            axes.set_ylabel(f"learned from\n{corpus} prompts")
    legend_below(figure, _entries(points, look), columns=3)
    return figure


def _scale(points: pd.DataFrame) -> Scale:
    """Wide enough for the multipliers; of their intervals what is within three times as wide."""
    values = points[list(COSTS)].to_numpy(dtype=float)
    inner = scale_of(np.append(values, 1.0), margin=1.1)
    ends = points[[f"{name}_{end}" for name in COSTS for end in ("low", "high")]]
    outer = scale_of(np.append(ends.to_numpy(dtype=float), [inner.low, inner.high]))
    return Scale(max(outer.low, inner.low / 3), min(outer.high, inner.high * 3))


def _rows(points: pd.DataFrame) -> dict[str, Row]:
    """The rows of one corpus, by configuration."""
    found: dict[str, Row] = {}
    for row in points.drop_duplicates("configuration").to_dict("records"):
        name = f"{recipe_name(row['recipe'])}, {size_name(row['parameters'])}"
        group = "matched" if row["matched"] else str(row["kind"])
        found[row["configuration"]] = Row(len(found), name, group)
    return found


def _panel(
    axes: Axes,
    own: pd.DataFrame,
    rows: dict[str, Row],
    scale: Scale,
    known: dict[str, Mark],
) -> None:
    axes.set_xscale("log")
    line_at_one(axes, vertical=True)
    for row, (name, (shift, marker)) in product(own.to_dict("records"), COSTS.items()):
        value, mark = row[name], known[row["recipe"]]
        if pd.isna(value):
            continue
        y = rows[row["configuration"]].place + shift
        if has_interval(row, name):
            low, high = scale.place([row[f"{name}_low"], row[f"{name}_high"]])
            bar(axes, (low, y), (high, y), mark)
        beyond = value == 0 or bool(np.isinf(value))
        marker = ("<" if value == 0 else ">") if beyond else marker
        edge = "white" if marker == "o" else mark.colour
        point(axes, float(scale.place(value)), y, mark._replace(marker=marker), beyond)
        if not beyond:
            axes.lines[-1].set_markeredgecolor(edge)
    ratio_axis(axes.xaxis, scale.low, scale.high)
    strips(axes, scale, vertical=False)


def _rows_axis(axes: Axes, rows: dict[str, Row], labelled: bool) -> None:
    """A tick per configuration, its name beside the leftmost panels; thin lines between groups."""
    names = [row.name for row in rows.values()]
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.set_yticks(range(len(rows)), names if labelled else [])
    axes.tick_params(axis="y", length=0)
    axes.grid(False, axis="y")
    for upper, lower in pairwise(rows.values()):
        if upper.group != lower.group:
            axes.axhline(lower.place - 0.5, color=QUIET, linewidth=0.4, zorder=1)


def _title(family: str) -> str:
    name = family_name(family).replace(", ", ",\n")
    return name[:1].upper() + name[1:]


def _entries(points: pd.DataFrame, look: Look) -> dict[str, Any]:
    found: dict[str, Any] = {
        name: Line2D([], [], color=handle.get_color(), linewidth=3)
        for name, handle in handles(points["kind"], look).items()
    }
    for name, (_, marker) in COSTS.items():
        found[NAMES[name]] = Line2D([], [], color=QUIET, marker=marker, linewidth=1)
    beyond = points[list(COSTS)].to_numpy(dtype=float)
    for present, name, marker in (
        ((beyond == 0).any(), NEVER, "<"),
        (np.isinf(beyond).any(), BETTER, ">"),
    ):
        if present:
            found[name] = Line2D(
                [], [], color=QUIET, marker=marker, markerfacecolor="white", linestyle=""
            )
    return found
