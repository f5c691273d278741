"""Every recipe against direct answers at equal size: a forest of differences with their intervals."""

import math
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from stages.looks.configurations import family_title
from stages.looks.natures import KEYS, Mark, entries, in_turn, marks, matched, natures, recipe_name
from stages.looks.parts import blank, legend_below
from stages.looks.style import QUIET, SIGNED_POINTS, WIDTH, Look
from stages.looks.summaries import family_rank, several_corpora, size_name, suite_names

COLUMNS = 5
BAND = "#e4e4e4"
ROW, FRAME = 0.17, 1.1


def differences_from_direct(
    comparisons: pd.DataFrame, runs: pd.DataFrame, level: str, alpha: float, look: Look
) -> Figure:
    """Accuracy of every recipe minus that of `ift`, per student; one panel per family or suite.

    Args:
        comparisons: the table of records/comparisons.py.
        runs: the table of records/runs.py, for sizes and kinds of recipe.
        level: suite | family.
        alpha: a difference whose corrected p is at most this is filled.
        look: colours and sizes.
    """
    points = against_direct(comparisons, runs, level)
    if points.empty:
        return blank("no recipe was trained beside direct answers")
    names = in_turn(points.sort_values(["ends", "rank", "name"])["name"])
    columns = math.ceil(len(names) / math.ceil(len(names) / COLUMNS))
    blocks = [
        (str(corpus), own, names[start : start + columns])
        for corpus, own in points.groupby("corpus", sort=False)
        for start in range(0, len(names), columns)
    ]
    heights = [own["place"].max() * ROW + FRAME for _, own, _ in blocks]
    figure = Figure(figsize=(WIDTH, sum(heights) + 0.5), layout="constrained")
    grid = figure.subplots(len(blocks), columns, squeeze=False, sharex=True, height_ratios=heights)
    heads = suite_titles(runs) if level == "suite" else {name: family_title(name) for name in names}
    for line, (corpus, own, shown) in zip(grid, blocks, strict=True):
        for axes, name in zip(line, shown, strict=False):
            _panel(axes, own, own[own["name"] == name], alpha, look)
            head = heads[name].replace(", ", ",\n").replace(" of ", "\nof ")
            axes.set_title(head, fontsize=look.font_size - 1)
        for axes in line[len(shown) :]:
            axes.set_axis_off()
        line[0].set_yticklabels(own.drop_duplicates("place")["label"])
        if several_corpora(points):
            line[0].set_ylabel(f"{corpus}\nprompts")
    legend_below(figure, _entries(points, look), columns=3)
    # Below all panels and above the legend: the label of the axis that they share.
    figure.legends[0].set_title("accuracy minus that of direct answers (percentage points)")
    return figure


def against_direct(comparisons: pd.DataFrame, runs: pd.DataFrame, level: str) -> pd.DataFrame:
    """Rows of `comparisons` against `ift` at a level, with parameters, kind, label; in the order to show."""
    rows = comparisons[(comparisons["baseline"] == "ift") & (comparisons["level"] == level)]
    rows = rows.merge(natures(runs), on=KEYS)
    suites = runs.drop_duplicates("suite")
    families = dict(zip(suites["suite"], suites["domain"] + "_" + suites["format"], strict=True))
    rows["rank"] = family_rank(rows["name"].map(lambda name: families.get(name, name)))
    rows["ends"] = rows["name"] == "all"
    # The regime first, then blends, then recipes that train longer or shorter.
    rows["turn"] = matched(rows).astype(int).where(rows["recipe"] != "reasoning", -1)
    order = ["corpus", "parameters", "student", "turn", "kind", "reasoning_fraction", "recipe"]
    rows = rows.sort_values([*order, "ends", "rank", "name"], ignore_index=True)
    lines = rows.drop_duplicates(KEYS)[KEYS]
    lines["place"] = lines.groupby("corpus").cumcount()
    first = ~lines.duplicated(["corpus", "student"])
    rows = rows.merge(lines.assign(first=first), on=KEYS)
    rows["label"] = [
        f"{size_name(size)}  {recipe_name(recipe)}" if first else recipe_name(recipe)
        for first, size, recipe in zip(
            rows["first"], rows["parameters"], rows["recipe"], strict=True
        )
    ]
    return rows


def suite_titles(runs: pd.DataFrame) -> dict[str, str]:
    """The name of every suite as a panel title."""
    suites = runs.drop_duplicates("suite")
    names = suite_names(suites)
    return {
        suite: name[:1].upper() + name[1:]
        for suite, name in zip(suites["suite"], names, strict=True)
    }


def _panel(axes: Axes, own: pd.DataFrame, rows: pd.DataFrame, alpha: float, look: Look) -> None:
    """One family or suite: `rows`, among those of all panels of the corpus, `own`."""
    lines = own.drop_duplicates("place")
    places, known_marks = rows["place"].to_numpy(), marks(own, look)
    reach = rows["detectable_difference"].to_numpy(dtype=float)
    known = ~np.isnan(reach)
    axes.barh(places[known], 2 * reach[known], 1.0, -reach[known], color=BAND, ec=BAND, zorder=0)
    axes.axvline(0, color=QUIET, linewidth=0.8, zorder=1)
    for place, row in zip(places, rows.to_dict("records"), strict=True):
        mark = known_marks[str(row["recipe"])]
        low, high = row["difference_low"], row["difference_high"]
        axes.plot([low, high], [place, place], color=mark.colour, linewidth=1.2, zorder=2)
        style = _style(mark, filled=row["p_holm"] <= alpha)
        axes.plot(row["difference"], place, **style, zorder=3)
    axes.set_yticks(range(len(lines)), [""] * len(lines))
    axes.set_ylim(len(lines) - 0.5, -0.5)
    axes.tick_params(axis="x", labelbottom=True)
    axes.tick_params(axis="y", length=0)
    axes.grid(False, axis="y")
    axes.xaxis.set_major_formatter(SIGNED_POINTS)
    for start in lines["place"][lines["first"]].iloc[1:]:
        axes.axhline(start - 0.5, color="#d0d0d0", linewidth=0.6, zorder=1)


def _entries(points: pd.DataFrame, look: Look) -> dict[str, Any]:
    found = entries(points, look, lines=True)
    for handle in found.values():
        handle.set_linestyle("-")
    hollow = Line2D(
        [], [], color=QUIET, **_style(Mark(QUIET, "o", ()), filled=False), linewidth=1.2
    )
    found["not significant (Holm)"] = hollow
    found["below what one test can find"] = Patch(color=BAND)
    return found


def _style(mark: Mark, *, filled: bool) -> dict[str, Any]:
    return {
        "marker": mark.marker,
        "markerfacecolor": mark.colour if filled else "white",
        "markeredgecolor": mark.colour,
        "markeredgewidth": 1.0,
    }
