"""Whether suites that the teacher wrote give the study's answer, and whom they favour."""

from collections.abc import Hashable, Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from stages.looks.fidelity.frames import Mark, spread
from stages.looks.fidelity.names import GROUPS, contrast_name, contrasts_of
from stages.looks.parts import blank, legend_below
from stages.looks.style import FRONTIER, INK, MARKERS, QUIET, SIGNED_POINTS, WIDTH, Look
from stages.looks.summaries import family_name, family_rank

NO_BRIDGE = "no suite of this study was written by its teacher"
ALL = "all"
ROW = 0.2


def bridge_gains_and_gaps(
    gains: pd.DataFrame, respondents: pd.DataFrame, favours: pd.DataFrame, look: Look
) -> Figure:
    """Gain of reasoning on real against on written suites; how much easier these are for whom.

    Args:
        gains: reports/fidelity/bridge_gains.csv (records/bridge.py).
        respondents: reports/fidelity/bridge_respondents.csv.
        favours: reports/fidelity/bridge_favours.csv.
        look: colours and sizes.
    """
    if respondents.empty:
        return blank(NO_BRIDGE)
    if gains.empty:
        return blank("no student was trained both to answer directly and to reason")
    marks = _marks(pd.concat([gains["family"], respondents["family"]]), look)
    groups = _groups(respondents)
    contrasts = contrasts_of(favours)
    heights = [max(ROW * (len(groups) + 1), 0.8), max(ROW * 2 * (len(contrasts) + 0.5), 0.8)]
    height = max(sum(heights) + 1.3, 3.6) + 0.5
    figure = Figure(figsize=(WIDTH, height), layout="constrained")
    left, right = figure.subfigures(1, 2, squeeze=False, width_ratios=(1, 1.05)).flat
    _gains(left.subplots(), gains, marks, look)
    upper, lower = right.subplots(2, 1, height_ratios=heights)
    _gaps(upper, groups, look)
    _favours(lower, contrasts, favours, marks, look)
    legend_below(figure, _entries(marks), columns=3)
    return figure


def _marks(families: pd.Series, look: Look) -> dict[str, Mark]:
    """A look for every family; the mean of all in ink."""
    names = sorted(set(families.dropna()) - {ALL}, key=lambda one: (_rank(one), one))
    kinds = list(MARKERS)
    found = {
        name: Mark(look.colours[kinds[place % 4]], MARKERS[kinds[place % 4]])
        for place, name in enumerate(names)
    }
    return {**found, ALL: Mark(INK, "D")}


def _rank(family: str) -> float:
    return float(family_rank(pd.Series([family])).iloc[0])


def _gains(axes: Axes, gains: pd.DataFrame, marks: dict[str, Mark], look: Look) -> None:
    axes.set_title("What reasoning gains", fontsize=look.font_size - 0.5)
    single = gains[gains["student"] != "mean"]
    shown = gains if single.empty else single[single["family"] != ALL]
    means = gains[(gains["student"] == "mean") & (gains["family"] == ALL)]
    rows = pd.concat([shown, means])
    columns = [f"{side}{end}" for side in ("real", "written") for end in ("", "_low", "_high")]
    ends = spread(rows[columns].to_numpy(dtype=float))
    axes.plot(ends, ends, color=FRONTIER, linewidth=2, zorder=1)
    for line in (axes.axhline, axes.axvline):
        line(0, color=QUIET, linewidth=0.6, zorder=1)
    for row in rows.to_dict("records"):
        mark, x, y = marks[str(row["family"])], row["real"], row["written"]
        bar: dict[str, Any] = {"color": mark.colour, "linewidth": 0.7, "alpha": 0.7, "zorder": 2}
        axes.plot([row["real_low"], row["real_high"]], [y, y], **bar)
        axes.plot([x, x], [row["written_low"], row["written_high"]], **bar)
        axes.plot(x, y, linestyle="", **_style(mark, row["family"] == ALL), zorder=3)
    axes.set(xlim=ends, ylim=ends, aspect="equal")
    _points_axes(axes, 5)
    axes.yaxis.set_major_locator(MaxNLocator(5))
    axes.yaxis.set_major_formatter(SIGNED_POINTS)
    axes.set_xlabel("gain on real suites (points)", fontsize=look.font_size - 1)
    axes.set_ylabel("gain on written suites (points)", fontsize=look.font_size - 1)


def _style(mark: Mark, whole: bool) -> dict[str, Any]:
    return {
        "marker": mark.marker,
        "color": mark.colour,
        "markersize": 7 if whole else 4.6,
        "markeredgecolor": "white",
    }


def _groups(respondents: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Respondents of every group over all families, in the order of `GROUPS`."""
    if respondents.empty:
        return {}
    rows = respondents[respondents["family"] == ALL]
    reasoning = rows["recipe"] == "reasoning"
    chosen = {
        "ift_students": (rows["recipe"] == "ift"),
        "reasoning_students": reasoning,
        "base_models": rows["kind"] == "base",
        "teacher": rows["kind"] == "teacher",
    }
    return {GROUPS[name]: rows[which] for name, which in chosen.items() if which.any()}


def _gaps(axes: Axes, groups: dict[str, pd.DataFrame], look: Look) -> None:
    """A row per group: its members with their intervals, and the mean."""
    axes.set_title("How much easier written suites are", fontsize=look.font_size - 0.5)
    for place, rows in enumerate(groups.values()):
        shifts = np.linspace(-0.3, 0.3, len(rows)) if len(rows) > 1 else np.zeros(1)
        for shift, row in zip(shifts, rows.to_dict("records"), strict=True):
            ends = [row["difference_low"], row["difference_high"]]
            axes.plot(ends, [place + shift] * 2, color="#9aa3b2", linewidth=0.7, zorder=2)
            axes.plot(row["difference"], place + shift, ".", color="#5b6472", markersize=3.5)
        mean = float(rows["difference"].mean())
        axes.plot([mean] * 2, [place - 0.42, place + 0.42], color=INK, linewidth=1.8, zorder=3)
    _rows(axes, list(groups), look)
    axes.set_xlabel("accuracy, written less real (points)", fontsize=look.font_size - 1)


def _favours(
    axes: Axes,
    contrasts: list[tuple[str, str]],
    favours: pd.DataFrame,
    marks: dict[str, Mark],
    look: Look,
) -> None:
    """A row per contrast: one mark per family, the mean of all last."""
    axes.set_title("Whom they favour", fontsize=look.font_size - 0.5)
    order = list(marks)
    for place, (group, against) in enumerate(contrasts):
        rows = favours[(favours["group"] == group) & (favours["against"] == against)]
        for row in rows.to_dict("records"):
            at = place + 0.75 * ((order.index(str(row["family"])) + 0.5) / len(order) - 0.5)
            _contrast(axes, at, row, marks[str(row["family"])])
    _rows(axes, [contrast_name(*pair) for pair in contrasts], look)
    axes.set_xlabel(
        "gap of the first less that of the second (points)", fontsize=look.font_size - 1
    )


def _contrast(axes: Axes, place: float, row: Mapping[Hashable, Any], mark: Mark) -> None:
    whole = row["family"] == ALL
    width = 1.6 if whole else 0.8
    axes.plot([row["low"], row["high"]], [place] * 2, color=mark.colour, linewidth=width, zorder=2)
    style = _style(mark, whole) | {"markersize": 5.5 if whole else 3.6}
    axes.plot(row["value"], place, linestyle="", **style, zorder=3)


def _rows(axes: Axes, names: list[str], look: Look) -> None:
    axes.axvline(0, color=QUIET, linewidth=0.8, zorder=1)
    axes.set_yticks(range(len(names)), names, fontsize=look.font_size - 2)
    axes.set_ylim(max(len(names), 1) - 0.5, -0.5)
    axes.tick_params(axis="y", length=0)
    axes.grid(False, axis="y")
    axes.spines["left"].set_visible(False)
    _points_axes(axes, 5)


def _points_axes(axes: Axes, ticks: int) -> None:
    axes.xaxis.set_major_locator(MaxNLocator(ticks))
    axes.xaxis.set_major_formatter(SIGNED_POINTS)


def _entries(marks: dict[str, Mark]) -> dict[str, Line2D]:
    return {
        "mean of all" if name == ALL else family_name(name): Line2D(
            [], [], linestyle="", **_style(mark, name == ALL)
        )
        for name, mark in marks.items()
    }
