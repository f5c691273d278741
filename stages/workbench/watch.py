"""Watch trainings: how far each is and how its loss fell, newest first, from the files DVCLive writes.

    python -m stages.workbench.watch [--seconds N] [--rows N]    until Ctrl-C
    python -m stages.workbench.watch --once

It reads files only, takes no lock and may run beside `make repro`. The same files are drawn, at any time, by
`dvc plots show losses` and by the DVC extension for VS Code.
"""

import argparse
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from stages.bedrock.errors import run_stage
from stages.workbench.status.text import duration

CURVES = Path("data/curves")
POINTS = 6
"""Losses that a line shows, evenly spaced, the last one being the newest."""


class Curve(NamedTuple):
    """What is known of one training.

    Attributes:
        name: as below data/curves: `runs/d48_ift_s1`.
        steps: optimizer steps at which the loss was written.
        losses: as many.
        changed: when the file last changed, seconds since the epoch.
    """

    name: str
    steps: list[int]
    losses: list[float]
    changed: float


def read_curve(file: Path) -> Curve:
    """A file of DVCLive, which may be in the middle of being written: an unfinished line is left out."""
    whole, _, _ = file.read_text(encoding="utf-8").rpartition("\n")
    points = [line.split("\t") for line in whole.splitlines()[1:]]
    name = file.parents[2].relative_to(CURVES).as_posix()
    steps, losses = [int(step) for step, _ in points], [float(loss) for _, loss in points]
    return Curve(name, steps, losses, file.stat().st_mtime)


def read_curves() -> list[Curve]:
    """All that have a point, newest first. A folder may vanish meanwhile: DVC empties it for a new training."""
    found = []
    for file in CURVES.glob("*/*/plots/metrics/loss.tsv"):
        try:
            found.append(read_curve(file))
        except FileNotFoundError:
            continue
    return sorted((one for one in found if one.steps), key=lambda one: -one.changed)


def line(curve: Curve, now: float) -> str:
    """One training in words: name, newest step, how long ago, losses."""
    last = len(curve.losses) - 1
    places = sorted({round(last * place / (POINTS - 1)) for place in range(POINTS)})
    losses = " ".join(f"{curve.losses[place]:8.4f}" for place in places)
    return f"{curve.name:<32} {curve.steps[-1]:>8} {duration(max(0.0, now - curve.changed)):>8}  {losses}"


def screen(rows: int) -> str:
    """The table of the newest trainings."""
    curves, now = read_curves(), time.time()
    if not curves:
        return f"no training has written to {CURVES} yet\n"
    head = f"{'training':<32} {'step':>8} {'ago':>8}  loss, first to last\n"
    return head + "".join(line(curve, now) + "\n" for curve in curves[:rows])


def main(argv: Sequence[str] | None = None) -> None:
    """Show the table once, or again and again."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--seconds", type=float, default=3.0, help="between two looks")
    parser.add_argument("--rows", type=int, default=20, help="trainings shown, newest first")
    parser.add_argument("--once", action="store_true", help="look once")
    args = parser.parse_args(argv)
    while True:
        clear = "\x1b[H\x1b[J" if sys.stdout.isatty() and not args.once else ""
        sys.stdout.write(clear + screen(args.rows))
        sys.stdout.flush()
        if args.once:
            return
        try:
            time.sleep(args.seconds)
        except KeyboardInterrupt:
            return


if __name__ == "__main__":
    run_stage(main)
