"""What reasoning gains once the cost is matched: the same samples, training, or inference."""

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from stages.looks.configurations import family_title, sizes_of
from stages.looks.parts import blank, legend_below, panels
from stages.looks.style import INK, QUIET, SIGNED_POINTS, Look
from stages.looks.summaries import family_rank, panel_names, size_name

# What is equal, in the order drawn: key -> words, marker, filled. The first is the plain gain.
SERIES: dict[str, tuple[str, str, bool]] = {
    "samples": ("equal samples", "s", True),
    "train_tokens": ("equal training tokens", "P", True),
    "train_flops": ("equal training FLOPs", "D", True),
    "train_flops_between": ("equal training FLOPs (between sizes)", "D", False),
    "query_flops_between": ("equal inference FLOPs (between sizes)", "o", False),
}
REACH = 0.36
NOT_COMPARED = "x"


def gain_at_equal_cost(matched: pd.DataFrame, runs: pd.DataFrame, look: Look) -> Figure:
    """Reasoning minus direct answers at equal samples and equal costs, per family and student.

    Args:
        matched: the table of records/matched.py.
        runs: the table of records/runs.py, for sizes.
        look: colours and sizes.
    """
    points = series(matched, runs)
    points = points[points["family"] != "all"]
    if points.empty:
        return blank("no student was trained both to answer directly and to reason")
    points["panel"] = panel_names(points, points["family"].map(family_title))
    shown = [key for key in SERIES if (points["series"] == key).any()]
    grid = panels(points, columns=2, aspect=1.35, sharex=False, sharey=True)
    ends = points[["difference", "difference_low", "difference_high", "zero"]]
    low, high = float(ends.min().min()), float(ends.max().max())
    margin = 0.06 * max(high - low, 0.01)
    floor = low - 2 * margin
    for axes, (_, rows) in zip(grid.axes.flat, points.groupby("panel", sort=False), strict=True):
        _panel(axes, rows, shown, floor, look)
        axes.set_ylim(floor - margin, high + margin)
        axes.yaxis.set_major_formatter(SIGNED_POINTS)
    grid.set_axis_labels("parameters of the reasoning student", "gain (percentage points)")
    legend_below(grid.figure, _entries(points, shown, look), columns=2)
    for text in grid.figure.legends[0].get_texts():
        text.set_fontsize(look.font_size - 1)
    return grid.figure


def series(matched: pd.DataFrame, runs: pd.DataFrame) -> pd.DataFrame:
    """Rows of `matched` with parameters and `series`; those that no series of `SERIES` holds are left out.

    Where direct answers were trained longer, that is the match in training; the other way round (reasoning
    trained shorter) stands in only where the former is missing.
    """
    rows = matched.assign(parameters=sizes_of(matched, runs), zero=0.0)
    between = rows["method"] == "interpolation"
    rows["series"] = rows["equal"] + np.where(between, "_between", "")
    rows = rows[rows["series"].isin(list(SERIES))]
    rows["shorter"] = rows["recipe"] != "reasoning"
    rows["rank"] = family_rank(rows["family"])
    order = ["corpus", "rank", "family", "parameters", "student"]
    rows = rows.sort_values([*order, "shorter"], kind="stable")
    return rows.drop_duplicates(["corpus", "family", "student", "series"]).reset_index(drop=True)


def _panel(axes: Axes, rows: pd.DataFrame, shown: list[str], floor: float, look: Look) -> None:
    students = rows.drop_duplicates("student")
    axes.axhline(0, color=QUIET, linewidth=0.9, zorder=1)
    steps = np.linspace(-REACH, REACH, len(shown)) if len(shown) > 1 else np.zeros(1)
    for place, student in enumerate(students["student"]):
        own = rows[rows["student"] == student].set_index("series").reindex(shown)
        known = own["difference"].notna().to_numpy()
        joined = own[known]
        axes.plot(
            place + steps[known], joined["difference"], color="#bdbdbd", linewidth=0.8, zorder=1.5
        )
        for step, key in zip(steps, shown, strict=True):
            if pd.notna(own["difference"][key]):
                _dot(axes, place + step, own.loc[key], key, look)
            elif pd.notna(own["remark"][key]):
                axes.plot(place + step, floor, marker=NOT_COMPARED, color=QUIET, markersize=3.5)
    axes.set_xticks(range(len(students)), [size_name(size) for size in students["parameters"]])
    axes.set_xlim(-0.6, len(students) - 0.4)
    axes.grid(False, axis="x")
    for edge in range(1, len(students)):
        axes.axvline(edge - 0.5, color="#ececec", linewidth=0.7, zorder=0)


def _dot(axes: Axes, x: float, row: "pd.Series[float]", key: str, look: Look) -> None:
    colour = _colour(key, look)
    axes.plot([x, x], [row["difference_low"], row["difference_high"]], color=colour, linewidth=1.0)
    axes.plot(x, row["difference"], zorder=3, **_style(key, colour))


def _style(key: str, colour: str) -> dict[str, Any]:
    _, marker, filled = SERIES[key]
    return {
        "marker": marker,
        "color": colour,
        "markerfacecolor": colour if filled else "white",
        "markeredgewidth": 1.0,
        "markersize": 4.0,
    }


def _colour(key: str, look: Look) -> str:
    return look.colours["reasoning"] if key == "samples" else INK


def _entries(points: pd.DataFrame, shown: list[str], look: Look) -> dict[str, Line2D]:
    entries = {
        SERIES[key][0]: Line2D([], [], linestyle="", **_style(key, _colour(key, look)))
        for key in shown
    }
    missing = points[points["difference"].isna()]
    for remark in missing["remark"].dropna().unique():
        entries[f"not compared: {remark}"] = Line2D(
            [], [], linestyle="", marker=NOT_COMPARED, color=QUIET, markersize=3.5
        )
    return entries
