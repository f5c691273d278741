"""Accuracy against the size of the student, direct answers beside reasoning: one panel per suite."""

import pandas as pd
from matplotlib.figure import Figure

from stages.looks.parts import blank, handles, ladder, legend_below, panels, percent_axis, size_axis
from stages.looks.style import ACCURACY, Look
from stages.looks.summaries import panel_names, suite_names


def accuracy_against_size(suites: pd.DataFrame, look: Look) -> Figure:
    """Accuracy over parameters, per suite, for the two regimes.

    Args:
        suites: `summaries.per_suite`.
        look: colours and sizes.
    """
    points = suites[suites["kind"].isin(["ift", "reasoning"])]
    if points.empty:
        return blank("no student was trained on one regime alone")
    points = points.assign(panel=panel_names(points, suite_names(points)))
    points["line"] = points["kind"]
    grid = panels(points, columns=3, aspect=1.1, sharex=True, sharey=True)
    sizes = sorted(set(points["parameters"]))
    for axes, (_, rows) in zip(grid.axes.flat, points.groupby("panel", sort=False), strict=True):
        ladder(axes, rows, "parameters", "accuracy", look)
        size_axis(axes, sizes)
        percent_axis(axes)
    grid.set_axis_labels("parameters (log scale)", ACCURACY)
    legend_below(grid.figure, dict(handles(points["kind"], look)))
    return grid.figure
