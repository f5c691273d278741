"""How far graders agree with labels given by hand, and with each other.

    python -m stages.workbench.grader_agreement --labels labels.csv math.jsonl jury.jsonl

Each .jsonl file is the same rows, graded in another way (`python -m stages.score_responses --file`), and
goes by its name. What the CSV file holds: stages/tasks/graders/hand_labels.py. To begin one:

    python -m stages.workbench.grader_agreement --draw 100 --seed 1 --labels labels.csv math.jsonl
"""

import argparse
import csv
import random
import sys
from collections.abc import Sequence
from pathlib import Path

from stages.bedrock.errors import InputError, run_stage
from stages.bedrock.files import atomic_path
from stages.bedrock.rows import numbered_rows
from stages.tasks.graders.agreement import Agreement, fleiss_kappa, pairwise
from stages.tasks.graders.hand_labels import (
    COLUMNS,
    Labels,
    against_hand,
    among_labellers,
    read_labels,
    read_verdicts,
)

SHOWN = ("reference", "response")


def main(argv: Sequence[str] | None = None) -> None:
    """Report the agreement, or draw rows to label."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("graded", nargs="+", type=Path, help="graded files of the same rows")
    parser.add_argument("--labels", type=Path, required=True, help="CSV file of labels")
    parser.add_argument(
        "--draw", type=int, help="write this many rows, to be labelled, to --labels"
    )
    parser.add_argument("--seed", type=int, default=0, help="of the draw")
    args = parser.parse_args(argv)
    if args.draw is not None:
        draw(args.graded[0], args.labels, args.draw, args.seed)
        return
    graders = {path.stem: read_verdicts(path) for path in args.graded}
    if len(graders) < len(args.graded):
        raise InputError("two files of one name; graders go by their file's name")
    labels = read_labels(args.labels)
    lines = [
        *map(_line, against_hand(graders, labels)),
        *_of_graders(graders),
        *_of_labellers(labels),
    ]
    sys.stdout.write("\n".join(lines) + "\n")


def draw(graded: Path, labels: Path, rows: int, seed: int) -> None:
    """Write rows drawn from a graded file to a CSV file with an empty column `label`; verdicts are not shown.

    Raises:
        InputError: the CSV file is there already, or the file has fewer rows.
    """
    content = dict(numbered_rows(graded))
    if labels.exists():
        raise InputError(f"{labels} is there already; name another file, or delete it")
    if not 1 <= rows <= len(content):
        raise InputError(f"--draw {rows}: {graded} has {len(content)} rows")
    lines = sorted(random.Random(seed).sample(sorted(content), rows))
    with (
        atomic_path(labels) as temporary,
        temporary.open("w", encoding="utf-8", newline="") as file,
    ):
        writer = csv.writer(file)
        writer.writerow((*COLUMNS, *SHOWN))
        writer.writerows(
            [line, "", "", *(content[line].get(name, "") for name in SHOWN)] for line in lines
        )


def _line(found: Agreement) -> str:
    kappa = "undefined" if found.kappa is None else f"{found.kappa:.3f}"
    return (
        f"{found.one} and {found.other}: {found.rows} rows, {found.same:.1%} alike, kappa {kappa}; "
        f"correct for {found.one} only {found.only_one}, for {found.other} only {found.only_other}"
    )


def _of_graders(graders: dict[str, dict[int, bool]]) -> list[str]:
    if len({tuple(sorted(verdicts)) for verdicts in graders.values()}) > 1:
        raise InputError("the graded files have different rows; grade the same file in each way")
    findings = {
        name: [verdicts[line] for line in sorted(verdicts)] for name, verdicts in graders.items()
    }
    lines = [_line(found) for found in pairwise(findings)]
    return [*lines, *_fleiss("graders", list(findings.values()))]


def _of_labellers(labels: Labels) -> list[str]:
    common, findings = among_labellers(labels)
    return _fleiss("labellers", findings) if common else []


def _fleiss(who: str, findings: list[list[bool]]) -> list[str]:
    if len(findings) < 2:
        return []
    kappa = fleiss_kappa(findings)
    shown = "undefined" if kappa is None else f"{kappa:.3f}"
    return [f"{len(findings)} {who}, {len(findings[0])} rows: Fleiss' kappa {shown}"]


if __name__ == "__main__":
    run_stage(main)
