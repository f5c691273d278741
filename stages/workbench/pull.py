"""Fetch a part of the study's outputs from the default remote; without a name say what there is to fetch.

    python -m stages.workbench.pull [analysis | students | RUN | all] ...

Tables, figures and the report need no fetching: git keeps them.
"""

import argparse
import os
import sys
from collections.abc import Iterator, Sequence

from stages.bedrock.errors import InputError, run_stage
from stages.workbench.remotes.locked import LOCK, TRAINING, Locked, read_locked

DVC = (sys.executable, "-m", "stages.workbench.quick_dvc")
IN_GIT = ("tables", "figures", "report")


def paths_of(name: str, locked: Locked) -> list[str]:
    """Outputs of a part.

    Raises:
        InputError: there is no such part.
    """
    if name == "all":
        return list(locked.outs)
    if name == "analysis":
        return locked.read_by_analysis()
    if name == "students":
        return [path for run in locked.students for path in locked.of_student(run)]
    if name in locked.students:
        return locked.of_student(name)
    if name in IN_GIT:
        return []
    raise InputError(
        f"{name!r}: expected all, analysis, students or a run that {LOCK} has: {', '.join(locked.students)}"
    )


def targets_of(names: Sequence[str], locked: Locked) -> list[str]:
    """What DVC is asked for; nothing stands for everything."""
    if "all" in names:
        return []
    targets: list[str] = []
    for name in names:
        # A stage or an item of one where that is all, for shorter messages of DVC's.
        whole = {"students": [TRAINING]} | {run: [f"{TRAINING}@{run}"] for run in locked.students}
        targets += whole.get(name) or paths_of(name, locked)
    return list(dict.fromkeys(targets))


def listing(locked: Locked) -> Iterator[str]:
    """The parts with their sizes, line by line."""
    each = {run: locked.size(locked.of_student(run)) for run in locked.students}
    rows = [
        ("analysis", locked.size(locked.read_by_analysis()), "what the tables are computed from")
    ]
    if each:
        run, sizes = next(iter(each)), sorted(each.values())
        rows += [
            (run, each[run], f"or another run: {sizes[0]:,} to {sizes[-1]:,}"),
            ("students", locked.size(paths_of("students", locked)), f"all {len(each)}"),
        ]
    rows += [("all", locked.size(locked.outs), "outputs of every stage")]
    yield f"make pull WHAT=...{'bytes':>19}"
    yield from (f"  {name:<18}{size:>15,}  {said}" for name, size, said in rows)
    yield f"  {'(in git)':<18}{locked.size_in_git():>15,}  tables, figures and the report: nothing to fetch"


def main(argv: Sequence[str] | None = None) -> None:
    """Fetch, or say what there is."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help="all, analysis, students, or a run"
    )
    names = parser.parse_args(argv).names
    locked = read_locked()
    if not names:
        sys.stdout.writelines(f"{line}\n" for line in listing(locked))
        return
    paths = {path for name in names for path in paths_of(name, locked)}
    if not paths:
        sys.stdout.write("tables, figures and the report are in git: there is nothing to fetch\n")
        return
    _require_remote()
    sys.stdout.write(f"{', '.join(names)}: {locked.size(paths):,} bytes at most\n")
    sys.stdout.flush()
    os.execv(sys.executable, [*DVC, "pull", *targets_of(names, locked)])


def _require_remote() -> None:
    from dvc.config import Config

    if "remote" not in Config(".dvc")["core"]:
        raise InputError(
            "there is no remote to fetch from; add one with `make remote URL=...` (docs/remotes.md)"
        )


if __name__ == "__main__":
    run_stage(main)
