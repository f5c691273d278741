"""How many times as much reasoning costs to train at equal accuracy, in every way of counting it."""

import textwrap

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

from stages.looks.parts import blank, legend_below
from stages.looks.published.names import LENGTHS, MODES, READINGS
from stages.looks.style import FRONTIER, INK, QUIET, WIDTH, Look

MODE_STYLE = {"paper": ("o", -0.17), "exact": ("s", 0.17)}
TICKS = (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50)
LEAST = 0.4
LETTERS = 37


def cost_ratio_rows(claims: pd.DataFrame, settings: pd.DataFrame) -> pd.DataFrame:
    """The ways of counting the claims on a ratio of training costs, with the paper's number and statement.

    Returns:
        Columns of claim_settings.csv, and paper (middle of the accepted range), accepted_low, accepted_high,
        statement. These are the claims in times that several lengths bear on.
    """
    kinds = settings.groupby("claim")["lengths"].nunique()
    chosen = claims[(claims["unit"] == "times") & (claims["claim"].map(kinds).fillna(0) > 1)]
    chosen = chosen.assign(paper=(chosen["accepted_low"] + chosen["accepted_high"]) / 2)
    told = chosen[["claim", "statement", "paper", "accepted_low", "accepted_high"]]
    rows = settings.dropna(subset=["value"]).merge(told, on="claim")
    for name, order in (("lengths", LENGTHS), ("reading", READINGS), ("mode", MODES)):
        rows[name] = pd.Categorical(rows[name], list(order))
    return rows.sort_values(["claim", "lengths", "reading", "mode"], ignore_index=True)


def published_cost_ratio(claims: pd.DataFrame, settings: pd.DataFrame, look: Look) -> Figure:
    """A panel per claim on a ratio of training costs: every way of counting beside the paper's number.

    Args:
        claims: reports/published/claims.csv.
        settings: reports/published/claim_settings.csv (`SETTINGS` of records/claims.py).
        look: colours and sizes.
    """
    rows = cost_ratio_rows(claims, settings)
    if rows.empty:
        return blank("no ratio of training costs can be computed")
    names = list(rows["claim"].unique())
    places = rows[["lengths", "reading"]].drop_duplicates().sort_values(["lengths", "reading"])
    lines = [(str(length), str(reading)) for length, reading in places.to_numpy()]
    figure = Figure(figsize=(WIDTH, 1.5 + 0.27 * len(lines)), layout="constrained")
    panels = figure.subplots(1, len(names), sharey=True, sharex=True, squeeze=False)[0]
    limits = _limits(rows)
    for axes, name in zip(panels, names, strict=True):
        _panel(axes, rows[rows["claim"] == name], lines, look, limits)
    _label(panels[0], lines, look)
    legend_below(figure, _entries(look), columns=4)
    return figure


def _limits(rows: pd.DataFrame) -> tuple[float, float]:
    ends = rows[["low", "high", "value", "accepted_low", "accepted_high"]].to_numpy(dtype=float)
    ends = ends[np.isfinite(ends) & (ends > 0)]
    return max(LEAST, float(ends.min()) / 1.25), float(ends.max()) * 1.25


def _panel(
    axes: Axes,
    rows: pd.DataFrame,
    lines: list[tuple[str, str]],
    look: Look,
    limits: tuple[float, float],
) -> None:
    first = rows.iloc[0]
    axes.set_xscale("log")
    axes.set(xlim=limits, ylim=(len(lines) - 0.5, -0.5))
    axes.xaxis.set_major_locator(FixedLocator(TICKS))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda ratio, _: f"{ratio:g}x"))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.axvspan(first["accepted_low"], first["accepted_high"], color=FRONTIER, lw=0, zorder=1)
    axes.axvline(first["paper"], color=INK, linewidth=1.0, zorder=1.5)
    axes.set_title(textwrap.fill(str(first["statement"]), LETTERS), fontsize=look.font_size - 1)
    axes.set_xlabel("times IFT's training FLOPs (log scale)")
    for row in rows.to_dict("records"):
        marker, shift = MODE_STYLE[str(row["mode"])]
        place = lines.index((str(row["lengths"]), str(row["reading"]))) + shift
        colour = look.colours["reasoning"]
        axes.hlines(place, max(row["low"], limits[0]), row["high"], color=colour, linewidth=1.4)
        if row["low"] < limits[0]:
            axes.plot(limits[0], place, "<", color=colour, markersize=4.5, clip_on=False)
        hollow = row["mode"] == "exact"
        axes.plot(
            max(row["value"], limits[0]),
            place,
            marker,
            markersize=5,
            color=colour,
            markerfacecolor="white" if hollow else colour,
            markeredgecolor=colour,
            markeredgewidth=1.0,
            zorder=3,
        )
    axes.grid(False, axis="y")


def _label(axes: Axes, lines: list[tuple[str, str]], look: Look) -> None:
    """Readings at the rows; the lengths before the first reading of each, with a rule above."""
    axes.set_yticks(range(len(lines)), [READINGS[reading] for _, reading in lines])
    axes.tick_params(axis="y", labelsize=look.font_size - 1.5)
    starts = [
        place
        for place, (length, _) in enumerate(lines)
        if place == 0 or lines[place - 1][0] != length
    ]
    for panel in axes.figure.axes:
        panel.tick_params(axis="y", length=0)
        for start in starts[1:]:
            panel.axhline(start - 0.5, color=QUIET, linewidth=0.6)
    ends = [*starts[1:], len(lines)]
    for start, end in zip(starts, ends, strict=True):
        axes.annotate(
            LENGTHS[lines[start][0]].replace(" ", "\n"),
            (0, (start + end - 1) / 2),
            xycoords=("axes fraction", "data"),
            xytext=(-112, 0),
            textcoords="offset points",
            rotation=90,
            ha="center",
            va="center",
            fontsize=look.font_size - 1.5,
        )


def _entries(look: Look) -> dict[str, Line2D | Patch]:
    colour = look.colours["reasoning"]
    entries: dict[str, Line2D | Patch] = {
        words: Line2D(
            [],
            [],
            color=colour,
            marker=MODE_STYLE[mode][0],
            markerfacecolor="white" if mode == "exact" else colour,
            markeredgecolor=colour,
        )
        for mode, words in MODES.items()
    }
    entries["the paper's number"] = Line2D([], [], color=INK, linewidth=1.0)
    entries["accepted"] = Patch(color=FRONTIER)
    return entries
