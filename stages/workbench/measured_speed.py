"""Tokens per second and MFU by size of model, from what a run recorded of itself.

    python -m stages.workbench.measured_speed [--study FOLDER] [--out FOLDER]

Reads   runs.csv, costs.csv and timings.csv of a study's folder (reports/); data/ledgers/models/ for the teacher
Writes  speed.csv, speed.svg and speed.png into the other folder (reports/gpu/)
"""

import argparse
import logging
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from stages.bedrock.errors import InputError, run_stage
from stages.bedrock.params import load_section
from stages.bedrock.record import read_record
from stages.bedrock.records import costs, measured_speed, runs, timings
from stages.bedrock.records.ledgers import Ledger
from stages.bedrock.tables import read_csv, write_csv
from stages.draw_figures import DrawFiguresParams
from stages.looks.measured_speed import speed_against_size
from stages.looks.saving import save_figure
from stages.looks.style import Look
from stages.science.throughput import ACTIVITIES, CPU, peak_flops, utilization

log = logging.getLogger(__name__)

LEDGERS = Path("data/ledgers/models")


def speed_table(
    grid: pd.DataFrame, spent: pd.DataFrame, times: pd.DataFrame, ledgers: Path = LEDGERS
) -> pd.DataFrame:
    """A row per stage and model, of the items that were measured from start to end.

    Args:
        grid: runs.csv.
        spent: costs.csv.
        times: timings.csv.
        ledgers: where those of the base models are, for models that are no student's.

    Raises:
        InputError: no item was measured from start to end.
    """
    students = grid.drop_duplicates("run").set_index("run")["student"]
    sizes = grid.drop_duplicates("student").set_index("student")["parameters"].to_dict()
    for path in sorted(ledgers.glob("*.json")):
        sizes.setdefault(path.stem, read_record(path, Ledger).parameters)
    keyed = times.assign(activity=times["stage"].map(ACTIVITIES))
    joined = keyed.merge(spent[["activity", "entry", "tokens"]], on=["activity", "entry"])
    joined["model"] = joined["entry"].map(students).fillna(joined["entry"])
    joined["parameters"] = joined["model"].map(sizes)
    whole = joined[joined["working_seconds"].gt(0) & joined["parameters"].notna()]
    if whole.empty:
        raise InputError(
            "timings.csv: no training or answering was measured from start to end; run the study, or its "
            "stages again with `dvc repro --force --single-item train_student@<run>`"
        )
    place = ["stage", "model", "parameters", "device", "devices"]
    groups = whole.groupby(place, sort=False, dropna=False)
    sums = ["tokens", "working_seconds", "flops"]
    table = groups[sums].sum().join(groups.size().rename("items")).reset_index()
    seconds = table["working_seconds"]
    peaks = [peak_flops(name) for name in table["device"].astype("object").fillna(CPU)]
    table["tokens_per_second"] = table["tokens"] / seconds
    table["flops_per_second"] = table["flops"] / seconds
    table["mfu"] = utilization(
        table["flops"], seconds, table["devices"].astype("float64").fillna(0), peaks
    )
    ordered = table.astype({"parameters": "int64"}).sort_values(["stage", "parameters", "model"])
    chosen: pd.DataFrame = ordered[measured_speed.SCHEMA.names]
    return chosen.reset_index(drop=True)


def main(argv: Sequence[str] | None = None) -> None:
    """Read the tables, write the table and the figure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--study", type=Path, default=Path("reports"), help="where the tables are")
    parser.add_argument("--out", type=Path, default=Path("reports/gpu"), help="where it goes")
    args = parser.parse_args(argv)
    table = speed_table(
        read_csv(args.study / "runs.csv", runs.SCHEMA),
        read_csv(args.study / "costs.csv", costs.SCHEMA),
        read_csv(args.study / "timings.csv", timings.SCHEMA),
    )
    params = load_section("draw_figures", DrawFiguresParams)
    look = Look(palette=params.palette, font_size=params.font_size, dpi=params.dpi)
    write_csv(table, args.out / "speed.csv", measured_speed.SCHEMA)
    with look.applied():
        save_figure(speed_against_size(table, look), args.out / "speed")
    log.info("%s: %d rows", args.out / "speed.csv", len(table))


if __name__ == "__main__":
    run_stage(main)
