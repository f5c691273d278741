"""Accuracy against the tokens spent on an answer: thoughts cut, stopped or left alone, and votes instead."""

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

from stages.looks.configurations import only_outcomes, over_seeds, shown_students, titles
from stages.looks.parts import blank, legend_below, panels, percent_axis
from stages.looks.style import ACCURACY, INK, Look

TICKS = (1, 2, 3, 5, 10, 20, 30, 50, 100, 200, 300, 500, 1000, 2000, 5000, 10000, 20000, 50000)
# What is drawn, in the order of the legend: key -> words, style. Colours None are those of the regime.
CURVES: dict[str, tuple[str, dict[str, Any]]] = {
    "ift full": ("direct answer", {"marker": "o", "linestyle": "", "markersize": 6.5}),
    "ift vote": ("majority of 2, 4, ... direct answers", {"marker": ".", "linestyle": "-"}),
    "reasoning full": ("reasoning, no limit", {"marker": "s", "linestyle": "", "markersize": 6.5}),
    "reasoning forced": (
        "thinking cut, answer forced",
        {"marker": "s", "linestyle": "-", "markersize": 3, "markerfacecolor": "white"},
    ),
    "reasoning cut": ("too long counts as wrong", {"linestyle": ":", "linewidth": 1.4}),
    "reasoning stable": (
        "stop: answer stable",
        {"marker": "^", "linestyle": "", "markersize": 5.5, "color": INK},
    ),
    "reasoning confident": (
        "stop: answer confident",
        {"marker": "D", "linestyle": "", "color": INK, "markerfacecolor": "white"},
    ),
}
# What lies above what; a curve is 3.
ORDER = {"full": 4, "stable": 5, "confident": 5}
# More ticks than these are thinned out.
MANY = 7
# Of the axis of tokens: left and right of the points; what a name needs on the left of its point.
LEFT, RIGHT, NAME = 0.07, 0.2, 0.2
# An accuracy below this has its name above it, where it is not beside it.
LOW = 0.2


def accuracy_against_tokens_spent(
    budgets: pd.DataFrame,
    stopping: pd.DataFrame,
    votes: pd.DataFrame,
    runs: pd.DataFrame,
    look: Look,
) -> Figure:
    """Accuracy over mean output tokens, per family, for the middle and the largest student.

    Args:
        budgets: the table of records/budgets.py.
        stopping: the table of records/stopping.py; rules are shown with the setting chosen on other items.
        votes: the table of records/votes.py.
        runs: the table of records/runs.py, for sizes.
        look: colours and sizes.
    """
    points = spent(budgets, stopping, votes, runs)
    if points.empty:
        return blank("no answers under budgets, no samples and no full answers were weighed")
    points = shown_students(points).sort_values(
        ["rank", "family", "corpus", "parameters", "curve", "tokens"], ignore_index=True
    )
    points["panel"] = titles(points)
    single = len(set(points["panel"])) == 1
    grid = panels(points, columns=2, aspect=2.0 if single else 1.75, sharex=True, sharey=True)
    low, high = points["tokens"].min(), points["tokens"].max()
    for axes, (_, rows) in zip(grid.axes.flat, points.groupby("panel", sort=False), strict=True):
        axes.set_xscale("log")
        axes.set_xlim(low / (high / low) ** LEFT, high * (high / low) ** RIGHT)
        _panel(axes, rows, look)
    for axes in grid.axes.flat:
        tokens_axis(axes)
        percent_axis(axes, top=1.1)
    grid.set_axis_labels("output tokens per question (mean, log scale)", ACCURACY)
    shown = [key for key in CURVES if (points["curve"] == key).any()]
    entries = {CURVES[key][0]: Line2D([], [], **_style(key, look)) for key in shown}
    legend_below(grid.figure, entries, columns=3)
    return grid.figure


def spent(
    budgets: pd.DataFrame, stopping: pd.DataFrame, votes: pd.DataFrame, runs: pd.DataFrame
) -> pd.DataFrame:
    """All points as one table: `curve` (a key of `CURVES`), tokens, accuracy with its interval, setting."""
    # Seeds are cut at limits of their own, so the curves of cut answers are not averaged.
    lines = budgets["run"].where(budgets["method"] == "cut", "")
    limits = only_outcomes(budgets.assign(line=lines))
    limits = over_seeds(limits, runs, ["method", "budget", "line"])
    # The rule `forced` with its chosen budget is a point of the forced curve, which is drawn whole.
    rules = stopping[(stopping["selection"] == "chosen") & (stopping["rule"] != "forced")]
    rules = only_outcomes(rules)
    chosen = over_seeds(rules.drop(columns=["setting", "other_setting"]), runs, ["rule"])
    drawn = over_seeds(only_outcomes(votes), runs, ["votes"])
    parts = [
        limits.assign(curve=limits["recipe"] + " " + limits["method"], setting=limits["budget"]),
        chosen.assign(curve=chosen["recipe"] + " " + chosen["rule"], setting=float("nan")),
        drawn.assign(curve=drawn["recipe"] + " vote", setting=drawn["votes"].astype(float)),
    ]
    kept = [part[part["curve"].isin(list(CURVES))] for part in parts]
    kept = [part for part in kept if not part.empty]
    table = pd.concat(kept, ignore_index=True) if kept else limits.head(0)
    return table.assign(line=table["line"].fillna("") if kept else "")


def tokens_axis(axes: Axes) -> None:
    """A log axis of tokens with round ticks."""
    axes.set_xscale("log")
    low, high = axes.get_xlim()
    shown = [tokens for tokens in TICKS if low <= tokens <= high]
    if len(shown) > MANY:
        shown = [tokens for tokens in shown if not str(tokens).startswith("3")]
    axes.xaxis.set_major_locator(FixedLocator(shown))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda tokens, _: f"{tokens:g}"))
    axes.xaxis.set_minor_locator(NullLocator())


def _panel(axes: Axes, rows: pd.DataFrame, look: Look) -> None:
    for key in reversed(CURVES):
        own = rows[rows["curve"] == key].sort_values("tokens")
        if key == "ift vote":
            own = own[own["setting"] > 1]
        if own.empty:
            continue
        style = _style(key, look)
        if key != "reasoning cut":
            axes.vlines(
                own["tokens"],
                own["accuracy_low"],
                own["accuracy_high"],
                color=style["color"],
                linewidth=0.8,
                zorder=1.5,
            )
        for _, line in own.groupby("line"):
            level = ORDER.get(key.split(" ")[1], 3)
            axes.plot(line["tokens"], line["accuracy"], **style, zorder=level)
        if key in ("ift vote", "reasoning forced"):
            _name_ends(axes, own, key, look)


def _name_ends(axes: Axes, own: pd.DataFrame, key: str, look: Look) -> None:
    """The number of votes right of the end of their line; the budget left of the start of the forced curve.

    Where the start is too near the axis, its name is below it, or above where there is no room below.
    """
    votes = key == "ift vote"
    point = own.iloc[-1 if votes else 0]
    number = f"{point['setting']:.0f}"
    low, high = np.log(axes.get_xlim())
    beside = votes or (np.log(point["tokens"]) - low) / (high - low) > NAME
    above = point["accuracy"] < LOW
    level = "accuracy" if beside else "accuracy_high" if above else "accuracy_low"
    axes.annotate(
        f"{number} votes" if votes else "no thinking" if number == "0" else f"{number} thought",
        (point["tokens"], point[level]),
        xytext=(4 if votes else -4, 0) if beside else (0, 2 if above else -2),
        textcoords="offset points",
        ha=("left" if votes else "right") if beside else "center",
        va="center" if beside else "bottom" if above else "top",
        fontsize=look.font_size - 2,
        color=_style(key, look)["color"],
        zorder=5,
    )


def _style(key: str, look: Look) -> dict[str, Any]:
    style = {"color": look.colours[key.split(" ")[0]], "markeredgewidth": 0.9}
    return style | CURVES[key][1]
