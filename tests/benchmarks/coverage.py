"""How often intervals hold the truth, measured on planted studies.

Draws studies whose truth is known, analyses them as the stages do, and counts. Prints a table of coverages and
one of the reliability of probabilities, and writes both as CSV. Stopped by Ctrl-C it does so for what is done.

    python -m tests.benchmarks.coverage [--studies 200] [--only gain] [--out FOLDER]
"""

import argparse
import multiprocessing
import signal
import sys
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

import pandas as pd
from tqdm import tqdm

from tests.planted.calibration import brier, reliability
from tests.planted.coverage import DRAWS, Sample, Trials
from tests.planted.registry import CLAIMS, ESTIMANDS, trials
from tests.planted.simulator import simulate
from tests.planted.studies import PLANS, plan_of
from tests.planted.tally import table

Rows = list[dict[str, object]]
# Plan, number of the study, names that were asked for, draws.
Task = tuple[str, int, frozenset[str], int]


@cache
def _trials(plan: str, names: frozenset[str], draws: int) -> Trials:
    """Kept in each process, so that a truth is worked out once."""
    return trials(plan, names, draws)


def one_study(task: Task) -> tuple[Rows, Rows]:
    """Trials of the estimands and probabilities of the claims that read one study."""
    plan, seed, names, draws = task
    claims = [claim for claim in CLAIMS if claim.plan == plan and claim.name in names]
    sample = Sample(simulate(plan_of(plan, seed), seed), draws) if claims else None
    stated = [row for claim in claims if sample is not None for row in claim.rows(sample)]
    return _trials(plan, names, draws).run(seed), stated


def _tasks(studies: int, names: frozenset[str], draws: int) -> list[Task]:
    asked = [(one.plan, one.name) for one in ESTIMANDS] + [(one.plan, one.name) for one in CLAIMS]
    plans = dict.fromkeys(plan for plan, name in asked if name in names)
    return [(plan, seed, names, draws) for seed in range(studies) for plan in plans]


def _unstopped() -> None:
    """A process of the pool leaves it to the first one to stop."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def measured(tasks: Sequence[Task], processes: int) -> Iterator[tuple[Rows, Rows]]:
    """All studies, with a bar that says how long they still take."""
    with multiprocessing.get_context("spawn").Pool(processes, _unstopped) as pool:
        done = pool.imap_unordered(one_study, tasks)
        yield from tqdm(done, total=len(tasks), unit="study", smoothing=0.05)


def main(argv: Sequence[str] | None = None) -> None:
    """Print and write both tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--studies", type=int, default=200, help="planted studies per plan")
    parser.add_argument("--only", default="", help="estimands whose name has this in it")
    parser.add_argument("--plans", nargs="+", choices=PLANS, default=list(PLANS))
    parser.add_argument("--draws", type=int, default=DRAWS, help="resamples behind an interval")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--out", type=Path, default=Path(), help="folder for the tables")
    args = parser.parse_args(argv)
    every = [(one.plan, one.name) for one in ESTIMANDS] + [(one.plan, one.name) for one in CLAIMS]
    names = frozenset(name for plan, name in every if plan in args.plans and args.only in name)
    rows: Rows = []
    stated: Rows = []
    try:
        for own_rows, own_stated in measured(
            _tasks(args.studies, names, args.draws), args.processes
        ):
            rows += own_rows
            stated += own_stated
    except KeyboardInterrupt:
        sys.stderr.write("\nstopped: the tables hold what was done so far\n")
    args.out.mkdir(parents=True, exist_ok=True)
    if rows:
        _show(table(_in_order(rows)), args.out / "coverage.csv")
    if stated:
        frame = pd.DataFrame(stated)
        _show(reliability(frame), args.out / "reliability.csv")
        sys.stdout.write(f"{brier(frame).to_string(float_format='%.4f')}\n")


def _in_order(rows: Rows) -> pd.DataFrame:
    """In the order of the registry, whoever was done first."""
    place = {one.name: number for number, one in enumerate(ESTIMANDS)}
    frame = pd.DataFrame(rows)
    return frame.sort_values("estimand", key=lambda names: names.map(place), kind="stable")


def _show(frame: pd.DataFrame, path: Path) -> None:
    frame.to_csv(path, index=False, float_format="%.6g", lineterminator="\n")
    sys.stdout.write(f"{frame.to_string(index=False, float_format='%.3f')}\n")


if __name__ == "__main__":
    main()
