"""Accuracy against FLOPs, of training or of answering: one panel per family, with the frontier."""

from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from stages.looks.natures import Mark, entries, marks, matched
from stages.looks.parts import (
    blank,
    cost_axis,
    ladder,
    legend_below,
    name_points,
    panels,
    percent_axis,
)
from stages.looks.style import ACCURACY, FRONTIER, QUIET, Look
from stages.looks.summaries import family_name, family_rank, kinds_of, panel_names, size_name

LABELS = {
    "training": "FLOPs of the student's fine-tuning (log scale)",
    "inference": "FLOPs per question answered (log scale)",
}
FRONTIER_NAME = "frontier: no other is better for less"
CURVE_NAME = "fitted curve, where identifiable"


def accuracy_against_cost(
    frontiers: pd.DataFrame, runs: pd.DataFrame, scaling: dict[str, Any], cost: str, look: Look
) -> Figure:
    """Accuracy of every configuration against `cost` (training | inference), with frontier and fitted curves.

    Args:
        frontiers: the table of records/frontiers.py.
        runs: the table of records/runs.py, for the nature of the configurations.
        scaling: reports/scaling.json; its curves are over training FLOPs and drawn there only.
        cost: which cost of `frontiers`.
        look: colours and sizes.
    """
    points = _points(frontiers, runs, cost)
    if points.empty:
        return blank("no run was measured")
    aspect = 1.5 if len(set(points["panel"])) > 1 else 2.0
    grid = panels(points, columns=2, aspect=aspect, sharex=True, sharey=True)
    curves = _curves(scaling) if cost == "training" else pd.DataFrame()
    known = marks(points, look)
    for axes, (_, rows) in zip(grid.axes.flat, points.groupby("panel", sort=False), strict=True):
        _panel(axes, rows, curves, look)
        _draw_matched(axes, rows[matched(rows)], known)
    for axes in grid.axes.flat:
        cost_axis(axes)
        percent_axis(axes, top=1.13)
    grid.set_axis_labels(LABELS[cost], ACCURACY)
    shown = entries(points, look, lines=True)
    shown[FRONTIER_NAME] = Line2D([], [], color=FRONTIER, linewidth=4)
    if not curves.empty:
        shown[CURVE_NAME] = Line2D([], [], color=QUIET, linewidth=0.9, linestyle=":")
    legend_below(grid.figure, shown, columns=3)
    return grid.figure


def _points(frontiers: pd.DataFrame, runs: pd.DataFrame, cost: str) -> pd.DataFrame:
    nature = runs.assign(kind=kinds_of(runs))
    keys = ["corpus", "student", "recipe"]
    nature = nature[[*keys, "kind", "reasoning_fraction", "parameters"]].drop_duplicates(keys)
    rows = frontiers[(frontiers["cost"] == cost) & (frontiers["family"] != "all")]
    rows = rows.merge(nature, on=keys).rename(columns={"accuracy_se": "se"})
    rows = rows.assign(rank=family_rank(rows["family"]))
    rows = rows.sort_values(
        ["corpus", "rank", "family", "kind", "parameters", "reasoning_fraction", "recipe"]
    )
    # Recipes of one regime are joined along the sizes, blends along their share of reasoning.
    regime = rows["kind"].isin(["ift", "reasoning"])
    rows["line"] = rows["recipe"].where(regime, rows["kind"] + rows["student"])
    return rows.assign(panel=panel_names(rows, rows["family"].map(family_name)))


def _panel(axes: Axes, rows: pd.DataFrame, curves: pd.DataFrame, look: Look) -> None:
    _step(axes, rows)
    if not curves.empty:
        corpus, family = rows[["corpus", "family"]].iloc[0]
        own = curves[(curves["corpus"] == corpus) & (curves["family"] == family)]
        for recipe, curve in own.groupby("recipe"):
            axes.plot(
                curve["train_flops"],
                curve["accuracy"],
                color=look.colours[str(recipe)],
                linestyle=":",
                linewidth=0.9,
                zorder=1.5,
            )
    ladder(axes, rows[~matched(rows)], "cost_flops", "accuracy", look)
    name_points(axes, _ends(rows), rows, "cost_flops", look)


def _draw_matched(axes: Axes, rows: pd.DataFrame, known: dict[str, Mark]) -> None:
    """Recipes of one regime that train longer or shorter, each with a mark of its own."""
    for recipe, own in rows.sort_values("parameters").groupby("recipe", sort=False):
        mark = known[str(recipe)]
        errors = own.dropna(subset="se")
        axes.vlines(
            errors["cost_flops"],
            errors["accuracy"] - errors["se"],
            errors["accuracy"] + errors["se"],
            color=mark.colour,
            linewidth=1.1,
            zorder=2,
        )
        axes.plot(
            own["cost_flops"],
            own["accuracy"],
            color=mark.colour,
            marker=mark.marker,
            markeredgecolor="white",
            linestyle=(0, mark.dashes),
            zorder=3,
        )


def _step(axes: Axes, rows: pd.DataFrame) -> None:
    """The frontier: the best accuracy that a budget buys, up to the largest cost of the panel."""
    best = rows[rows["on_frontier"]].sort_values("cost_flops")
    if best.empty:
        return
    x = [*best["cost_flops"], rows["cost_flops"].max()]
    y = [*best["accuracy"], best["accuracy"].iloc[-1]]
    axes.step(x, y, where="post", color=FRONTIER, linewidth=4, solid_capstyle="butt", zorder=1)


def _ends(rows: pd.DataFrame) -> pd.DataFrame:
    """The smallest and the largest student of either regime, with their sizes as names."""
    regimes = rows[rows["kind"].isin(["ift", "reasoning"]) & ~matched(rows)]
    sizes = regimes["parameters"]
    ends = regimes[sizes.isin([sizes.min(), sizes.max()])].drop_duplicates(["kind", "parameters"])
    return ends.assign(name=ends["parameters"].map(size_name))


def _curves(scaling: dict[str, Any]) -> pd.DataFrame:
    """Points of the curves that the data pin down, one row each."""
    parts = [
        pd.DataFrame(fit["band"]).assign(**{k: fit[k] for k in ("corpus", "family", "recipe")})
        for fit in scaling.get("accuracy_over_train_flops", [])
        if fit["status"] == "identified"
    ]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()
