"""Draw the study's figures from its tables.

Reads   params.yaml: draw_figures; reports/runs.csv, reports/levels.csv, reports/frontiers.csv,
        reports/scaling.json
Writes  reports/figures/<name>.svg and .png: one pair per figure; same tables, same bytes
Cost    CPU, some ten seconds
"""

import logging
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.figure import Figure
from pydantic import Field

from stages.bedrock.errors import run_stage
from stages.bedrock.files import read_json
from stages.bedrock.params import Params, load_section
from stages.bedrock.records import frontiers as frontiers_record
from stages.bedrock.records import levels as levels_record
from stages.bedrock.records import runs as runs_record
from stages.bedrock.tables import read_csv
from stages.looks.against_blend import sweep_of_blends
from stages.looks.against_cost import accuracy_against_cost
from stages.looks.against_level import accuracy_against_level
from stages.looks.against_size import accuracy_against_size
from stages.looks.against_tokens import gain_against_tokens
from stages.looks.comparisons import gains
from stages.looks.saving import save_figure
from stages.looks.style import Look, Palette
from stages.looks.summaries import per_family, per_level, per_suite

log = logging.getLogger(__name__)

FOLDER = Path("reports/figures")


class DrawFiguresParams(Params):
    """`draw_figures` in params.yaml."""

    palette: Palette
    font_size: float = Field(ge=6, le=14, description="of labels, in points")
    dpi: int = Field(ge=50, le=600, description="resolution of the PNG files, dots per inch")


def figures(
    runs: pd.DataFrame,
    levels: pd.DataFrame,
    frontiers: pd.DataFrame,
    scaling: dict[str, Any],
    look: Look,
) -> dict[str, Callable[[], Figure]]:
    """Every figure by name, each drawn when called; call and save them with `look` applied."""
    suites = per_suite(runs)
    return {
        "accuracy_vs_train_flops": lambda: accuracy_against_cost(
            frontiers, runs, scaling, "training", look
        ),
        "accuracy_vs_query_flops": lambda: accuracy_against_cost(
            frontiers, runs, scaling, "inference", look
        ),
        "gain_vs_extra_tokens": lambda: gain_against_tokens(gains(suites), look),
        "accuracy_vs_size": lambda: accuracy_against_size(suites, look),
        "recipe_sweep": lambda: sweep_of_blends(per_family(suites), look),
        "accuracy_by_level": lambda: accuracy_against_level(per_level(levels, runs), look),
    }


def main(argv: Sequence[str] | None = None) -> None:
    """Read the tables, draw and save every figure."""
    params = load_section("draw_figures", DrawFiguresParams)
    runs = read_csv("reports/runs.csv", runs_record.SCHEMA)
    levels = read_csv("reports/levels.csv", levels_record.SCHEMA)
    frontiers = read_csv("reports/frontiers.csv", frontiers_record.SCHEMA)
    scaling = read_json("reports/scaling.json")
    look = Look(palette=params.palette, font_size=params.font_size, dpi=params.dpi)
    with look.applied():
        drawings = figures(runs, levels, frontiers, scaling, look)
        for name, draw in drawings.items():
            figure = draw()
            save_figure(figure, FOLDER / name)
            plt.close(figure)
    log.info("%d figures in %s", len(drawings), FOLDER)


if __name__ == "__main__":
    run_stage(main)
