"""Figures to files, with the same bytes every time: no date, no version, no random names."""

import io
import re
from pathlib import Path

from matplotlib.figure import Figure

from stages.bedrock.files import atomic_path, write_text

NUMBER = re.compile(r"-?\d+\.\d{3,}")
IDENTIFIER = re.compile(r' id="([^"]*)"')


def save_figure(figure: Figure, path: Path) -> None:
    """Write `figure` as `path` with .svg and with .png; the look must be applied."""
    write_text(svg_of(figure), path.with_suffix(".svg"))
    with atomic_path(path.with_suffix(".png")) as temporary:
        figure.savefig(temporary, format="png", metadata={"Software": None})


def svg_of(figure: Figure) -> str:
    """`figure` as SVG; the look must be applied."""
    buffer = io.StringIO()
    figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
    return slim(buffer.getvalue())


def slim(svg: str) -> str:
    """The same drawing in fewer bytes: places to 0.01 point, no indentation, no names nobody refers to.

    Scales of text stay exact: there a hundredth is not small.
    """
    svg = re.sub(r"<!--.*?-->|<metadata>.*?</metadata>", "", svg, flags=re.DOTALL)
    used = set(re.findall(r"#([^\"')]+)", svg))
    svg = IDENTIFIER.sub(lambda match: match[0] if match[1] in used else "", svg)
    parts = re.split(r"(scale\([^)]*\))", svg)
    parts[::2] = [NUMBER.sub(_rounded, part) for part in parts[::2]]
    return re.sub(r"\s*\n\s*", "\n", "".join(parts))


def _rounded(number: re.Match[str]) -> str:
    return f"{float(number[0]):.2f}".rstrip("0").rstrip(".")
