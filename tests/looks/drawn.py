"""Figures drawn for tests, and what to ask of them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.text import Text

from stages.looks.style import Look, Palette

PALETTE = Palette(ift="#0b3c7d", reasoning="#e6731c", sequential="#00785a", mixed="#b0559d")
LOOK = Look(palette=PALETTE, font_size=9, dpi=60)


@contextmanager
def drawn(draw: Callable[[], Figure]) -> Iterator[Figure]:
    """The figure, laid out, with the look applied; closed afterwards."""
    with LOOK.applied():
        figure = draw()
        try:
            figure.draw_without_rendering()
            yield figure
        finally:
            plt.close(figure)


def places(line: Line2D) -> tuple[list[float], list[float]]:
    """X and y of the points of a line."""
    return np.asarray(line.get_xdata()).tolist(), np.asarray(line.get_ydata()).tolist()


def lines_with_points(axes: Axes, count: int) -> list[Line2D]:
    """The lines of a panel that have so many points."""
    return [line for line in axes.lines if len(places(line)[0]) == count]


def panel(figure: Figure, title: str) -> Axes:
    """The panel with this title, line ends aside."""
    (found,) = [
        axes for axes in figure.axes if axes.get_title(loc="left").replace("\n", " ") == title
    ]
    return found


def faults(figure: Figure) -> list[str]:
    """Texts that leave the figure, and legends that lie over a panel."""
    page = figure.bbox
    unseen = set(_labels_out_of_range(figure))
    found = []
    for text in figure.findobj(lambda artist: isinstance(artist, Text) and artist.get_text() != ""):
        assert isinstance(text, Text)
        if text in unseen or not text.get_visible():
            continue
        box = text.get_window_extent()
        if (
            box.x0 < page.x0 - 1
            or box.x1 > page.x1 + 1
            or box.y0 < page.y0 - 1
            or box.y1 > page.y1 + 1
        ):
            found.append(f"clipped: {text.get_text()!r}")
    for legend in figure.legends:
        under = [axes for axes in figure.axes if axes.bbox.overlaps(legend.get_window_extent())]
        found += ["legend over a panel"] * len(under)
    return found


def _labels_out_of_range(figure: Figure) -> Iterator[Text]:
    """Labels of ticks beyond the ends of their axis: they exist and are not shown."""
    for axes in figure.axes:
        for axis in (axes.xaxis, axes.yaxis):
            low, high = sorted(axis.get_view_interval())
            for tick in axis.get_major_ticks():
                if not low <= tick.get_loc() <= high:
                    yield tick.label1
