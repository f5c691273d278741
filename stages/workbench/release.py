"""Tag the checked-out commit as a released result: an annotated git tag that holds its headline numbers.

    python -m stages.workbench.release TAG

It refuses a commit whose tables are not those of its code and parameters, as far as dvc.lock tells.
Nothing is sent anywhere: what is left to do is printed.
"""

import argparse
import json
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from stages.bedrock.errors import InputError, run_stage
from stages.bedrock.files import read_json
from stages.workbench.dry_run import RUNS

METRICS = Path("reports/metrics.json")
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
"""Without @ and #: these are the registry's, as in d48_ift_s1@v1.0.0."""


def run(*words: str) -> str:
    """What a command prints.

    Raises:
        InputError: it failed.
    """
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    if done.returncode:
        raise InputError(f"{' '.join(words)}: {(done.stderr or done.stdout).strip()}")
    return done.stdout


def check(tag: str) -> None:
    """Refuse what cannot be a release.

    Raises:
        InputError: bad name, a tag that exists, changes that are not committed, results that are out of date.
    """
    if not NAME.fullmatch(tag):
        raise InputError(f"tag {tag!r}: letters, digits, '.', '_' and '-' are allowed")
    if run("git", "tag", "--list", tag):
        raise InputError(f"tag {tag} exists: choose another name")
    if changed := run("git", "status", "--porcelain", "--untracked-files=no"):
        raise InputError(f"not committed yet: commit these first\n{changed.rstrip()}")
    stale = run(sys.executable, "-m", "dvc", "repro", "--dry", "--allow-missing")
    if names := RUNS.findall(stale):
        raise InputError(
            f"results are out of date: run `make repro` and commit first ({', '.join(names[:5])})"
        )


def message(tag: str) -> str:
    """The annotation: the tag's name, then the headline numbers, one a line."""
    numbers = read_json(METRICS)
    lines = [f"{name}: {json.dumps(value)}" for name, value in numbers.items()]
    return "\n".join([tag, "", *lines, ""])


def main(argv: Sequence[str] | None = None) -> None:
    """Tag, or say why not."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("tag", metavar="TAG")
    args = parser.parse_args(argv)
    check(args.tag)
    run("git", "tag", "--annotate", "--message", message(args.tag), args.tag)
    sys.stdout.write(
        f"tagged {args.tag}. To publish it: dvc push && git push origin {args.tag}\n"
        "All releases side by side: dvc metrics show -T\n"
    )


if __name__ == "__main__":
    run_stage(main)
