"""Accuracy and length of the answers against the share of reasoning rows: sequential beside mixed."""

import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import FixedLocator, MaxNLocator

from stages.looks.parts import blank, handles, ladder, legend_below, percent_axis
from stages.looks.style import KINDS, MARKERS, PERCENT, WIDTH, Look
from stages.looks.summaries import family_name, panel_names, several_corpora, size_name

ORDERS = ["sequential", "mixed"]
MEASURES = {"accuracy": "accuracy (%)", "tokens": "tokens/question"}


def sweep_of_blends(families: pd.DataFrame, look: Look) -> Figure:
    """Accuracy, and below it generated tokens, over the share of reasoning rows, per student and family.

    Args:
        families: `summaries.per_family`.
        look: colours and sizes.
    """
    points = _points(families)
    if points.empty:
        return blank("no student was trained on a blend of both regimes")
    rows = list(points["row"].unique())
    columns = len(set(points["panel"]))
    height, width = 1.45, WIDTH / max(columns, 2)
    grid = sns.FacetGrid(
        points, row="row", col="panel", sharey="row", height=height, aspect=width / height
    )
    grid.figure.set_layout_engine("constrained")
    grid.set_titles(template="")
    for (place, column), group in _facets(points, rows):
        axes = grid.axes[place, column]
        _panel(axes, group, look)
        if place == 0:
            axes.set_title(group["panel"].iloc[0])
        if column == 0:
            axes.set_ylabel(group["label"].iloc[0])
    for place, row in enumerate(rows):
        if not row.endswith("accuracy"):
            highest = points.loc[points["row"] == row, "value"].max()
            grid.axes[place, 0].set_ylim(0, 1.1 * highest)
    for axes in grid.axes[-1]:
        axes.set_xlabel("reasoning rows (%)")
    legend_below(grid.figure, _entries(points, look))
    return grid.figure


def _points(families: pd.DataFrame) -> pd.DataFrame:
    """Long form: one row per point and measure; both orders begin at ift and end at reasoning."""
    blends = families[families["kind"].isin(ORDERS)]
    students = blends[["corpus", "student"]].drop_duplicates()
    own = families.merge(students, on=["corpus", "student"])
    ends = own[own["kind"].isin(["ift", "reasoning"])]
    parts = []
    for order in ORDERS:
        having = blends.loc[blends["kind"] == order, ["corpus", "student"]].drop_duplicates()
        line = pd.concat([own[own["kind"] == order], ends.merge(having)])
        for measure, words in MEASURES.items():
            line_of = line.assign(measure=measure, value=line[measure], words=words, order=order)
            parts.append(line_of.assign(se=line["se"] if measure == "accuracy" else None))
    points = pd.concat([part for part in parts if not part.empty] or [own.head(0)])
    if points.empty:
        return points
    points = points.rename(columns={"kind": "shown", "order": "kind"})
    points["line"] = points["kind"] + points["measure"]
    corpus = points["corpus"] + "\n" if several_corpora(points) else ""
    size = points["parameters"].map(size_name)
    points["label"] = corpus + size + " parameters\n" + points["words"]
    points["panel"] = panel_names(points.assign(corpus=""), points["family"].map(family_name))
    points["panel"] = points["panel"].str.replace(", ", ",\n")
    keys = ["corpus", "parameters", "student", "measure", "kind", "reasoning_fraction"]
    points = points.sort_values(keys, kind="stable", ignore_index=True)
    points["row"] = points["corpus"] + points["student"] + points["measure"]
    return points


def _facets(points: pd.DataFrame, rows: list[str]) -> list[tuple[tuple[int, int], pd.DataFrame]]:
    columns = list(points["panel"].unique())
    return [
        ((rows.index(str(row)), columns.index(str(panel))), group)
        for (row, panel), group in points.groupby(["row", "panel"], sort=False)
    ]


def _entries(points: pd.DataFrame, look: Look) -> dict[str, Line2D]:
    """Legend entries: the blends are lines, their ends are points."""
    entries = handles(points["shown"], look)
    for kind in ("ift", "reasoning"):
        if KINDS[kind] in entries:
            entries[KINDS[kind]].set_linestyle("")
    return entries


def _panel(axes: Axes, points: pd.DataFrame, look: Look) -> None:
    points = points.assign(se=points["se"].astype(float))
    ladder(axes, points, "reasoning_fraction", "value", look)
    ends = points[points["shown"].isin(["ift", "reasoning"])].drop_duplicates("shown")
    for end in ends.to_dict("records"):
        kind = str(end["shown"])
        axes.plot(
            end["reasoning_fraction"],
            end["value"],
            marker=MARKERS[kind],
            color=look.colours[kind],
            markeredgecolor="white",
            zorder=4,
        )
    axes.set_xlim(-0.06, 1.06)
    axes.xaxis.set_major_locator(FixedLocator([0, 0.25, 0.5, 0.75, 1]))
    axes.xaxis.set_major_formatter(PERCENT)
    if points["measure"].iloc[0] == "accuracy":
        percent_axis(axes)
        axes.yaxis.set_major_locator(FixedLocator([0, 0.5, 1]))
    else:
        axes.yaxis.set_major_locator(MaxNLocator(4, integer=True))
    axes.grid(False, axis="x")
    axes.set(xlabel="", ylabel="")
