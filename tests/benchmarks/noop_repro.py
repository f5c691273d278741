"""Seconds of a `dvc repro` that has nothing to do, against a bare `dvc status` of the same pipeline.

Run it where the study is up to date; either command runs in turn, and the ratio of the medians is printed.

    python -m tests.benchmarks.noop_repro [--repeats 7]
"""

import argparse
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence

COMMANDS = {"status": ["status"], "repro": ["repro"]}
UP_TO_DATE = "Data and pipelines are up to date"


def seconds(words: Sequence[str]) -> float:
    """How long one DVC command takes; it must find nothing to do."""
    started = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "dvc", *words], capture_output=True, text=True, check=True
    )
    elapsed = time.perf_counter() - started
    assert UP_TO_DATE in done.stdout, f"not up to date, run `make repro` first:\n{done.stdout}"
    return elapsed


def main(argv: Sequence[str] | None = None) -> None:
    """Print both medians and their ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=7)
    args = parser.parse_args(argv)
    measured: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for _ in range(args.repeats + 1):
        for name, words in COMMANDS.items():
            measured[name].append(seconds(words))
    medians = {name: statistics.median(times[1:]) for name, times in measured.items()}
    for name, value in medians.items():
        sys.stdout.write(f"dvc {name:<7} {value:6.2f} s\n")
    sys.stdout.write(f"repro / status {medians['repro'] / medians['status']:.2f}\n")


if __name__ == "__main__":
    main()
