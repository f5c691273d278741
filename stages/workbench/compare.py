"""What a branch changes: metrics, params and figures against another commit, as Markdown and as a page.

    python -m stages.workbench.compare [--base REV] [--out FOLDER] [--links URL]

Everything compared is kept by git (reports/), so nothing has to be pulled. FOLDER gets report.md, for a
comment, and plots/index.html, what `dvc plots diff` draws.
"""

import argparse
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from stages.bedrock.errors import InputError, run_stage
from stages.bedrock.files import write_text

FOLDER = Path(".scratch/compare")
FIGURES = "reports/figures/*.png"
SHOWN = 12
"""Figures in the text; GitHub takes 65,536 characters of a comment."""
HEAD_LINES = 2
"""Of a table without rows."""
LONGEST = 20_000
"""Characters of a table."""


def merge_base(base: str) -> str:
    """The commit at which this branch left another one.

    Raises:
        InputError: no such commit, or no common one.
    """
    found = _git("merge-base", base, "HEAD")
    if found is None:
        raise InputError(
            f"{base}: no such commit, or none in common with this branch; `git fetch --unshallow` gets all"
        )
    return found.strip()


def report(base: str, links: str | None) -> Iterator[str]:
    """Lines of Markdown.

    Args:
        base: a commit.
        links: address under which files of commits are found, `<links>/<commit>/<path>`; None: no images.
    """
    yield f"Against `{base[:10]}`:"
    for kind in ("metrics", "params"):
        done = _dvc(kind, "diff", base[:10], "HEAD", "--md")
        table = done.stdout.strip() or done.stderr.strip()
        if len(table.splitlines()) <= HEAD_LINES and done.returncode == 0:
            table = "no change"
        if len(table) > LONGEST:
            table = table[:LONGEST].rpartition("\n")[0] + f"\n\n... `dvc {kind} diff {base[:10]}`"
        yield from ("", f"### {kind.capitalize()}", "", table)
    yield from ("", "### Figures", "")
    yield from _figures(base, links)


def _figures(base: str, links: str | None) -> Iterator[str]:
    head = (_git("rev-parse", "HEAD") or "").strip()
    listed = _git("diff", "--name-status", "--no-renames", base, "HEAD", "--", FIGURES) or ""
    changed = [line.split("\t") for line in listed.splitlines()]
    if not changed:
        yield "no change"
        return
    yield from ("| figure | before | after |", "|---|---|---|")
    for state, path in changed[:SHOWN]:
        before, after = (
            f"![]({links}/{commit}/{path})"
            if links and state != gone
            else "there"
            if state != gone
            else ""
            for commit, gone in ((base, "A"), (head, "D"))
        )
        yield f"| {Path(path).stem} | {before} | {after} |"
    if len(changed) > SHOWN:
        yield f"| and {len(changed) - SHOWN} more | | |"


def draw(base: str, folder: Path) -> str:
    """Let DVC draw both states of every plot into a page; what it said."""
    done = _dvc("plots", "diff", base[:10], "HEAD", "--out", str(folder))
    return (done.stdout + done.stderr).strip()


def main(argv: Sequence[str] | None = None) -> None:
    """Write the report, and print it."""
    parser = argparse.ArgumentParser(prog="compare", description=__doc__)
    parser.add_argument(
        "--base", default="origin/main", help="a commit; where this branch left it counts"
    )
    parser.add_argument("--out", type=Path, default=FOLDER)
    parser.add_argument("--links", help="address of a repository's files, .../raw")
    args = parser.parse_args(argv)
    base = merge_base(args.base)
    text = "\n".join(report(base, args.links)) + "\n"
    write_text(text, args.out / "report.md")
    sys.stdout.write(text)
    sys.stderr.write(draw(base, args.out / "plots") + "\n")


def _dvc(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "dvc", *words], capture_output=True, text=True, check=False
    )


def _git(*words: str) -> str | None:
    done = subprocess.run(["git", *words], capture_output=True, text=True, check=False)
    return done.stdout if done.returncode == 0 else None


if __name__ == "__main__":
    run_stage(main)
