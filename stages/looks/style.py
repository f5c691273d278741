"""How every figure looks: colours, markers, line styles, sizes and words, set in one place.

What is told apart by colour is told apart by marker and line style too, and the colours differ in lightness,
so that a figure can be read in grey print and by people who do not see all colours.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import matplotlib as mpl
import seaborn as sns
from matplotlib.ticker import FuncFormatter
from pydantic import Field

from stages.bedrock.params import Params

mpl.use("agg")

COLOUR = r"^#[0-9a-fA-F]{6}$"
KINDS = {
    "ift": "direct answers (IFT)",
    "reasoning": "reasoning",
    "sequential": "blend, direct rows first",
    "mixed": "blend, shuffled",
}
MARKERS = {"ift": "o", "reasoning": "s", "sequential": "^", "mixed": "v"}
DASHES = {"ift": (), "reasoning": (4.5, 1.6), "sequential": (1, 1.4), "mixed": (5, 1.4, 1, 1.4)}
INK = "#222222"
QUIET = "#6b6b6b"
FRONTIER = "#c3c3c3"
WIDTH = 7.4
ACCURACY = "accuracy (%)"
PERCENT = FuncFormatter(lambda share, _: f"{100 * share:.0f}")
SIGNED_POINTS = FuncFormatter(lambda share, _: f"{100 * share:+.0f}" if round(share, 9) else "0")


class Palette(Params):
    """One colour per kind of recipe, as #rrggbb."""

    ift: str = Field(pattern=COLOUR, description="students that learned direct answers")
    reasoning: str = Field(pattern=COLOUR, description="students that learned to reason")
    sequential: str = Field(pattern=COLOUR, description="blends, direct rows first")
    mixed: str = Field(pattern=COLOUR, description="blends, rows shuffled")


@dataclass(frozen=True)
class Look:
    """What the user chooses; font size in points, resolution of the PNG in dots per inch."""

    palette: Palette
    font_size: float
    dpi: int

    @property
    def colours(self) -> dict[str, str]:
        """Colour by kind of recipe."""
        return dict(self.palette)

    @contextmanager
    def applied(self) -> Iterator[None]:
        """Draw and save figures inside this block; the settings from outside return after it."""
        with mpl.rc_context(), sns.axes_style("ticks"), sns.plotting_context("paper"):
            settings: Any = self._settings()  # the stubs want literal names
            mpl.rcParams.update(settings)
            yield

    def _settings(self) -> dict[str, object]:
        size = self.font_size
        return {
            # Figures must have the same bytes wherever they are drawn: the font comes with matplotlib.
            "font.family": "DejaVu Sans",
            "svg.fonttype": "path",
            "svg.hashsalt": "thinkworth",
            "savefig.dpi": self.dpi,
            "font.size": size,
            "axes.titlesize": size,
            "axes.titleweight": "bold",
            "axes.titlelocation": "left",
            "axes.labelsize": size,
            "xtick.labelsize": size - 1,
            "ytick.labelsize": size - 1,
            "legend.fontsize": size,
            "legend.frameon": False,
            "legend.handlelength": 2.8,
            "axes.edgecolor": QUIET,
            "axes.labelcolor": INK,
            "text.color": INK,
            "xtick.color": QUIET,
            "ytick.color": QUIET,
            "xtick.labelcolor": INK,
            "ytick.labelcolor": INK,
            "axes.grid": True,
            "grid.color": "#ececec",
            "grid.linewidth": 0.7,
            "axes.axisbelow": True,
            "axes.unicode_minus": False,
            "axes.spines.top": False,
            "axes.spines.right": False,
            "axes.linewidth": 0.7,
            "xtick.major.width": 0.7,
            "ytick.major.width": 0.7,
            "lines.linewidth": 1.3,
            "lines.markersize": 4.4,
            "lines.markeredgewidth": 0.6,
        }
