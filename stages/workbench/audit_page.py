"""Write the page that goes with a folder of fidelity tables.

python -m stages.workbench.audit_page DIR      DIR/report.html, as measure_fidelity --out DIR has it
"""

import argparse
from collections.abc import Sequence
from pathlib import Path

from stages.bedrock.errors import run_stage
from stages.bedrock.files import write_text
from stages.bedrock.params import load_section
from stages.bedrock.records import fidelity
from stages.bedrock.study import read_tables
from stages.draw_figures import DrawFiguresParams
from stages.looks.fidelity.audit_page import audit_page
from stages.looks.fidelity.study import Fidelity
from stages.looks.style import Look


def main(argv: Sequence[str] | None = None) -> None:
    """Read the tables, write the page beside them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="where the tables are")
    folder: Path = parser.parse_args(argv).folder
    params = load_section("draw_figures", DrawFiguresParams)
    look = Look(palette=params.palette, font_size=params.font_size, dpi=params.dpi)
    tables = read_tables(folder, fidelity.TABLES)
    write_text(audit_page(Fidelity(tables), look), folder / "report.html")


if __name__ == "__main__":
    run_stage(main)
