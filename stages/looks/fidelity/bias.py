"""Whether models score better on items that they wrote themselves: the bias factor, and what chance gives."""

from collections.abc import Hashable, Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import FuncFormatter, MaxNLocator

from stages.looks.fidelity.cells import FRACTION, MEAN, headline
from stages.looks.fidelity.frames import grid_of_panels, rows_axis, title
from stages.looks.parts import blank, legend_below
from stages.looks.style import QUIET, Look

NO_BIAS = "no solver wrote a benchmark beside another generator"
OTHERS = {"raw": "raw", "z_score": "z", "rank": "rank"}
BAND = "#dedede"
ROW, DENSE_ROW, DENSE = 0.24, 0.15, 10
# Width of the strip of signs, of the panel's.
STRIP = 0.2


def fidelity_bias(bias: pd.DataFrame, look: Look) -> Figure:
    """Per benchmark the paper's bias factor of every solver that writes, their mean last.

    Bands: what chance alone gives. The strip at the right has the signs of the other variants.

    Args:
        bias: reports/fidelity/bias.csv (records/fidelity.py).
        look: colours and sizes.
    """
    rows = headline(bias)
    known = rows[(rows["variant"] == "paper") & rows["value"].notna()]
    if known.empty:
        return blank(NO_BIAS)
    groups = [own for _, own in rows.groupby(["benchmark", "k"], sort=False)]
    groups = [own for own in groups if own["variant"].eq("paper").any()]
    most = max(len(set(own["solver"])) for own in groups)
    columns = min(2, len(groups))
    row = ROW if most <= DENSE else DENSE_ROW
    figure, panels = grid_of_panels(len(groups), columns, most * row + 0.85, 0.35)
    for axes, own in zip(panels, groups, strict=True):
        _panel(axes, own, look)
        title(axes, str(own["panel"].iloc[0]), look, columns)
    for axes in panels[-columns:]:
        axes.set_xlabel("own items against others'", fontsize=look.font_size - 1)
    legend_below(figure, _entries(known, look), columns=3)
    return figure


def _panel(axes: Axes, rows: pd.DataFrame, look: Look) -> None:
    solvers = [str(name) for name in rows["solver"].unique() if name != MEAN]
    names = [*solvers, *([MEAN] if (rows["solver"] == MEAN).any() else [])]
    by_variant = {
        str(variant): own.set_index("solver").reindex(names)
        for variant, own in rows.groupby("variant")
    }
    paper = by_variant["paper"]
    low, high = _range(paper)
    strip = high + (high - low) * STRIP
    axes.axvline(0, color=QUIET, linewidth=0.8, zorder=1)
    for place, row in enumerate(paper.to_dict("records")):
        _factor(axes, place, row, look)
    _signs(axes, by_variant, (high, strip), look)
    rows_axis(axes, names, look, last_apart=MEAN in names)
    axes.set_xlim(low, strip)
    axes.set_xticks([tick for tick in MaxNLocator(4).tick_values(low, high) if low <= tick <= high])
    digits = 2 if max(abs(low), abs(high)) < FRACTION else 1
    axes.xaxis.set_major_formatter(
        FuncFormatter(lambda value, _: f"{value:+.{digits}f}" if round(value, 9) else "0")
    )


def _range(paper: pd.DataFrame) -> tuple[float, float]:
    """Ends of the axis of the factors, 0 inside."""
    ends = paper[["value", "low", "high", "null_low", "null_high"]].to_numpy(dtype=float)
    known = ends[np.isfinite(ends)]
    low, high = min(known.min(initial=0.0), 0.0), max(known.max(initial=0.0), 0.0)
    room = 0.06 * ((high - low) or 1.0)
    return float(low - room), float(high + room)


def _factor(axes: Axes, place: int, row: Mapping[Hashable, Any], look: Look) -> None:
    """The band of chance, the interval, the factor."""
    ends = (row["null_low"], row["null_high"])
    if np.isfinite(np.array(ends, dtype=float)).all():
        axes.barh(place, ends[1] - ends[0], 0.72, ends[0], color=BAND, edgecolor=BAND, zorder=0.5)
    colour = look.colours["ift"]
    axes.plot([row["low"], row["high"]], [place, place], color=colour, linewidth=1.2, zorder=2)
    axes.plot(row["value"], place, linestyle="", marker="o", markersize=5, color=colour, zorder=3)


def _signs(
    axes: Axes, tables: dict[str, pd.DataFrame], strip: tuple[float, float], look: Look
) -> None:
    """A mark per variant and solver: up above 0, down below; in the strong colour where signs disagree."""
    places = np.linspace(*strip, 2 * len(OTHERS) + 1)[1::2]
    axes.axvspan(*strip, color="#f7f7f7", linewidth=0, zorder=0)
    for x, (variant, name) in zip(places, OTHERS.items(), strict=True):
        axes.annotate(
            name,
            (x, 1),
            xycoords=("data", "axes fraction"),
            xytext=(0, 1),
            textcoords="offset points",
            ha="center",
            va="bottom",
            fontsize=look.font_size - 3,
            color=QUIET,
        )
        table = tables.get(variant, pd.DataFrame(columns=["value"]))
        paper = tables["paper"]["value"].to_numpy(dtype=float)
        values = table["value"].to_numpy(dtype=float)
        for place, (value, other) in enumerate(zip(values, paper, strict=False)):
            if np.isfinite(value) and value:
                style = _sign_style(value > 0, value * other < 0, look)
                axes.plot(x, place, linestyle="", **style, zorder=3)


def _sign_style(up: bool, disagrees: bool, look: Look) -> dict[str, Any]:
    colour = look.colours["reasoning"] if disagrees else QUIET
    return {
        "marker": "^" if up else "v",
        "markersize": 5 if disagrees else 3.6,
        "color": colour,
        "markeredgecolor": colour,
        "markerfacecolor": colour if disagrees else "white",
    }


def _entries(known: pd.DataFrame, look: Look) -> dict[str, Any]:
    colour = look.colours["ift"]
    entries: dict[str, Any] = {
        "bias factor, the paper's": Line2D([], [], color=colour, marker="o", markersize=5)
    }
    if known[["null_low", "null_high"]].notna().all(axis=1).any():
        entries["what chance alone gives"] = Patch(color=BAND)
    for up, disagrees, words in (
        (True, False, "variant above 0"),
        (False, False, "variant below 0"),
        (True, True, "of another sign than the paper's"),
    ):
        style = _sign_style(up, disagrees, look)
        entries[words] = Line2D([], [], linestyle="", **style)
    return entries
