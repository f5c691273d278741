"""How long right and wrong answers are, and how much of the difference is only that hard items take longer."""

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import FixedLocator, FuncFormatter, MaxNLocator, NullLocator

from stages.looks.configurations import family_title, only_outcomes, over_seeds
from stages.looks.parts import blank, legend_below, size_axis
from stages.looks.style import INK, MARKERS, QUIET, WIDTH, Look
from stages.looks.summaries import several_corpora

RATIOS = {
    "ratio": ("wrong : right, all levels together", False),
    "ratio_in_level": ("wrong : right within a level", True),
}
TICKS = (0.25, 0.5, 0.75, 1, 1.25, 1.5, 2, 3, 4, 6, 10)
HEIGHT = 1.75
# What would lie on one another is set apart by this share of the axis of sizes.
APART = 0.012
# Of the ladder's length: sizes nearer to each other are not both named, there are many panels to a row.
APART_NAMES = 0.22
# Bars may run out of the panel; points may not.
MOST = 1.6


def length_by_correctness(
    lengths: pd.DataFrame, ratios: pd.DataFrame, runs: pd.DataFrame, look: Look
) -> Figure:
    """Mean tokens of right and wrong answers over size, and below them their ratio, raw and within levels.

    Args:
        lengths: the table of records/lengths.py SCHEMA.
        ratios: the table of records/lengths.py RATIOS.
        runs: the table of records/runs.py, for sizes.
        look: colours and sizes.
    """
    tokens = by_outcome(lengths, runs)
    if tokens.empty:
        return blank("no answer of a student trained on one regime alone was weighed")
    shares = by_ratio(ratios, runs)
    families = list(dict.fromkeys(tokens.sort_values("rank")["family"]))
    rows = [
        (str(corpus), measure)
        for corpus in dict.fromkeys(tokens["corpus"])
        for measure in ("tokens", "ratio")
        if measure == "tokens" or (shares["corpus"] == corpus).any()
    ]
    figure = Figure(figsize=(WIDTH, len(rows) * HEIGHT + 0.6), layout="constrained")
    grid = figure.subplots(len(rows), max(len(families), 2), squeeze=False, sharey="row")
    sizes = sorted(set(tokens["parameters"]))
    for line, (corpus, measure) in zip(grid, rows, strict=True):
        table = tokens if measure == "tokens" else shares
        words = "tokens per answer" if measure == "tokens" else "wrong : right"
        line[0].set_ylabel(f"{corpus} prompts\n{words}" if several_corpora(tokens) else words)
        _row(line, table[table["corpus"] == corpus], families, sizes, look)
    for axes, family in zip(grid[0], families, strict=False):
        axes.set_title(family_title(family).replace(", ", ",\n"))
    legend_below(figure, _entries(tokens, shares, look), columns=3)
    figure.legends[0].set_title("parameters (log scale)")
    return figure


def _row(line: Any, own: pd.DataFrame, families: list[str], sizes: list[float], look: Look) -> None:
    """One row of panels: tokens, or ratios where the table has them."""
    ratios = "ratio" in own
    for axes, family in zip(line, families, strict=False):
        (_ratios if ratios else _tokens)(axes, own[own["family"] == family], sizes, look)
        size_axis(axes, sizes, APART_NAMES)
        axes.tick_params(axis="x", labelsize=look.font_size - 2.5)
    for axes in line[len(families) :]:
        axes.set_axis_off()
    (_ratio_axis if ratios else _tokens_axis)(line[0], own)


def by_outcome(lengths: pd.DataFrame, runs: pd.DataFrame) -> pd.DataFrame:
    """Mean tokens of right and of wrong answers of whole families, seeds averaged."""
    own = only_outcomes(lengths)
    own = own[own["suite"].isna() & own["outcome"].isin(["correct", "wrong"])]
    return over_seeds(own.drop(columns="suite"), runs, ["outcome"]).dropna(subset="mean_tokens")


def by_ratio(ratios: pd.DataFrame, runs: pd.DataFrame) -> pd.DataFrame:
    """Ratios of whole families for students that reason, seeds averaged; those that have one."""
    own = only_outcomes(ratios)
    own = own[own["suite"].isna() & (own["recipe"] == "reasoning")]
    return over_seeds(own.drop(columns="suite"), runs, []).dropna(subset=list(RATIOS), how="all")


def _tokens(axes: Axes, rows: pd.DataFrame, sizes: list[float], look: Look) -> None:
    for (kind, outcome), line in rows.groupby(["kind", "outcome"], sort=False):
        right = outcome == "correct"
        _curve(
            axes,
            _beside(line, sizes, -1 if right else 1),
            line,
            "mean_tokens",
            **_style(str(kind), right, look),
        )


def _ratios(axes: Axes, rows: pd.DataFrame, sizes: list[float], look: Look) -> None:
    axes.axhline(1, color=QUIET, linewidth=0.9, zorder=1)
    for (name, (_, filled)), side in zip(RATIOS.items(), (-1, 1), strict=True):
        line = rows.dropna(subset=name)
        _curve(axes, _beside(line, sizes, side), line, name, **_ratio_style(filled))


def _beside(line: pd.DataFrame, sizes: list[float], side: int) -> "pd.Series[float]":
    """Sizes moved a little to one side along the log axis."""
    reach = sizes[-1] / sizes[0] if len(sizes) > 1 else 4.0
    moved: pd.Series[float] = line["parameters"].astype(float) * reach ** (side * APART)
    return moved


def _curve(axes: Axes, x: "pd.Series[float]", line: pd.DataFrame, name: str, **style: Any) -> None:
    axes.vlines(x, line[f"{name}_low"], line[f"{name}_high"], color=style["color"], linewidth=0.9)
    axes.plot(x, line[name], **style)


def _style(kind: str, right: bool, look: Look) -> dict[str, Any]:
    colour = look.colours[kind]
    return {
        "color": colour,
        "marker": MARKERS[kind],
        "markerfacecolor": colour if right else "white",
        "linestyle": "-" if right else "--",
        "markeredgewidth": 1.0,
    }


def _ratio_style(filled: bool) -> dict[str, Any]:
    return {
        "color": INK,
        "marker": "D",
        "markersize": 3.6,
        "markerfacecolor": INK if filled else "white",
        "linestyle": "-" if filled else "--",
        "markeredgewidth": 1.0,
    }


def _tokens_axis(axes: Axes, own: pd.DataFrame) -> None:
    axes.set_ylim(0, 1.2 * float(own["mean_tokens"].max()))
    axes.yaxis.set_major_locator(MaxNLocator(4, integer=True))


def _ratio_axis(axes: Axes, own: pd.DataFrame) -> None:
    values = own[list(RATIOS)].to_numpy(dtype=float)
    values = values[np.isfinite(values) & (values > 0)]
    low, high = min(1.0, *values) / MOST**0.5, max(1.0, *values) * MOST**0.5
    axes.set_yscale("log")
    axes.set_ylim(low, high)
    shown = [tick for tick in TICKS if low <= tick <= high]
    axes.yaxis.set_major_locator(FixedLocator(shown))
    axes.yaxis.set_minor_locator(NullLocator())
    axes.yaxis.set_major_formatter(FuncFormatter(lambda ratio, _: f"{ratio:g}x"))


def _entries(tokens: pd.DataFrame, shares: pd.DataFrame, look: Look) -> dict[str, Line2D]:
    entries = {}
    for kind, words in (("ift", "direct"), ("reasoning", "reasoning")):
        if (tokens["kind"] == kind).any():
            for right, outcome in ((True, "right"), (False, "wrong")):
                entries[f"{words}, {outcome}"] = Line2D([], [], **_style(kind, right, look))
    if not shares.empty:
        for words, filled in RATIOS.values():
            entries[words] = Line2D([], [], **_ratio_style(filled))
    return entries
