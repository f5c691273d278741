"""Seconds and peak memory of every analysis, on a large planted study and on one of micro size.

Large is 500 runs x 18 suites x 1,000 items: 5 sizes, 10 recipes, 5 seeds, 2 corpora. Analyses run one after the
other, each in a process of its own: its time has neither imports nor the reading of the tables in it, its
memory has both. Single answers are weighed run by run, so that few runs tell: their seconds are those of one
more run, the reading of its answers in it, the drawing of the items not.

    python -m tests.benchmarks.analysis_at_scale [--size large micro] [--scored 5] [--out FOLDER]
"""

import argparse
import multiprocessing
import resource
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pandas as pd
from tqdm import tqdm

from tests.planted.analyses import ANALYSES, Material
from tests.planted.plan import Plan
from tests.planted.simulator import Study, simulate
from tests.planted.studies import BLENDS, rising

RECIPES = ("ift", "reasoning", *BLENDS, "ift_flops", "reasoning_flops")
PLANS: dict[str, Plan] = {
    "large": replace(
        rising(),
        recipes=RECIPES,
        corpora={"general": 1.0, "math": 0.9},
        suites={"math_open": 5, "math_mc": 4, "general_open": 5, "general_mc": 4},
        items=1000,
        seeds=5,
        seed_sd=0.02,
    ),
    "micro": replace(
        rising(),
        recipes=("ift", "reasoning", "seq50", "mix50"),
        suites={"math_open": 2, "math_mc": 2, "general_open": 1, "general_mc": 1},
    ),
}
MIB = 1024
# Plan, analysis, folder of the tables, draws, runs whose answers are weighed.
Task = tuple[str, str, str, int, int]


def measure(task: Task) -> dict[str, object]:
    """One analysis, in a process that has done nothing else."""
    size, name, folder, draws, scored = task
    # Answers are drawn from the plan, when they are asked for; tables are read from files, as by the stages.
    study = Study(PLANS[size], 0, runs=pd.DataFrame(), verdicts=pd.DataFrame())
    material = Material(Path(folder), draws, study, scored)
    assert len(material.tables[0])
    if name == "answers":
        one = replace(material, scored=1)
        assert one.answered and material.answered  # drawn and written before the clock starts
        seconds = (timed(name, material) - timed(name, one)) / (scored - 1)
    else:
        seconds = timed(name, material)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / MIB
    return {"size": size, "analysis": name, "seconds": seconds, "peak_mib": peak}


def timed(name: str, material: Material) -> float:
    """Seconds of an analysis."""
    started = time.perf_counter()
    ANALYSES[name](material)
    return time.perf_counter() - started


def main(argv: Sequence[str] | None = None) -> None:
    """Print and write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", nargs="+", choices=PLANS, default=list(PLANS))
    parser.add_argument("--only", nargs="+", choices=ANALYSES, default=list(ANALYSES))
    parser.add_argument("--draws", type=int, default=1000, help="resamples behind an interval")
    parser.add_argument(
        "--scored", type=int, default=5, help="runs whose answers are weighed, 2 or more"
    )
    parser.add_argument("--out", type=Path, default=Path(), help="folder for the table")
    args = parser.parse_args(argv)
    if args.scored < 2:
        parser.error(f"--scored is {args.scored}; the seconds of one more run take 2 or more")
    rows = []
    context = multiprocessing.get_context("spawn")
    with tempfile.TemporaryDirectory() as folder:
        for size in args.size:
            simulate(PLANS[size], 0).write(Path(folder) / size)
        tasks = [
            (size, name, f"{folder}/{size}", args.draws, args.scored)
            for size in args.size
            for name in args.only
        ]
        with context.Pool(1, maxtasksperchild=1) as pool:
            for row in tqdm(pool.imap(measure, tasks), total=len(tasks), unit="analysis"):
                rows.append(row)
    table = pd.DataFrame(rows)
    args.out.mkdir(parents=True, exist_ok=True)
    table.to_csv(args.out / "analysis_at_scale.csv", index=False, float_format="%.4g")
    sys.stdout.write(f"{table.to_string(index=False, float_format='%.1f')}\n")


if __name__ == "__main__":
    main()
