"""What DVC would run, without any data: for the study of this checkout nothing, else dvc.lock is behind.

    python -m stages.workbench.dry_run [PROFILE ...]     all of profiles/ if none is named

Profiles are laid out in a copy and planned, so that each is known to be a study that could begin. Exit code 1
if dvc.lock does not fit params.yaml, dvc.yaml and the code.
"""

import argparse
import re
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from stages.bedrock.errors import InputError, run_stage
from stages.bedrock.params import FILE, read_yaml
from stages.workbench.fresh_copy import lay_out, profiles, run_there
from stages.workbench.planning.assumptions import load_assumptions
from stages.workbench.planning.pipeline import items_by_stage
from stages.workbench.planning.plan import make_plan
from stages.workbench.planning.tables import short

RUNS = re.compile(r"^Running stage '([^']+)'", re.MULTILINE)


def would_run(params: Path, lock: bool) -> list[str]:
    """The items that `dvc repro` would run in a fresh clone with these params.

    Args:
        params: a params file.
        lock: whether dvc.lock counts; else everything would.

    Raises:
        InputError: DVC refuses.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        lay_out(folder, params, lock)
        # Without a lock DVC would look for what earlier stages have yet to make.
        done = run_there(
            folder, "dvc", "repro", "--dry", "--allow-missing", *([] if lock else ["--force"])
        )
        if done.returncode != 0:
            raise InputError(f"{params}: DVC cannot lay it out: {done.stdout.strip()}")
    return list(dict.fromkeys(RUNS.findall(done.stdout)))


def laid_out(profile: Path) -> str:
    """A line about a profile that can be laid out and planned.

    Raises:
        InputError: it cannot, or an item is amiss.
    """
    items = would_run(profile, lock=False)
    expected = sum(items_by_stage(read_yaml(profile)).values())
    if len(items) != expected:
        raise InputError(f"{profile}: {expected} items by dvc.yaml, DVC lays out {len(items)}")
    plan = make_plan(profile, load_assumptions())
    hours, dollars = plan["total"]["gpu_hours"], plan["total"]["dollars"]
    stored = short(plan["storage"]["workspace_bytes"], "B")
    return f"{profile}: {expected} items, {hours:.3g} {plan['gpu']['name']}-hours, ${dollars:,.0f}, {stored}"


def main(argv: Sequence[str] | None = None) -> None:
    """Print a line per profile, then whether dvc.lock is up to date."""
    parser = argparse.ArgumentParser(prog="dry_run", description=__doc__)
    parser.add_argument("profiles", nargs="*", type=Path)
    for profile in parser.parse_args(argv).profiles or profiles():
        sys.stdout.write(laid_out(profile) + "\n")
        sys.stdout.flush()
    behind = would_run(FILE, lock=True)
    if behind:
        few = ", ".join(behind[:5]) + (" ..." if len(behind) > 5 else "")
        sys.stdout.write(
            f"{FILE}: dvc.lock is behind, {len(behind)} items would run ({few}); run `make repro` and commit "
            "dvc.lock and reports/\n"
        )
        raise SystemExit(1)
    sys.stdout.write(f"{FILE}: dvc.lock is up to date\n")


if __name__ == "__main__":
    run_stage(main)
