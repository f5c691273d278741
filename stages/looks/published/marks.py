"""Sizes of the published study's students beside their marks."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from matplotlib import patheffects
from matplotlib.axes import Axes
from numpy.typing import NDArray

from stages.looks.label_places import label_places
from stages.looks.published.names import size_names
from stages.looks.style import INK, Look


@dataclass(frozen=True)
class Extent:
    """Where marks will be in a panel, roughly: its sides in points, logarithms of the extreme costs."""

    width: float
    height: float
    low: float
    high: float

    @staticmethod
    def of(points: pd.DataFrame, inches: tuple[float, float], margin: float) -> "Extent":
        """For panels that share axes, `inches` wide and, from 0 to 1, high; with margins beside costs."""
        costs = np.log(points["cost_flops"])
        width, height = 72 * inches[0] / (1 + 2 * margin), 72 * inches[1]
        return Extent(width, height, float(costs.min()), float(costs.max()))

    def places(self, rows: pd.DataFrame) -> NDArray[np.float64]:
        """Rows x 2, in points."""
        across = (np.log(rows["cost_flops"]) - self.low) / ((self.high - self.low) or 1.0)
        return np.column_stack([across * self.width, rows["accuracy"] * self.height])


def name_students(axes: Axes, rows: pd.DataFrame, extent: Extent, look: Look) -> None:
    """Sizes beside the marks, away from the other regime's line; the unit at the ends of a line only.

    Args:
        axes: the panel.
        rows: its marks: student, parameters, recipe (ift | reasoning), cost_flops, accuracy.
        extent: of the panel.
        look: sizes.
    """
    size = look.font_size - 2.5
    rows = rows.assign(name=size_names(rows))
    lines = rows.groupby("recipe")["parameters"]
    inner = rows["parameters"].between(lines.transform("min"), lines.transform("max"), "neither")
    rows["name"] = rows["name"].mask(inner, rows["name"].str.removesuffix("B"))
    widths = [0.62 * size * len(name) for name in rows["name"]]
    above = [_leads(point, rows) for point in rows.to_dict("records")]
    offsets = label_places(extent.places(rows), widths, size, above)
    for point, offset in zip(rows.to_dict("records"), offsets, strict=True):
        axes.annotate(
            str(point["name"]),
            (point["cost_flops"], point["accuracy"]),
            xytext=tuple(offset),
            textcoords="offset points",
            ha="center",
            va="center",
            fontsize=size,
            color=INK,
            path_effects=[patheffects.withStroke(linewidth=1.2, foreground="white")],
            zorder=4,
        )


def _leads(point: Mapping[Hashable, Any], rows: pd.DataFrame) -> bool:
    """Whether a mark lies above the other regime's line; without one, whether it is IFT's."""
    other = rows[rows["recipe"] != point["recipe"]]
    if other.empty:
        return bool(point["recipe"] == "ift")
    there = np.interp(np.log(point["cost_flops"]), np.log(other["cost_flops"]), other["accuracy"])
    return bool(point["accuracy"] >= there)
