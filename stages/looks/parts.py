"""What several figures share: ladders of points with error bars, legends, panels, axes of sizes and costs."""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patheffects import withStroke
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

from stages.looks.style import DASHES, INK, KINDS, MARKERS, PERCENT, QUIET, WIDTH, Look
from stages.looks.summaries import size_name

NEAR_FLOOR = 0.1
# Digits of the ticks on axes of FLOPs, the fewest first that give enough of them.
TICKS = ((1,), (1, 3), (1, 2, 5), (1, 1.5, 2, 3, 4, 6, 8))
ENOUGH = 3


def panels(frame: pd.DataFrame, columns: int, aspect: float, **options: Any) -> sns.FacetGrid:
    """A grid with one panel per value of the column `panel`, `WIDTH` wide; `aspect` is width over height."""
    columns = min(columns, len(set(frame["panel"])))
    height = WIDTH / columns / aspect
    grid = sns.FacetGrid(
        frame, col="panel", col_wrap=columns, height=height, aspect=aspect, **options
    )
    grid.set_titles(template="{col_name}")
    # FacetGrid lays out by itself, with a legend at the right; ours goes below.
    grid.figure.set_layout_engine("constrained")
    return grid


def ladder(axes: Axes, rows: pd.DataFrame, x: str, y: str, look: Look) -> None:
    """Points joined along `line`, one look per `kind`, with bars of +-1 standard error (`se`)."""
    for kind, group in rows.dropna(subset="se").groupby("kind", sort=False):
        axes.errorbar(
            group[x],
            group[y],
            yerr=group["se"],
            fmt="none",
            ecolor=look.colours[str(kind)],
            elinewidth=1.1,
            zorder=2,
        )
    sns.lineplot(
        rows,
        x=x,
        y=y,
        hue="kind",
        style="kind",
        units="line",
        estimator=None,
        sort=False,
        palette=look.colours,
        hue_order=list(KINDS),
        style_order=list(KINDS),
        markers=MARKERS,
        dashes=DASHES,
        legend=False,
        ax=axes,
        zorder=3,
    )


def handles(kinds: Iterable[str], look: Look) -> dict[str, Line2D]:
    """Legend entries of the kinds of recipe that are there, in the order of `KINDS`."""
    present = set(kinds)
    return {
        name: Line2D(
            [],
            [],
            color=look.colours[kind],
            marker=MARKERS[kind],
            markeredgecolor="white",
            linestyle=(0, DASHES[kind]) if DASHES[kind] else "-",
        )
        for kind, name in KINDS.items()
        if kind in present
    }


def legend_below(figure: Figure, entries: dict[str, Any], columns: int = 4) -> None:
    """One legend for the whole figure, below its panels, where no data can be."""
    figure.legend(
        list(entries.values()),
        list(entries),
        loc="outside lower center",
        ncols=min(columns, len(entries)),
    )


def percent_axis(axes: Axes, top: float = 1.04) -> None:
    """Accuracies from 0 to 1, shown as 0 to 100; `top` leaves room for what is above 1."""
    axes.set_ylim(-0.03, top)
    axes.yaxis.set_major_locator(FixedLocator([0, 0.25, 0.5, 0.75, 1]))
    axes.yaxis.set_major_formatter(PERCENT)


def cost_axis(axes: Axes) -> None:
    """A log axis of FLOPs with a few round ticks; call it when all panels that share it are drawn."""
    axes.set_xscale("log")
    low, high = axes.get_xlim()
    decades = 10.0 ** np.arange(np.floor(np.log10(low)), np.ceil(np.log10(high)) + 1)
    for digits in TICKS:
        ticks = [float(t) for t in np.outer(decades, digits).flat if low <= t <= high]
        if len(ticks) >= ENOUGH:
            break
    axes.xaxis.set_major_locator(FixedLocator(ticks))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda flops, _: _power(flops)))
    axes.xaxis.set_minor_locator(NullLocator())


def _power(flops: float) -> str:
    """2e11 as mathematical text."""
    digit, exponent = f"{flops:.1e}".split("e")
    digit = digit.removesuffix(".0")
    power = rf"10^{{{int(exponent)}}}"
    return f"${power}$" if digit == "1" else rf"${digit}\!\cdot\!{power}$"


def size_axis(axes: Axes, sizes: Sequence[float], apart: float = 0.0) -> None:
    """A log axis with a tick at each size of the ladder (ascending), as 24k or 1.5B.

    Sizes nearer to a named one than `apart`, a share of the ladder's length, have a tick without a name.
    """
    axes.set_xscale("log")
    margin = (sizes[-1] / sizes[0]) ** 0.06 if len(sizes) > 1 else 2.0
    axes.set_xlim(sizes[0] / margin, sizes[-1] * margin)
    axes.xaxis.set_minor_locator(NullLocator())
    places = np.log(sizes) / (np.log(sizes[-1] / sizes[0]) or 1.0)
    named = [0, len(sizes) - 1]
    for number, place in enumerate(places):
        if number not in named and np.abs(places[named] - place).min() >= apart:
            named.append(number)
    names = [size_name(size) if number in named else "" for number, size in enumerate(sizes)]
    axes.set_xticks(list(sizes), names)


def name_points(axes: Axes, named: pd.DataFrame, rows: pd.DataFrame, x: str, look: Look) -> None:
    """Small names (column `name`) of points, above or below: where the other points are farther."""
    width = np.ptp(np.log(rows[x])) or 1.0
    for point in named.to_dict("records"):
        across = np.log(rows[x] / point[x]) / width
        room = {
            side: np.hypot(across, rows["accuracy"] - point["accuracy"] - 0.12 * side).min()
            for side in (1, -1)
        }
        above = room[1] >= room[-1] or point["accuracy"] < NEAR_FLOOR
        axes.annotate(
            str(point["name"]),
            (point[x], point["accuracy"]),
            xytext=(0, 5.5 if above else -5.5),
            textcoords="offset points",
            ha="center",
            va="bottom" if above else "top",
            fontsize=look.font_size - 2,
            color=INK,
            zorder=4,
            path_effects=[withStroke(linewidth=2, foreground="white")],
        )


def blank(sentence: str) -> Figure:
    """A figure that says why there is nothing to draw."""
    figure = Figure(figsize=(WIDTH, 1.2))
    figure.text(0.5, 0.5, sentence, ha="center", va="center", color=QUIET)
    return figure
