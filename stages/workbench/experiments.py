"""Experiments side by side: what was set in them and what came out, where that differs, within a page.

    python -m stages.workbench.experiments [--all] [--sort NAME] [--drop REGEX]

It is `dvc exp show` without files and times, names of columns broken over lines, parameters first. What does
not fit is named below the table instead of being cut off.
"""

import argparse
import csv
import io
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress

from stages.bedrock.errors import InputError, run_stage
from stages.bedrock.files import read_json
from stages.workbench.release import METRICS

NOISE = r"(stages|data|models|reports|profiles)/|Created|Executor"
NAMED = ("Experiment", "rev", "typ", "Created", "parent", "State", "Executor")
"""Columns of DVC's that are neither metrics nor parameters."""
WIDTH = 120
"""Where no terminal says otherwise."""
HEADING, VALUE = 12, 16
"""Characters of a line of a column's name, where it can be broken, and of a value."""

Row = Mapping[str, str]


def experiments(everything: bool, sort: str | None) -> list[Row]:
    """Commits and the experiments that began with them, as DVC lists them: those of HEAD, or of all commits.

    Raises:
        InputError: DVC refuses, as of a column to sort by that there is none of.
    """
    command = [
        sys.executable,
        "-m",
        "dvc",
        "exp",
        "show",
        "--csv",
        "--only-changed",
        "--drop",
        NOISE,
    ]
    command += ["--hide-workspace", *(["--all-commits"] if everything else [])]
    command += ["--sort-by", sort, "--sort-order", "desc"] if sort else []
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise InputError(f"dvc exp show: {done.stderr.partition('Having any')[0].strip()}")
    return list(csv.DictReader(io.StringIO(done.stdout)))


def columns(rows: Sequence[Row], metrics: Sequence[str], drop: str | None) -> list[str]:
    """Names of what differs: parameters, then metrics, accuracies before factors and gains."""
    names = [name for name in rows[0] if name not in NAMED and not (drop and re.search(drop, name))]
    order = ("accuracy_", "train_", "query_", "gain_")
    told = {
        name: next((i for i, head in enumerate(order) if name.startswith(head)), 9)
        for name in metrics
    }
    return sorted(names, key=lambda name: told.get(name, -1))


def name_of(row: Row) -> str:
    """Of a commit, or of an experiment below it."""
    if row["typ"] in ("baseline", ""):
        return row["Experiment"] or row["rev"]
    state = row.get("State", "")
    return f"  {row['Experiment'] or row['rev'][:7]}" + (
        "" if state in ("", "-", "Success") else f" ({state})"
    )


def heading(name: str) -> list[str]:
    """A name in lines, broken behind dots and underscores."""
    lines = [""]
    for part in re.findall(r"[^._]*[._]?", name):
        if lines[-1] and len(lines[-1] + part) > HEADING:
            lines.append("")
        lines[-1] += part
    return lines


def cell(text: str) -> str:
    """A value, numbers to four digits."""
    with suppress(ValueError):
        text = f"{float(text):.4g}" if "." in text else text
    return text if len(text) <= VALUE else text[: VALUE - 3] + "..."


def table(rows: Sequence[Row], names: Sequence[str], width: int) -> Iterator[str]:
    """The lines of the table, none longer than `width`; what found no room is named in the last one."""
    blocks = [[*_bottom([], names), *map(name_of, rows)]]
    blocks[0] = [text.ljust(max(map(len, blocks[0]))) for text in blocks[0]]
    left, hidden = width - len(blocks[0][0]), list[str]()
    for name in names:
        block = [*_bottom(heading(name), names), *(cell(row[name] or "-") for row in rows)]
        room = 2 + max(map(len, block))
        if room <= left and not hidden:
            blocks.append([text.rjust(room) for text in block])
            left -= room
        else:
            hidden.append(name)
    yield from ("".join(parts).rstrip() for parts in zip(*blocks, strict=True))
    if hidden:
        yield f"no room for {', '.join(hidden)}; make some with DROP=REGEX"


def _bottom(lines: Sequence[str], names: Sequence[str]) -> list[str]:
    """A heading's lines, with empty ones above up to the highest heading."""
    height = max((len(heading(name)) for name in names), default=0)
    return [""] * (height - len(lines)) + list(lines)


def main(argv: Sequence[str] | None = None) -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--all", action="store_true", help="experiments of all commits")
    parser.add_argument("--sort", metavar="NAME", help="of a column; the highest first")
    parser.add_argument("--drop", metavar="REGEX", help="columns that are not wanted")
    args = parser.parse_args(argv)
    rows = experiments(args.all, args.sort)
    names = columns(rows, list(read_json(METRICS)) if METRICS.is_file() else [], args.drop)
    width = shutil.get_terminal_size((WIDTH, 24)).columns
    sys.stdout.writelines(f"{line}\n" for line in table(rows, names, width))
    if len(rows) == 1:
        sys.stdout.write(
            "no experiments yet: dvc exp run -n NAME -S key=value (docs/experiments.md)\n"
        )


if __name__ == "__main__":
    run_stage(main)
