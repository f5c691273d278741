"""Write the report: the answer in words, figures, tables and limits on one self-contained page.

Reads   params.yaml: write_report; reports/runs.csv, reports/levels.csv, reports/frontiers.csv,
        reports/pairs.csv, reports/timings.csv, reports/scaling.json, reports/metrics.json,
        reports/figures/<name>.svg; stages/looks/report.html.jinja
Writes  reports/report.html
Cost    CPU seconds
"""

import logging
from collections.abc import Sequence
from pathlib import Path

from pydantic import Field

from stages.bedrock.errors import InputError, run_stage
from stages.bedrock.files import read_json, write_text
from stages.bedrock.params import Params, load_section
from stages.bedrock.records import frontiers as frontiers_record
from stages.bedrock.records import levels as levels_record
from stages.bedrock.records import pairs as pairs_record
from stages.bedrock.records import runs as runs_record
from stages.bedrock.records import timings as timings_record
from stages.bedrock.tables import read_csv
from stages.looks.page import FIGURES, Study, render

log = logging.getLogger(__name__)

FOLDER = Path("reports/figures")
PAGE = Path("reports/report.html")


class WriteReportParams(Params):
    """`write_report` in params.yaml."""

    title: str = Field(min_length=1, description="heading of the page")
    limits: list[str] = Field(
        description="sentences on what this study's design cannot show; others are computed"
    )


def load_study() -> Study:
    """The tables below reports/.

    Raises:
        InputError: one is missing or not what its record says.
    """
    return Study(
        runs=read_csv("reports/runs.csv", runs_record.SCHEMA),
        levels=read_csv("reports/levels.csv", levels_record.SCHEMA),
        frontiers=read_csv("reports/frontiers.csv", frontiers_record.SCHEMA),
        pairs=read_csv("reports/pairs.csv", pairs_record.REPORT_DROPS),
        timings=read_csv("reports/timings.csv", timings_record.SCHEMA),
        scaling=read_json("reports/scaling.json"),
        metrics=read_json("reports/metrics.json"),
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
    page = render(load_study(), load_figures(FOLDER), params.title, params.limits)
    write_text(page, PAGE)
    log.info("%s: %.1f MB", PAGE, len(page.encode()) / 1e6)


if __name__ == "__main__":
    run_stage(main)
