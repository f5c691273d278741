"""Draw the study's figures from its tables.

Reads   params.yaml: draw_figures, compare_recipes.alpha; the tables of reports/ and what is below it
Writes  reports/figures/<name>.svg and .png: one pair per figure; same tables, same bytes
Cost    CPU, half a minute
"""

import logging
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import matplotlib.pyplot as plt
from matplotlib.figure import Figure
from pydantic import Field

from stages.bedrock.cores import on_all_cores
from stages.bedrock.errors import run_stage
from stages.bedrock.params import Params, load_section, load_value
from stages.looks.drawings import drawings
from stages.looks.fidelity.drawings import fidelity_drawings
from stages.looks.fidelity.study import Fidelity, load_fidelity
from stages.looks.published.drawings import published_drawings
from stages.looks.saving import save_figure
from stages.looks.study import Published, Study, load_published, load_study
from stages.looks.style import Look, Palette

log = logging.getLogger(__name__)

FOLDER = Path("reports/figures")


class DrawFiguresParams(Params):
    """`draw_figures` in params.yaml."""

    palette: Palette
    font_size: float = Field(ge=6, le=14, description="of labels, in points")
    dpi: int = Field(ge=50, le=600, description="resolution of the PNG files, dots per inch")


def figures(
    study: Study, published: Published, fidelity: Fidelity, look: Look
) -> dict[str, Callable[[], Figure]]:
    """Every figure by name, each drawn when called; call and save them with `look` applied."""
    return (
        drawings(study, look)
        | published_drawings(published, look)
        | fidelity_drawings(fidelity, look)
    )


def draw(name: str, study: Study, published: Published, fidelity: Fidelity, look: Look) -> None:
    """Draw and save one figure."""
    with look.applied():
        figure = figures(study, published, fidelity, look)[name]()
        save_figure(figure, FOLDER / name)
        plt.close(figure)


def main(argv: Sequence[str] | None = None) -> None:
    """Read the tables, draw and save every figure."""
    params = load_section("draw_figures", DrawFiguresParams)
    alpha = load_value("compare_recipes", "alpha")
    look = Look(palette=params.palette, font_size=params.font_size, dpi=params.dpi)
    study, published = load_study(alpha, page=False), load_published(page=False)
    known = (study, published, load_fidelity(), look)
    made = {name: partial(draw, name, *known) for name in figures(*known)}
    for _ in on_all_cores(made, "figure"):
        pass
    log.info("%d figures in %s", len(made), FOLDER)


if __name__ == "__main__":
    run_stage(main)
