"""Accuracy against difficulty: a row of panels per task, a column per student."""

import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, MaxNLocator

from stages.looks.parts import blank, handles, ladder, legend_below, percent_axis
from stages.looks.style import ACCURACY, WIDTH, Look
from stages.looks.summaries import family_name, family_rank, several_corpora, size_name

SHOWN = ["ift", "reasoning"]


def accuracy_against_level(levels: pd.DataFrame, look: Look) -> Figure:
    """Accuracy over the level for tasks with more than one; smallest, middle and largest student.

    Args:
        levels: `summaries.per_level`.
        look: colours and sizes.
    """
    points = _points(levels)
    if points.empty:
        return blank("no task has more than one level of difficulty")
    rows = list(points["row"].unique())
    sizes = sorted(set(points["parameters"]))
    height, width = 1.25, WIDTH / max(len(sizes), 2)
    grid = sns.FacetGrid(
        points,
        row="row",
        col="parameters",
        col_order=sizes,
        sharex=False,
        sharey=True,
        height=height,
        aspect=width / height,
    )
    grid.figure.set_layout_engine("constrained")
    grid.set_titles(template="")
    for (row, size), group in points.groupby(["row", "parameters"], sort=False):
        place, column = rows.index(str(row)), sizes.index(size)
        axes = grid.axes[place, column]
        _panel(axes, group, look)
        if column == 0:
            axes.set_ylabel(group["label"].iloc[0])
    for axes, size in zip(grid.axes[0], sizes, strict=True):
        axes.set_title(f"{size_name(size)} parameters")
    grid.figure.supylabel(ACCURACY, fontsize=look.font_size)
    for axes in grid.axes[-1]:
        axes.set_xlabel("level of difficulty")
    legend_below(grid.figure, dict(handles(points["kind"], look)))
    return grid.figure


def _points(levels: pd.DataFrame) -> pd.DataFrame:
    own = levels[levels["kind"].isin(SHOWN)]
    keys = ["corpus", "family", "task"]
    own = own[own.groupby(keys)["level"].transform("nunique") > 1]
    if own.empty:
        return own
    sizes = sorted(set(own["parameters"]))
    chosen = {sizes[0], sizes[(len(sizes) - 1) // 2], sizes[-1]}
    own = own[own["parameters"].isin(chosen)].assign(rank=lambda rows: family_rank(rows["family"]))
    own = own.sort_values(["corpus", "rank", "family", "task", "kind", "level"], kind="stable")
    corpus = own["corpus"] + "\n" if several_corpora(own) else ""
    family = own["family"].map(family_name).str.replace("multiple choice", "choice")
    own["label"] = corpus + "'" + own["task"] + "'\n" + family.str.replace(" answers", "")
    own["row"] = own["corpus"] + own["family"] + own["task"]
    # Two students of one size would else be one zigzag line.
    return own.assign(line=own["kind"] + own["student"])


def _panel(axes: Axes, points: pd.DataFrame, look: Look) -> None:
    ladder(axes, points, "level", "accuracy", look)
    percent_axis(axes)
    axes.yaxis.set_major_locator(FixedLocator([0, 0.5, 1]))
    axes.set_xlim(points["level"].min() - 0.3, points["level"].max() + 0.3)
    axes.xaxis.set_major_locator(MaxNLocator(8, integer=True))
    axes.grid(False, axis="x")
    axes.set(xlabel="", ylabel="")
