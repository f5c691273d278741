"""Intervals of scores from few labelled items, plain and with the votes of other solvers on further items."""

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from stages.looks.fidelity.cells import headline
from stages.looks.fidelity.frames import grid_of_panels, rows_axis, title
from stages.looks.fidelity.scores import metric_name
from stages.looks.numbers import factor
from stages.looks.parts import blank, legend_below
from stages.looks.style import INK, QUIET, Look

ROW, DENSE_ROW, DENSE = 0.27, 0.17, 10
APART = 0.17


def fidelity_powered(powered: pd.DataFrame, look: Look) -> Figure:
    """Per benchmark and solver the plain interval above the prediction-powered one, and the score they seek.

    Args:
        powered: reports/fidelity/powered.csv (records/fidelity.py).
        look: colours and sizes.
    """
    rows = headline(powered)
    if rows.empty:
        return blank("no score was made from few labelled items")
    groups = [own for _, own in rows.groupby(["benchmark", "k"], sort=False)]
    most = max(len(own) for own in groups)
    columns = min(2, len(groups))
    row = ROW if most <= DENSE else DENSE_ROW
    figure, panels = grid_of_panels(len(groups), columns, most * row + 0.9, 0.3)
    for axes, own in zip(panels, groups, strict=True):
        _panel(axes, own, look)
        title(axes, str(own["panel"].iloc[0]), look, columns)
        first = own.iloc[0]
        words = f"{metric_name(str(first['metric']))}, from {first['labelled']} labelled items"
        axes.set_xlabel(words, fontsize=look.font_size - 1.5)
    legend_below(figure, _entries(look), columns=3)
    return figure


def _panel(axes: Axes, rows: pd.DataFrame, look: Look) -> None:
    for place, row in enumerate(rows.to_dict("records")):
        for name, shift in (("plain", -APART), ("powered", APART)):
            _estimate(axes, place + shift, row, name, look)
        axes.plot([row["whole"]] * 2, [place - 0.36, place + 0.36], **_whole(), zorder=2)
        worth = row["worth"]
        axes.annotate(
            "" if pd.isna(worth) else factor(worth),
            (1, place),
            xycoords=("axes fraction", "data"),
            xytext=(3, 0),
            textcoords="offset points",
            va="center",
            fontsize=look.font_size - (2.5 if len(rows) <= DENSE else 3.5),
            color=QUIET,
        )
    rows_axis(axes, [str(name) for name in rows["solver"]], look)
    axes.xaxis.set_major_locator(MaxNLocator(5))


def _estimate(axes: Axes, place: float, row: Mapping[Hashable, Any], name: str, look: Look) -> None:
    style = _style(name, look)
    axes.plot(
        [row[f"{name}_low"], row[f"{name}_high"]], [place] * 2, **style, markevery=[], zorder=2
    )
    axes.plot(row[name], place, **style, zorder=3)


def _style(name: str, look: Look) -> dict[str, Any]:
    powered = name == "powered"
    colour = look.colours["ift" if powered else "reasoning"]
    return {
        "color": colour,
        "linewidth": 1.8 if powered else 1.2,
        "marker": "o" if powered else "s",
        "markersize": 3.6,
        "markerfacecolor": colour if powered else "white",
        "markeredgecolor": colour,
    }


def _whole() -> dict[str, Any]:
    return {"color": INK, "linewidth": 1.0}


def _entries(look: Look) -> dict[str, Line2D]:
    return {
        "from the labelled items alone": Line2D([], [], **_style("plain", look)),
        "with the votes of other solvers": Line2D([], [], **_style("powered", look)),
        "all items labelled": Line2D(
            [], [], linestyle="", marker="|", markersize=9, markeredgewidth=1.0, color=INK
        ),
    }
