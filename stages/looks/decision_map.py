"""The best configuration for every pair of budgets: one map per family."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import Patch, Rectangle

from stages.looks.advice import with_unit
from stages.looks.natures import KEYS, natures, recipe_name
from stages.looks.numbers import percent
from stages.looks.parts import blank, legend_below, panels
from stages.looks.style import INK, KINDS, QUIET, WIDTH, Look
from stages.looks.summaries import family_name, family_rank, panel_names

NOTHING = "nothing is affordable"
HATCH = "////"
# Lightness of a colour from which on dark letters are read better than white ones.
LIGHT = 0.2
# The least share of the full colour: that of a winner which is one in no draw.
PALEST = 0.3
# Points: the smallest letters that are written; how wide and how high a letter is, in its own size.
SMALLEST, LETTER, LINE = 5.0, 0.62, 1.25
COLUMNS, MARGIN, FEW = 2, 0.85, 4


def decision_map(recommendations: pd.DataFrame, runs: pd.DataFrame, look: Look) -> Figure:
    """Per family a grid of training budget by budget per question; a cell says what is best.

    Colour: the recipe's kind, the paler the less often it is the best of the affordable on resampled
    questions.

    Args:
        recommendations: the table of records/recommendations.py.
        runs: the table of records/runs.py, for the nature of the configurations.
        look: colours and sizes.
    """
    cells = _cells(recommendations, runs)
    if cells.empty:
        return blank("no budget was weighed")
    count = len(set(cells["panel"]))
    aspect = 1.2 if count <= FEW else 1.6
    grid = panels(cells, columns=COLUMNS, aspect=aspect, sharex=False, sharey=False)
    width = WIDTH / min(COLUMNS, count)
    room = (72 * (width - MARGIN), 72 * (width / aspect - MARGIN))
    words, size = _fitting(cells, room, look)
    cells = cells.assign(words=words)
    for axes, (_, own) in zip(grid.axes.flat, cells.groupby("panel", sort=False), strict=True):
        _panel(axes, own, look, size)
    grid.set_axis_labels("training budget (FLOPs)", "FLOPs per question")
    legend_below(grid.figure, _entries(cells, look), columns=3)
    return grid.figure


def _cells(recommendations: pd.DataFrame, runs: pd.DataFrame) -> pd.DataFrame:
    rows = recommendations[recommendations["family"] != "all"]
    rows = rows.merge(natures(runs), on=KEYS, how="left")
    rows = rows.assign(rank=family_rank(rows["family"]))
    rows = rows.sort_values(["corpus", "rank", "family"], kind="stable", ignore_index=True)
    return rows.assign(panel=panel_names(rows, rows["family"].map(family_name).astype(str)))


def _panel(axes: Axes, own: pd.DataFrame, look: Look, size: float) -> None:
    """Cells of one unit, with letters of `size` points."""
    trains, queries = (sorted(set(own[name])) for name in ("train_budget", "query_budget"))
    for row in own.to_dict("records"):
        x, y = trains.index(row["train_budget"]), queries.index(row["query_budget"])
        colour, empty = _colour(row, look), row["affordable"] == 0
        axes.add_patch(
            Rectangle(
                (x - 0.5, y - 0.5),
                1,
                1,
                facecolor=colour,
                edgecolor=QUIET if empty else "white",
                hatch=HATCH if empty else None,
                linewidth=0 if empty else 1.0,
            )
        )
        axes.text(
            x,
            y,
            row["words"],
            ha="center",
            va="center",
            fontsize=size,
            color=INK if _lightness(colour) > LIGHT else "white",
            linespacing=1.05,
        )
    for axis, budgets in ((axes.xaxis, trains), (axes.yaxis, queries)):
        names = [with_unit(budget).removesuffix("FLOPs").strip() for budget in budgets]
        axis.set_ticks(range(len(budgets)), names)
        axis.set_tick_params(length=0)
    axes.set(xlim=(-0.5, len(trains) - 0.5), ylim=(-0.5, len(queries) - 0.5))
    axes.grid(False)


def _fitting(cells: pd.DataFrame, room: tuple[float, float], look: Look) -> tuple[list[str], float]:
    """The most words per cell that can be read in it, and the size of their letters, in points.

    Args:
        cells: all panels'.
        room: width and height of a panel in points.
        look: its letters are the largest.
    """
    levels = cells.groupby("panel")[["train_budget", "query_budget"]].nunique().max()
    width, height = room[0] / levels["train_budget"], room[1] / levels["query_budget"]
    whole = [_lines(row) for row in cells.to_dict("records")]
    for count in (None, -1, 1):
        words = [lines[:count] for lines in whole]
        letters = max([1, *(len(line) for lines in words for line in lines)])
        most = max([1, *(len(lines) for lines in words)])
        size = min(look.font_size - 1.5, width / (LETTER * letters), height / (LINE * most))
        if size >= SMALLEST:
            break
    return ["\n".join(lines) for lines in words], max(float(size), SMALLEST)


def _lines(row: Mapping[Any, Any]) -> list[str]:
    """What a cell says: student, how sure that is, recipe; the most needed first where it is cut short."""
    if row["affordable"] == 0:
        return []
    recipe = recipe_name(row["recipe"]).split(", ")
    sure = "" if pd.isna(row["probability_best"]) else percent(row["probability_best"])
    return [str(row["student"]), *recipe, sure]


def _colour(row: Mapping[Any, Any], look: Look) -> tuple[float, float, float]:
    if pd.isna(row["kind"]):
        return (1.0, 1.0, 1.0)
    red, green, blue = to_rgb(look.colours[row["kind"]])
    sure = 1.0 if pd.isna(row["probability_best"]) else float(row["probability_best"])
    share = PALEST + (1 - PALEST) * sure
    return (1 - share * (1 - red), 1 - share * (1 - green), 1 - share * (1 - blue))


def _lightness(colour: tuple[float, float, float]) -> float:
    """Relative luminance, 0 to 1. Source: WCAG 2.2, definition of relative luminance."""
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _entries(cells: pd.DataFrame, look: Look) -> dict[str, Any]:
    present = set(cells["kind"].dropna())
    found = {
        name: Patch(color=look.colours[kind]) for kind, name in KINDS.items() if kind in present
    }
    if (cells["affordable"] == 0).any():
        found[NOTHING] = Patch(facecolor="white", edgecolor=QUIET, hatch=HATCH, linewidth=0.5)
    return found
