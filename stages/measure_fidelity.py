"""How well the benchmarks that models wrote stand in for the real ones: gap, rank agreement, bias factor.

`--scores TABLE.csv` and `--predictions TABLE.parquet` do the same for benchmarks that were made and answered
elsewhere; no other stage has to run for that.

Reads   params.yaml: measure_fidelity, benchmarks, panel, generators, solvers, baselines;
        data/benchmarks/, data/predictions/
Writes  reports/fidelity/{scores,agreement,bias,ceilings,exchange,powered,stand_in}.csv, fidelity.json;
        of a table from elsewhere into --out, as far as it allows
Cost    ten seconds at micro scale; 20 solvers x 20 generators x 6 benchmarks x 500 items: a minute
"""

import argparse
import logging
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

import pandas as pd

from stages.bedrock.cores import on_all_cores
from stages.bedrock.errors import InputError, run_stage
from stages.bedrock.files import write_json
from stages.bedrock.params import load_names, load_section, load_value
from stages.bedrock.provenance import recorded
from stages.bedrock.records import benchmark_items, fidelity, predictions
from stages.bedrock.tables import read_table, write_csv
from stages.science.fidelity.chosen import MeasureFidelityParams
from stages.science.fidelity.company import company_of
from stages.science.fidelity.document import document
from stages.science.fidelity.study import (
    Settings,
    Tables,
    extend,
    measure_answers,
    measure_foreign,
)
from stages.science.quality.declared import all_mismatches, declared_by
from stages.tasks.labelling.audited import read_predictions, read_scores

log = logging.getLogger(__name__)

REPORTS, WRITTEN = Path("reports/fidelity"), "data/benchmarks/written"


def of_the_study(settings: Settings) -> Tables:
    """The benchmarks, generators and solvers of params.yaml.

    Raises:
        InputError: written items that cannot be compared with the real ones, or answers to other items.
    """
    benchmarks, generators = load_value("benchmarks"), load_value("generators")
    solvers, baselines = load_value("solvers"), load_names("baselines")
    company = company_of(generators, solvers, baselines, load_value("panel"))
    declared = {name: declared_by(entry) for name, entry in benchmarks.items()}
    real = read_table("data/benchmarks/real.parquet", benchmark_items.SCHEMA)
    written = {
        name: read_table(f"{WRITTEN}/{name}.parquet", benchmark_items.SCHEMA) for name in generators
    }
    if faults := all_mismatches(declared, real, written):
        raise InputError(
            "\n  ".join(["these suites cannot be compared with the real ones", *faults])
        )
    paths = {name: f"data/predictions/{name}.parquet" for name in (*solvers, *baselines)}
    answers = [
        read_table(path, predictions.SCHEMA).assign(solver=name) for name, path in paths.items()
    ]
    judged = dict(iter(pd.concat(answers, ignore_index=True).groupby("benchmark")))
    if lost := sorted(declared.keys() - judged.keys()):
        raise InputError(f"data/predictions has no answers to {', '.join(lost)}; run `dvc repro`")
    calls = {
        name: partial(measure_answers, judged[name], company, one.scale, settings)
        for name, one in declared.items()
    }
    return joined(calls, "data/predictions, {}; run `dvc repro`")


def of_a_table(options: argparse.Namespace, settings: Settings) -> Tables:
    """Scores or predictions from elsewhere.

    Raises:
        InputError: a table that cannot be read, or is not complete.
    """
    bare = options.scores is not None
    path: Path = options.scores if bare else options.predictions
    table = read_scores(path) if bare else read_predictions(path)
    families = dict(one.partition("=")[::2] for one in options.family)
    calls = {
        str(name): partial(measure_foreign, rows, families, options.large, settings)
        for name, rows in table.groupby("benchmark", sort=False)
    }
    return joined(calls, f"{path}, {{}}")


def joined(calls: Mapping[str, Callable[[], Tables]], blame: str) -> Tables:
    """The tables of all benchmarks; of what is wrong with one of them `blame` says where it is."""
    tables: Tables = {}
    try:
        for found in on_all_cores(calls, "benchmark"):
            extend(tables, found)
    except ValueError as error:
        raise InputError(blame.format(error)) from error
    return tables


def write(tables: Tables, folder: Path) -> None:
    """All tables, those without rows as well, and fidelity.json."""
    for name, schema in fidelity.TABLES.items():
        frames = tables.get(name) or [schema.empty_table().to_pandas()]
        write_csv(
            pd.concat(frames, ignore_index=True)[schema.names], folder / f"{name}.csv", schema
        )
    write_json(document(tables), folder / "fidelity.json")


def write_page(folder: Path) -> None:
    """The page beside the tables, in a process of its own: this stage does not depend on what draws it."""
    subprocess.run([sys.executable, "-m", "stages.workbench.audit_page", folder], check=True)


def main(argv: Sequence[str] | None = None) -> None:
    """`python -m stages.measure_fidelity [--scores TABLE.csv | --predictions TABLE.parquet --out DIR]`."""
    parser = argparse.ArgumentParser(description=__doc__)
    sources = parser.add_mutually_exclusive_group()
    sources.add_argument("--scores", type=Path, help="CSV of generator, solver, score")
    sources.add_argument("--predictions", type=Path, help="Parquet of single answers")
    parser.add_argument(
        "--out", type=Path, help="folder for the tables, fidelity.json and report.html"
    )
    parser.add_argument("--large", nargs="*", default=[], help="generators that count as large")
    parser.add_argument("--family", nargs="*", default=[], help="families, each NAME=FAMILY")
    options = parser.parse_args(argv)
    foreign = options.scores or options.predictions
    if (foreign is None) != (options.out is None):
        parser.error("--out belongs to --scores or --predictions, and is needed there")
    settings = load_section("measure_fidelity", MeasureFidelityParams).settings()
    if foreign is None:
        with recorded("measure_fidelity"):
            write(of_the_study(settings), REPORTS)
        return
    write(of_a_table(options, settings), options.out)
    write_page(options.out)
    log.info("%s: see report.html, fidelity.json and the tables", options.out)


if __name__ == "__main__":
    run_stage(main)
