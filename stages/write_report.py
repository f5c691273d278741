"""Write the report: the answer in words, figures, tables and limits on one self-contained page.

Reads   params.yaml: write_report, compare_recipes.alpha; the tables of reports/ and what is below it;
        reports/figures/<name>.svg; stages/looks/report.html.jinja
Writes  reports/report.html
Cost    CPU seconds
"""

import logging
from collections.abc import Sequence
from pathlib import Path

from pydantic import Field

from stages.bedrock.errors import InputError, run_stage
from stages.bedrock.files import write_text
from stages.bedrock.params import Params, load_section, load_value
from stages.looks.fidelity.study import load_fidelity
from stages.looks.figure_notes import FIGURES
from stages.looks.page import render
from stages.looks.study import load_published, load_study

log = logging.getLogger(__name__)

FOLDER = Path("reports/figures")
PAGE = Path("reports/report.html")


class WriteReportParams(Params):
    """`write_report` in params.yaml."""

    title: str = Field(min_length=1, description="heading of the page")
    limits: list[str] = Field(
        description="sentences on what this study's design cannot show; others are computed"
    )


def load_figures(folder: Path) -> dict[str, bytes]:
    """The figures the page shows, by name.

    Raises:
        InputError: one is missing.
    """
    missing = [name for name in FIGURES if not (folder / f"{name}.svg").is_file()]
    if missing:
        raise InputError(
            f"{folder}: no {', '.join(f'{name}.svg' for name in missing)}; `dvc repro` draws them"
        )
    return {name: (folder / f"{name}.svg").read_bytes() for name in FIGURES}


def main(argv: Sequence[str] | None = None) -> None:
    """Read tables and figures, write the page."""
    params = load_section("write_report", WriteReportParams)
    study = load_study(load_value("compare_recipes", "alpha"), page=True)
    figures = load_figures(FOLDER)
    sources = (study, load_published(page=True), load_fidelity())
    page = render(*sources, figures, params.title, params.limits)
    write_text(page, PAGE)
    log.info("%s: %.1f MB", PAGE, len(page.encode()) / 1e6)


if __name__ == "__main__":
    run_stage(main)
