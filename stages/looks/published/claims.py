"""What the published study claims beside what its public numbers give, one row per claim."""

import re
import textwrap
from collections.abc import Hashable, Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import FuncFormatter, NullLocator

from stages.looks.parts import blank, legend_below
from stages.looks.published.names import VERDICTS
from stages.looks.style import FRONTIER, INK, QUIET, WIDTH, Look

GROUPS = {
    "points": "difference in accuracy (points)",
    "times": "ratio of FLOPs (log scale)",
    "share": "share of what the claim counts (%)",
}
MARKERS = {"confirmed": "o", "not_confirmed": "X", "cannot_be_told": "D"}
ACCEPTED = "what would bear the claim out"
OF = re.compile(r"of (\d+)$")
ROW, GAP, MARGIN, LEGEND = 0.29, 0.6, 0.08, 0.4
LEFT, RIGHT, LETTERS = 0.55, 0.972, 76
# Ratios below this are drawn at it, with an arrow: on a log axis 0 has no place.
LEAST_RATIO = 0.5


def published_claims(claims: pd.DataFrame, look: Look) -> Figure:
    """Every claim that is about a number: the range that bears it out, and our number with its interval.

    Counts are drawn as shares of the cases they are out of. Verdicts have markers of their own.

    Args:
        claims: reports/published/claims.csv (records/claims.py).
        look: colours and sizes.
    """
    rows = _rows(claims)
    if rows.empty:
        return blank("no claim is about a number that is public")
    groups = [name for name in GROUPS if name in set(rows["group"])]
    counts = [int((rows["group"] == name).sum()) for name in groups]
    height = MARGIN + ROW * sum(counts) + GAP * len(groups) + LEGEND
    figure = Figure(figsize=(WIDTH, height))
    top = height - MARGIN
    for name, count in zip(groups, counts, strict=True):
        place = (LEFT, (top - ROW * count) / height, RIGHT - LEFT, ROW * count / height)
        axes = figure.add_axes(place)
        _group(axes, rows[rows["group"] == name], name, look)
        top -= ROW * count + GAP
    legend_below(figure, _entries(set(rows["verdict"]), look), columns=4)
    return figure


def _rows(claims: pd.DataFrame) -> pd.DataFrame:
    """The claims with a number, in units of their group, in the order of the paper within it."""
    rows = claims.dropna(subset=["value"]).copy()
    rows["group"] = rows["unit"].where(rows["unit"].isin(["points", "times"]), "share")
    totals = rows["unit"].str.extract(OF, expand=False).astype(float)
    scale = np.where(rows["group"] == "share", 100 / totals.fillna(1.0), 1.0)
    for column in ("value", "low", "high", "accepted_low", "accepted_high"):
        rows[column] = rows[column].astype(float) * scale
    return rows


def _group(axes: Axes, rows: pd.DataFrame, group: str, look: Look) -> None:
    """One axis for all claims of a unit, the first at the top."""
    low, high = _range(rows, group)
    if group == "times":
        axes.set_xscale("log")
        ticks = [tick for tick in (0.5, 1, 2, 3, 5, 10, 20, 50) if low <= tick <= high]
        axes.set_xticks(ticks)
        axes.xaxis.set_major_formatter(FuncFormatter(lambda ratio, _: f"{ratio:g}x"))
        axes.xaxis.set_minor_locator(NullLocator())
    axes.set(xlim=(low, high), ylim=(len(rows) - 0.5, -0.5), xlabel=GROUPS[group])
    if group == "points":
        axes.axvline(0, color=QUIET, linewidth=0.7, zorder=1)
    for place, row in enumerate(rows.to_dict("records")):
        _accepted(axes, place, row, (low, high))
        _number(axes, place, row, look)
    axes.set_yticks(
        range(len(rows)),
        [textwrap.fill(text, LETTERS) for text in rows["statement"]],
        fontsize=look.font_size - 2.5,
        linespacing=1.05,
    )
    axes.tick_params(axis="y", length=0)
    axes.grid(False, axis="y")
    axes.spines["left"].set_visible(False)


def _range(rows: pd.DataFrame, group: str) -> tuple[float, float]:
    """Ends of the axis: everything finite, and some room."""
    ends = rows[["value", "low", "high", "accepted_low", "accepted_high"]].to_numpy(dtype=float)
    ends = ends[np.isfinite(ends)]
    if group == "times":
        ends = ends[ends > 0]
        least = min(max(ends.min(initial=1.0) / 1.3, LEAST_RATIO), 1.0)
        return float(least), float(ends.max(initial=1.0) * 1.3)
    if group == "share":
        return -4.0, 104.0
    room = 0.06 * max(float(np.ptp(ends)), 1.0)
    return float(min(ends.min(), 0) - room), float(max(ends.max(), 0) + room)


def _accepted(
    axes: Axes, place: int, row: Mapping[Hashable, Any], limits: tuple[float, float]
) -> None:
    """A band over what bears the claim out: to the axis's end where it is open, a bar where it is one value."""
    low = limits[0] if np.isnan(row["accepted_low"]) else row["accepted_low"]
    high = limits[1] if np.isnan(row["accepted_high"]) else row["accepted_high"]
    edge = (low, place - 0.34), (high, place - 0.34), (high, place + 0.34), (low, place + 0.34)
    # Its own edge keeps a range of one value visible.
    axes.fill(*zip(*edge, strict=True), facecolor=FRONTIER, edgecolor=FRONTIER, lw=3, zorder=1.5)


def _number(axes: Axes, place: int, row: Mapping[Hashable, Any], look: Look) -> None:
    colour, marker = _style(str(row["verdict"]), look)
    left = axes.get_xlim()[0]
    low, high, value = (float(row[name]) for name in ("low", "high", "value"))
    axes.hlines(place, max(low, left), high, color=colour, linewidth=1.6, zorder=2.5)
    if low < left:
        axes.plot(left, place, marker="<", color=colour, markersize=5, clip_on=False, zorder=3)
    hollow = row["verdict"] == "cannot_be_told"
    axes.plot(
        max(value, left),
        place,
        marker=marker,
        markersize=7 if marker == "X" else 6,
        color=colour,
        markerfacecolor="white" if hollow else colour,
        markeredgecolor=colour if hollow else "white",
        markeredgewidth=1.2 if hollow else 0.6,
        clip_on=False,
        zorder=3,
    )


def _style(verdict: str, look: Look) -> tuple[str, str]:
    """Colour and marker of a verdict; no blends are in this study, whose colours are free for it."""
    palette = look.colours
    colours = {"confirmed": palette["sequential"], "not_confirmed": palette["mixed"]}
    return colours.get(verdict, INK), MARKERS[verdict]


def _entries(verdicts: set[str], look: Look) -> dict[str, Line2D | Patch]:
    entries: dict[str, Line2D | Patch] = {}
    for verdict in [one for one in VERDICTS if one in verdicts]:
        colour, marker = _style(verdict, look)
        hollow = verdict == "cannot_be_told"
        entries[VERDICTS[verdict]] = Line2D(
            [],
            [],
            color=colour,
            marker=marker,
            markersize=7 if marker == "X" else 6,
            markerfacecolor="white" if hollow else colour,
            markeredgecolor=colour if hollow else "white",
        )
    entries[ACCEPTED] = Patch(color=FRONTIER)
    return entries
