"""Seconds that part 2 takes when part 1 is there.

python -m tests.benchmarks.part_two

Clones the last commit, copies DVC's cache without its record of past runs, forgets what dvc.lock says of part
2 and runs what `make repro` runs. Figures and report, which both parts need, are counted in full.
"""

import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from stages.workbench import quick_dvc

HERE = Path(__file__).parents[2]
STAGES = (
    "write_questions",
    "answer_controls",
    "compare_suites",
    "fetch_benchmarks",
    "prepare_panelist",
    "write_suites",
    "solve_suites",
    "solve_baselines",
    "measure_quality",
    "measure_fidelity",
    "draw_figures",
    "write_report",
)


def forget(lock: Path) -> int:
    """Take part 2 out of a lock file; how many items that were."""
    with quick_dvc.modify(str(lock)) as content:
        items = [name for name in content["stages"] if name.partition("@")[0] in STAGES]
        for name in items:
            del content["stages"][name]
    return len(items)


def prepared(folder: Path) -> tuple[Path, int]:
    """A clone with all of part 1 and nothing of part 2; items to be run."""
    clone, cache = folder / "clone", folder / "cache"

    def call(*words: str) -> None:
        subprocess.run(words, cwd=clone, check=True, stdout=subprocess.DEVNULL)

    subprocess.run(["git", "clone", "--quiet", HERE, clone], check=True)
    shutil.copytree(HERE / ".dvc/cache/files", cache / "files")
    call(sys.executable, "-m", "dvc", "cache", "dir", "--local", str(cache))
    items = forget(clone / "dvc.lock")
    call(sys.executable, "-m", "dvc", "checkout", "--quiet", "--allow-missing")
    return clone, items


def main() -> None:
    """Print the seconds."""
    with tempfile.TemporaryDirectory() as folder:
        clone, items = prepared(Path(folder))
        began = time.perf_counter()
        subprocess.run([sys.executable, "-m", "stages.workbench.repro"], cwd=clone, check=True)
        seconds = time.perf_counter() - began
    sys.stdout.write(f"part 2: {items} items in {seconds:.0f} s\n")


if __name__ == "__main__":
    main()
