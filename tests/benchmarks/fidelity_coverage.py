"""How often the intervals around written benchmarks hold the truth, measured on planted studies.

Draws studies whose truth is known, analyses them as measure_fidelity does, and counts. Prints and writes a
table; stopped by Ctrl-C it does so for what is done.

    python -m tests.benchmarks.fidelity_coverage [--studies 200] [--only powered] [--out FOLDER]
"""

import argparse
import multiprocessing
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

import pandas as pd
from tqdm import tqdm

from tests.planted.coverage import DRAWS
from tests.planted.fidelity_coverage import trials
from tests.planted.fidelity_registry import ESTIMANDS
from tests.planted.tally import table

# Plan, number of the study, names that were asked for, draws.
Task = tuple[str, int, frozenset[str], int]


def one_study(task: Task) -> list[dict[str, object]]:
    """Trials of the estimands that read one study."""
    plan, seed, names, draws = task
    return trials(tuple(one for one in ESTIMANDS if one.name in names), plan, seed, draws)


def _unstopped() -> None:
    """A process of the pool leaves it to the first one to stop."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def measured(tasks: Sequence[Task], processes: int) -> list[dict[str, object]]:
    """All studies, with a bar that says how long they still take."""
    rows: list[dict[str, object]] = []
    with multiprocessing.get_context("spawn").Pool(processes, _unstopped) as pool:
        done = pool.imap_unordered(one_study, tasks)
        try:
            for own in tqdm(done, total=len(tasks), unit="study", smoothing=0.05):
                rows += own
        except KeyboardInterrupt:
            sys.stderr.write("\nstopped: the table holds what was done so far\n")
    return rows


def main(argv: Sequence[str] | None = None) -> None:
    """Print and write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--studies", type=int, default=200, help="planted studies per plan")
    parser.add_argument("--only", default="", help="estimands whose name has this in it")
    parser.add_argument("--draws", type=int, default=DRAWS, help="resamples behind an interval")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--out", type=Path, default=Path(), help="folder for the table")
    args = parser.parse_args(argv)
    chosen = [one for one in ESTIMANDS if args.only in one.name]
    names, plans = frozenset(one.name for one in chosen), dict.fromkeys(one.plan for one in chosen)
    tasks = [(plan, seed, names, args.draws) for seed in range(args.studies) for plan in plans]
    rows = measured(tasks, args.processes)
    if not rows:
        return
    place = {one.name: number for number, one in enumerate(ESTIMANDS)}
    frame = pd.DataFrame(rows)
    frame = frame.sort_values("estimand", key=lambda own: own.map(place), kind="stable")
    counted = table(frame)
    args.out.mkdir(parents=True, exist_ok=True)
    path = args.out / "fidelity_coverage.csv"
    counted.to_csv(path, index=False, float_format="%.6g", lineterminator="\n")
    sys.stdout.write(f"{counted.to_string(index=False, float_format='%.3f')}\n")


if __name__ == "__main__":
    main()
