"""How surely numbers of real and of written items order the solvers."""

from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

from stages.looks.fidelity.cells import AVERAGE, REAL, headline
from stages.looks.fidelity.frames import (
    Mark,
    generator_entries,
    generator_marks,
    grid_of_panels,
    legend_columns,
    legend_room,
    side_by_side,
    title,
)
from stages.looks.parts import blank, legend_below
from stages.looks.style import INK, PERCENT, QUIET, Look

REAL_NAME, AVERAGE_NAME = "real items", "average of all generators"
CEILING_NAME = "fresh real items, as many as there are"
TICKS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000, 20000, 50000)


def fidelity_exchange(exchange: pd.DataFrame, ceilings: pd.DataFrame, look: Look) -> Figure:
    """Per benchmark the share of pairs of solvers in the right order, over the number of items.

    Args:
        exchange: reports/fidelity/exchange.csv (records/fidelity.py).
        ceilings: reports/fidelity/ceilings.csv.
        look: colours and sizes.
    """
    rows = headline(exchange)
    if rows.empty:
        return blank("what items are worth was not measured: single answers are not known")
    known = headline(ceilings)
    known = known[(known["measure"] == "order_accuracy") & known["value"].notna()]
    most = known.set_index(["benchmark", "k"])["value"].to_dict()
    groups = list(rows.groupby(["benchmark", "k"], sort=False))
    names = [str(name) for name in rows["source"].unique() if name not in (REAL, AVERAGE)]
    marks = generator_marks(names, look)
    columns = side_by_side(len(groups))
    entries = _entries(marks, set(rows["source"]), look, ceiling=bool(most))
    wide = min(4, legend_columns(list(entries), look))
    room = legend_room(len(entries), wide)
    figure, panels = grid_of_panels(
        len(groups), columns, 2.2 if columns < 3 else 1.95, room + 0.1, sharey=True
    )
    bottom = min(0.5, float(rows[["order_accuracy", "low"]].min().min()))
    for axes, (cell, own) in zip(panels, groups, strict=True):
        _panel(axes, own, marks, look)
        if cell in most:
            axes.axhline(most[cell], color=INK, linewidth=1.0, linestyle=":", zorder=1.5)
        title(axes, str(own["panel"].iloc[0]), look, columns)
        axes.set_ylim(bottom - 0.02, 1.02)
        axes.yaxis.set_major_formatter(PERCENT)
    for axes in panels[::columns]:
        axes.set_ylabel("pairs in right order (%)", fontsize=look.font_size - 1)
    for axes in panels[-columns:]:
        axes.set_xlabel("items (log scale)", fontsize=look.font_size - 1)
    legend_below(figure, entries, columns=wide)
    return figure


def _panel(axes: Axes, rows: pd.DataFrame, marks: dict[str, Mark], look: Look) -> None:
    shown = {str(name): own.sort_values("items") for name, own in rows.groupby("source")}
    for name, own in shown.items():
        if name in marks:
            axes.plot(own["items"], own["order_accuracy"], **_thin(marks[name], len(marks)))
    for name in (AVERAGE, REAL):
        if name in shown:
            own = shown[name]
            style = _thick(name, look)
            low, high = own["low"].astype(float), own["high"].astype(float)
            axes.fill_between(own["items"], low, high, color=style["color"], alpha=0.16, lw=0)
            axes.plot(own["items"], own["order_accuracy"], **style)
    axes.set_xscale("log")
    low, high = rows["items"].min(), rows["items"].max()
    ticks = [tick for tick in TICKS if low <= tick <= high] or [int(low)]
    axes.xaxis.set_major_locator(FixedLocator(ticks))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda items, _: f"{items:g}"))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.axhline(0.5, color=QUIET, linewidth=0.6, zorder=1)


def _thin(mark: Mark, count: int) -> dict[str, Any]:
    alone = count == 1
    return {
        "color": mark.colour,
        "marker": mark.marker,
        "markersize": 3.4,
        "markeredgecolor": "white",
        "markeredgewidth": 0.4,
        "linewidth": 1.6 if alone else 0.9,
        "zorder": 2,
    }


def _thick(name: str, look: Look) -> dict[str, Any]:
    if name == REAL:
        return {"color": INK, "linewidth": 2.2, "zorder": 4}
    style = {"linewidth": 2.2, "linestyle": (0, (4.5, 1.6)), "zorder": 3}
    return {"color": look.colours["reasoning"], **style}


def _entries(
    marks: dict[str, Mark], sources: set[str], look: Look, *, ceiling: bool
) -> dict[str, Line2D]:
    entries = {
        words: Line2D([], [], **_thick(name, look))
        for name, words in ((REAL, REAL_NAME), (AVERAGE, AVERAGE_NAME))
        if name in sources
    }
    if ceiling:
        entries[CEILING_NAME] = Line2D([], [], color=INK, linewidth=1.0, linestyle=":")
    return entries | generator_entries(marks, linestyle="-", markersize=4, linewidth=0.9)
