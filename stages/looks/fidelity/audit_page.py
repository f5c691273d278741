"""A page of its own on written benchmarks that were made and answered elsewhere."""

import base64
from functools import partial

import matplotlib.pyplot as plt

from stages.bedrock.cores import on_all_cores
from stages.looks.fidelity.answers import answers
from stages.looks.fidelity.drawings import fidelity_drawings
from stages.looks.fidelity.notes import FIGURES
from stages.looks.fidelity.section import fidelity_section
from stages.looks.fidelity.study import Fidelity
from stages.looks.saving import svg_of
from stages.looks.style import Look
from stages.looks.templates import templates

# The tables without which a figure has nothing to show.
NEEDS = {
    "fidelity_bias": "bias",
    "fidelity_exchange": "exchange",
    "fidelity_quality": "quality",
    "fidelity_powered": "powered",
    "bridge": "bridge_gains",
}


def audit_page(fidelity: Fidelity, look: Look) -> str:
    """Answers, figures and tables on one page that fetches nothing; what was not measured is left out.

    Args:
        fidelity: at least the tables scores and agreement; no items, no intervals.
        look: colours and sizes.
    """
    section = fidelity_section(fidelity)
    shown = {
        name: reading
        for name, reading in section.figures
        if len(fidelity.table(NEEDS.get(name, "scores")))
    }
    calls = {name: partial(_drawn, name, fidelity, look) for name in shown}
    pictures = zip(shown, on_all_cores(calls, "figure"), strict=True)
    figures = [
        {
            "name": name,
            "title": FIGURES[name][0],
            "reading": shown[name],
            "note": FIGURES[name][1],
            "data": base64.b64encode(picture).decode("ascii"),
        }
        for name, picture in pictures
    ]
    return (
        templates()
        .get_template("audit.html.jinja")
        .render(
            title=section.title,
            answers=answers(fidelity),
            bare=_is_bare(fidelity),
            figures=figures,
            tables=section.tables,
        )
    )


def _is_bare(fidelity: Fidelity) -> bool:
    """Whether scores came without the single answers behind them."""
    return bool(fidelity.table("scores")[["low", "high"]].isna().all(axis=None))


def _drawn(name: str, fidelity: Fidelity, look: Look) -> bytes:
    """The SVG of one figure, as the stages write it to a file."""
    with look.applied():
        figure = fidelity_drawings(fidelity, look)[name]()
        svg = svg_of(figure)
        plt.close(figure)
    return svg.encode()
