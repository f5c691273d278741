"""Accuracy against the number of answers sampled: any of them right, and their majority."""

from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import FixedLocator, NullLocator

from stages.looks.configurations import only_outcomes, over_seeds, shown_students, titles
from stages.looks.parts import blank, legend_below, panels, percent_axis
from stages.looks.style import ACCURACY, INK, MARKERS, QUIET, Look

# Measure -> words, line style.
MEASURES = {"accuracy": ("majority right", "-"), "pass_rate": ("any of them right (pass@k)", "--")}
REGIMES = {"ift": "direct", "reasoning": "reasoning"}
PLACE = ["corpus", "student", "family"]
MATCHED = "k direct answers cost one of reasoning"
SINGLE = "reasoning's single answer at that price"
ASPECTS = {1: 2.0, 2: 1.7, 3: 1.1, 4: 0.78}


def accuracy_against_votes(
    votes: pd.DataFrame, matched: pd.DataFrame, runs: pd.DataFrame, look: Look
) -> Figure:
    """pass@k and majority@k over k, per family, for the middle and the largest student.

    A vertical line marks the number of direct answers that cost as many FLOPs as one greedy answer of the
    reasoning student of the same size; a star on it that answer's accuracy.

    Args:
        votes: the table of records/votes.py SCHEMA.
        matched: the table of records/votes.py MATCHED.
        runs: the table of records/runs.py, for sizes.
        look: colours and sizes.
    """
    points = over_seeds(only_outcomes(votes), runs, ["votes"])
    if points.empty:
        return blank("no student sampled several answers to a question")
    order = ["corpus", "parameters", "student", "rank", "family", "recipe", "votes"]
    points = shown_students(points).sort_values(order, ignore_index=True)
    points["panel"] = titles(points).str.replace(", ", ",\n")
    columns = min(int(points["family"].nunique()), 4)
    # A single row of panels would be too low for what stands in it.
    aspect = ASPECTS[columns] * (1.0 if len(set(points["panel"])) > columns else 0.8)
    grid = panels(points, columns=columns, aspect=aspect, sharex=True, sharey=True)
    equal = matched[matched["recipe"] == "reasoning"]
    numbers = sorted(set(points["votes"]))
    for axes, (_, rows) in zip(grid.axes.flat, points.groupby("panel", sort=False), strict=True):
        _panel(axes, rows, look)
        for answer in equal.merge(rows[PLACE].drop_duplicates()).to_dict("records"):
            _mark(axes, {str(key): value for key, value in answer.items()}, numbers, look)
        axes.set_xscale("log")
        axes.set_xlim(numbers[0] / 1.25, numbers[-1] * 1.6)
        axes.xaxis.set_major_locator(FixedLocator(numbers))
        axes.xaxis.set_minor_locator(NullLocator())
        axes.xaxis.set_major_formatter(lambda number, _: f"{number:g}")
        percent_axis(axes)
    grid.set_axis_labels("answers sampled, k", ACCURACY)
    legend_below(grid.figure, _entries(points, not equal.empty, look), columns=2)
    return grid.figure


def _panel(axes: Axes, rows: pd.DataFrame, look: Look) -> None:
    for recipe, own in rows.groupby("recipe", sort=False):
        for name in MEASURES:
            style = _style(str(recipe), name, look)
            axes.plot(own["votes"], own[name], **style, zorder=3)
            axes.fill_between(
                own["votes"],
                own[f"{name}_low"],
                own[f"{name}_high"],
                color=style["color"],
                alpha=0.12,
                linewidth=0,
                zorder=1,
            )


def _mark(axes: Axes, answer: dict[str, Any], numbers: list[int], look: Look) -> None:
    """The k of equal price; beyond the samples drawn it is written at the edge, below one at the left."""
    status, k = str(answer["status"]), float(answer["votes"])
    if status == "unpriced":
        return
    within = min(max(k, numbers[0] / 1.2), numbers[-1] * 1.45)
    if status == "matched":
        axes.axvline(within, color=QUIET, linewidth=0.9, linestyle=(0, (1, 1.2)), zorder=2)
    axes.plot(
        within,
        answer["accuracy"],
        marker="*",
        markersize=9,
        color=look.colours["reasoning"],
        markeredgecolor=INK,
        zorder=5,
        clip_on=False,
    )
    words = {"below_one": "k < 1", "beyond_samples": f"k = {k:.1f} > {numbers[-1]}"}.get(
        status, f"k = {k:.1f}"
    )
    axes.annotate(
        words,
        (within, 0.0),
        xytext=(-2, 0),
        textcoords="offset points",
        ha="left" if status == "below_one" else "right",
        va="bottom",
        fontsize=look.font_size - 2,
        color=QUIET,
        bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.6},
        zorder=4,
    )


def _style(recipe: str, measure: str, look: Look) -> dict[str, Any]:
    majority = measure == "accuracy"
    colour = look.colours[recipe]
    return {
        "color": colour,
        "marker": MARKERS[recipe],
        "markersize": 3.8,
        "markerfacecolor": colour if majority else "white",
        "linestyle": MEASURES[measure][1],
        "markeredgewidth": 0.9,
    }


def _entries(points: pd.DataFrame, marked: bool, look: Look) -> dict[str, Line2D]:
    entries = {
        f"{words}: {MEASURES[name][0]}": Line2D([], [], **_style(recipe, name, look))
        for recipe, words in REGIMES.items()
        if (points["recipe"] == recipe).any()
        for name in MEASURES
    }
    if marked:
        entries[MATCHED] = Line2D([], [], color=QUIET, linewidth=0.9, linestyle=(0, (1, 1.2)))
        colour = look.colours["reasoning"]
        star = dict[str, Any](marker="*", markersize=9, color=colour, markeredgecolor=INK)
        entries[SINGLE] = Line2D([], [], linestyle="", **star)
    return entries
