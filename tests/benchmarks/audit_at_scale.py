"""Seconds and memory of a whole `measure_fidelity --predictions` on a large made-up study.

20 solvers that are all generators x 6 benchmarks, two of each task, x 500 items each, real and written, all
metrics, both ways with answers that cannot be read, exchange and powered scores; all else as in params.yaml.

    OMP_NUM_THREADS=1 python -m tests.benchmarks.audit_at_scale [--solvers 20] [--items 500] [--draws 2000]
"""

import argparse
import os
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from stages.science.fidelity.grid import REAL
from tests.benchmarks.fidelity_at_scale import TASKS, made_up

CHECKOUT = Path(__file__).parents[2]
COLUMNS = {
    "classification": ("gold_label", "label"),
    "similarity": ("gold_score", "score"),
    "ner": ("gold_spans", "spans"),
}


def answers(solvers: int, items: int, benchmarks: int) -> pd.DataFrame:
    """Single answers in the form that `--predictions` takes."""
    names = [f"model{number:02}" for number in range(solvers)]
    parts = []
    for number in range(benchmarks):
        task = TASKS[number % len(TASKS)]
        gold, said = COLUMNS[task]
        for place, source in enumerate((REAL, *names)):
            frame = made_up(task, source, names, items, place)
            frame = frame.assign(benchmark=f"{task}{number}", generator=source)
            frame = frame.assign(gold=frame[gold].astype(str), predicted=frame[said].astype(str))
            columns = ["benchmark", "generator", "solver", "item", "task", "gold", "predicted"]
            parts.append(frame[columns])
    return pd.concat(parts, ignore_index=True)


def main(argv: Sequence[str] | None = None) -> None:
    """Print wall and CPU seconds and the peak of the memory."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name, value in (("solvers", 20), ("items", 500), ("draws", 2000), ("benchmarks", 6)):
        parser.add_argument(f"--{name}", type=int, default=value)
    args = parser.parse_args(argv)
    with tempfile.TemporaryDirectory() as folder:
        here = Path(folder)
        params = (CHECKOUT / "params.yaml").read_text(encoding="utf-8")
        head, found, tail = params.partition("\nmeasure_fidelity:")
        tail = re.sub(r"bootstrap_draws: \d+", f"bootstrap_draws: {args.draws}", tail, count=1)
        (here / "params.yaml").write_text(head + found + tail, encoding="utf-8")
        answers(args.solvers, args.items, args.benchmarks).to_parquet(here / "answers.parquet")
        command = [sys.executable, "-m", "stages.measure_fidelity"]
        options = ["--predictions", "answers.parquet", "--out", "audit"]
        began = time.perf_counter()
        subprocess.run(
            [*command, *options],
            cwd=here,
            env=os.environ | {"PYTHONPATH": str(CHECKOUT)},
            check=True,
        )
        wall = time.perf_counter() - began
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        sys.stdout.write(
            f"{wall:.1f} s, {used.ru_utime + used.ru_stime:.1f} CPU s with the page, "
            f"peak {used.ru_maxrss / 1024:.0f} MiB\n"
        )


if __name__ == "__main__":
    main()
