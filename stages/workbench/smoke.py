"""The whole study at the smallest scale, in a folder of its own: a minute or few, and nothing here changes.

    python -m stages.workbench.smoke [FOLDER]        .scratch/smoke if none is named

Run again, it goes on where it was. Exit code 1 if an item is not done in the end.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from stages.bedrock.errors import run_stage
from stages.workbench.fresh_copy import lay_out, run_there

FOLDER = Path(".scratch/smoke")
PROFILE = Path("profiles/smoke.yaml")


def main(argv: Sequence[str] | None = None) -> None:
    """Run it, and say how it went."""
    parser = argparse.ArgumentParser(prog="smoke", description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=FOLDER)
    folder = parser.parse_args(argv).folder
    lay_out(folder, PROFILE, lock=False)
    done = run_there(folder, "stages.workbench.repro")
    status = run_there(folder, "stages.workbench.status", "--json")
    try:
        counts = json.loads(status.stdout)["counts"]
    except ValueError:
        counts = {"unknown": 1}
    if done.returncode != 0 or sum(counts.values()) != counts.get("done"):
        sys.stdout.write(f"{done.stdout}\n{status.stdout}\nthe smoke study did not end well\n")
        raise SystemExit(1)
    shown = run_there(folder, "dvc", "metrics", "show", "--md").stdout
    sys.stdout.write(f"{shown}\n{counts['done']} items done in {folder}\n")


if __name__ == "__main__":
    run_stage(main)
