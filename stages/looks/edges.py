"""A log axis with a place of its own beyond either end: for 0, and for what is beyond all numbers."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator
from numpy.typing import ArrayLike, NDArray

from stages.looks.natures import Mark
from stages.looks.style import FRONTIER

Floats = NDArray[np.float64]
# Of the axis' logarithmic length: how far the places lie beyond the numbers, and half the width of their strip.
BEYOND, HALF = 0.12, 0.05
LEAST_RATIO = 2.0
# Ticks of ratios, the farthest apart first: the first choice that gives enough of them is taken.
TICKS = ((0.01, 0.1, 1, 10, 100), (0.1, 0.3, 1, 3, 10, 30), (0.25, 0.5, 1, 2, 4), (0.75, 1, 1.35))
ENOUGH = 3


@dataclass(frozen=True)
class Scale:
    """From `low` to `high` a log axis of positive numbers; `below` stands for 0, `above` for infinity."""

    low: float
    high: float

    @property
    def below(self) -> float:
        """Where 0 is drawn."""
        return self.at(-BEYOND)

    @property
    def above(self) -> float:
        """Where infinity is drawn."""
        return self.at(1 + BEYOND)

    @property
    def limits(self) -> tuple[float, float]:
        """Ends of the axis, both places included."""
        return self.at(-BEYOND - HALF), self.at(1 + BEYOND + HALF)

    def at(self, share: float) -> float:
        """The place so far along the numbers, from 0 (`low`) to 1 (`high`)."""
        return float(self.low * (self.high / self.low) ** share)

    def place(self, values: ArrayLike) -> Floats:
        """Where values are drawn; positive numbers beyond an end are drawn at it."""
        values = np.asarray(values, dtype=np.float64)
        inside = np.clip(values, self.low, self.high)
        placed: Floats = np.where(values == 0, self.below, inside)
        return np.where(np.isposinf(values), self.above, placed)


def scale_of(values: ArrayLike, margin: float = 1.0) -> Scale:
    """The scale that holds the positive finite values, `margin` times wider at both ends; around 1 if none."""
    values = np.asarray(values, dtype=np.float64)
    known = values[np.isfinite(values) & (values > 0)]
    if not known.size:
        return Scale(1 / LEAST_RATIO, LEAST_RATIO)
    low, high = float(known.min()) / margin, float(known.max()) * margin
    if high < LEAST_RATIO * low:
        middle = (low * high) ** 0.5
        low, high = middle / LEAST_RATIO**0.5, middle * LEAST_RATIO**0.5
    return Scale(low, high)


def strips(axes: Axes, scale: Scale, vertical: bool) -> None:
    """Shade the places beyond the ends, of the y axis where `vertical`, else of the x axis."""
    span = axes.axhspan if vertical else axes.axvspan
    for first, last in ((-BEYOND - HALF, -BEYOND + HALF), (1 + BEYOND - HALF, 1 + BEYOND + HALF)):
        span(scale.at(first), scale.at(last), color="#f4f4f4", linewidth=0, zorder=0)
    (axes.set_ylim if vertical else axes.set_xlim)(*scale.limits)


def bar(axes: Axes, start: tuple[float, float], end: tuple[float, float], mark: Mark) -> None:
    """An interval from one point to another."""
    x, y = zip(start, end, strict=True)
    axes.plot(x, y, color=mark.colour, linewidth=1.0, solid_capstyle="butt", zorder=2)


def point(axes: Axes, x: float, y: float, mark: Mark, beyond: bool) -> None:
    """A value; one that is `beyond` the numbers is open."""
    style: dict[str, Any] = {"markeredgecolor": "white", "markersize": 5.2}
    if beyond:
        style |= {
            "markerfacecolor": "white",
            "markeredgecolor": mark.colour,
            "markeredgewidth": 1.0,
        }
    axes.plot(x, y, color=mark.colour, marker=mark.marker, linestyle="", zorder=3, **style)


def has_interval(row: Mapping[Any, Any], name: str) -> bool:
    """Whether both ends of the interval of `name` are known."""
    return bool(pd.notna(row[f"{name}_low"]) and pd.notna(row[f"{name}_high"]))


def ratio_axis(axis: Axis, low: float, high: float) -> None:
    """A few ticks between `low` and `high` on an axis of ratios, as 3x; 1 is among them."""
    ticks = [[tick for tick in choice if low <= tick <= high] for choice in TICKS]
    chosen = next((found for found in ticks if len(found) >= ENOUGH), [1.0])
    axis.set_major_locator(FixedLocator(chosen))
    axis.set_major_formatter(FuncFormatter(lambda ratio, _: f"{ratio:g}x"))
    axis.set_minor_locator(NullLocator())


def line_at_one(axes: Axes, vertical: bool) -> None:
    """Where both cost the same: a vertical line, or a horizontal one."""
    (axes.axvline if vertical else axes.axhline)(1, color=FRONTIER, linewidth=1.6, zorder=1)
