"""What reasoning gains against how many times more tokens it writes: one point per suite and student."""

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

from stages.looks.parts import blank, legend_below, panels
from stages.looks.style import INK, QUIET, SIGNED_POINTS, Look
from stages.looks.summaries import FAMILIES, panel_names, size_name

FACTORS = (0.2, 0.5, 1, 2, 3, 4, 5, 7, 10, 15, 20, 30, 50, 70, 100, 200)
SHAPES = {"open": "o", "mc": "s"}
FILLS = {
    "math": "#8a8a8a",
    "general": "#ffffff",
    "law": "#d9d9d9",
    "code": "#525252",
    "physics": "#b4b4b4",
}
AREAS = (14.0, 110.0)


def gain_against_tokens(gains: pd.DataFrame, look: Look) -> Figure:
    """Gain in accuracy over the factor of generated tokens, reasoning against direct answers.

    Args:
        gains: `comparisons.gains` of the suites.
        look: colours and sizes.
    """
    points = gains.dropna(subset="token_factor")
    if points.empty:
        return blank("no student was trained both to answer directly and to reason")
    points = points.sort_values("parameters", ascending=False, kind="stable")
    points = points.assign(panel=panel_names(points, points["corpus"].map(lambda _: "")))
    count = len(set(points["panel"]))
    grid = panels(points, columns=2, aspect=2.2 if count == 1 else 1.2, sharex=True, sharey=True)
    span = (np.log(points["parameters"].min()), np.log(points["parameters"].max()))
    for axes, (_, rows) in zip(grid.axes.flat, points.groupby("panel", sort=False), strict=True):
        _panel(axes, rows.assign(size=np.log(rows["parameters"])), span)
        axes.set_xscale("log")
        low, high = axes.get_xlim()
        shown = [factor for factor in FACTORS if low <= factor <= high]
        axes.xaxis.set_major_locator(FixedLocator(shown))
        axes.xaxis.set_major_formatter(FuncFormatter(lambda factor, _: f"{factor:g}x"))
        axes.xaxis.set_minor_locator(NullLocator())
        axes.yaxis.set_major_formatter(SIGNED_POINTS)
    grid.set_axis_labels(
        "tokens generated per question,\nreasoning : direct answers (log scale)",
        "gain from reasoning\n(percentage points)",
    )
    legend_below(grid.figure, _entries(points), columns=3)
    return grid.figure


def _panel(axes: Axes, rows: pd.DataFrame, span: tuple[float, float]) -> None:
    axes.margins(0.06, 0.1)
    axes.axhline(0, color=QUIET, linewidth=0.9, zorder=1)
    axes.errorbar(
        rows["token_factor"],
        rows["gain"],
        yerr=rows["se"],
        fmt="none",
        ecolor="#9a9a9a",
        elinewidth=0.9,
        zorder=2,
    )
    sns.scatterplot(
        rows,
        x="token_factor",
        y="gain",
        hue="domain",
        palette=FILLS,
        style="format",
        markers=SHAPES,
        size="size",
        sizes=AREAS,
        size_norm=span,
        edgecolor=INK,
        linewidth=0.8,
        legend=False,
        ax=axes,
        zorder=3,
    )


def _entries(points: pd.DataFrame) -> dict[str, Line2D]:
    """Families by shape and fill, then the smallest and the largest student by area."""
    entries = {}
    for family, words in FAMILIES.items():
        if (points["family"] == family).any():
            domain, form = family.split("_")
            entries[words] = _entry(SHAPES[form], FILLS[domain], 6)
    sizes = sorted(set(points["parameters"]))
    for size, area in zip((sizes[0], sizes[-1]), AREAS, strict=True):
        name = f"student of {size_name(size)} parameters"
        entries[name] = _entry("o", "#dddddd", area**0.5)
    return entries


def _entry(marker: str, fill: str, size: float) -> Line2D:
    return Line2D(
        [],
        [],
        linestyle="",
        marker=marker,
        markersize=size,
        markerfacecolor=fill,
        markeredgecolor=INK,
        markeredgewidth=0.8,
    )
