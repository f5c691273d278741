"""Seconds in which DVC and `make repro` put one stage that ran into this checkout's dvc.lock, in turns.

python -m tests.benchmarks.lock_writing [--times 5]
"""

import argparse
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from dvc.utils.serialize import modify_yaml

from stages.workbench import quick_dvc

LOCK = Path(__file__).parents[2] / "dvc.lock"


def seconds(how: quick_dvc.Modify, path: Path) -> float:
    """Of one change."""
    began = time.perf_counter()
    with how(str(path)) as content:
        name, stage = next(iter(content["stages"].items()))
        content["stages"].update({name: dict(stage)})
    return time.perf_counter() - began


def main(argv: Sequence[str] | None = None) -> None:
    """Print medians and their ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=5)
    times = parser.parse_args(argv).times
    with tempfile.TemporaryDirectory() as folder:
        path = Path(shutil.copy(LOCK, folder))
        found = [
            [seconds(how, path) for how in (modify_yaml, quick_dvc.modify)] for _ in range(times)
        ]
    slow, quick = (statistics.median(column) for column in zip(*found, strict=True))
    lines = LOCK.read_text(encoding="utf-8").count("\n")
    sys.stdout.write(f"{lines} lines: {slow:.2f} s, {quick:.2f} s, ratio {quick / slow:.2f}\n")


if __name__ == "__main__":
    main()
