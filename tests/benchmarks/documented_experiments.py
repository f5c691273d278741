"""Run the commands of docs/experiments.md in a study of their own and write what they print into the page.

python -m tests.benchmarks.documented_experiments

The study is the smoke profile's. Minutes.
"""

import re
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.conftest import ROOT
from tests.pipeline.study import Study

PAGE = ROOT / "docs/experiments.md"
CONSOLE = re.compile(r"(?<=^```console\n)(.*?)(?=^```)", re.MULTILINE | re.DOTALL)
MAKE = f"make -f {ROOT}/Makefile --old-file .venv/.installed-cpu HARDWARE=cpu"
"""Make in a folder without an environment of its own: the one that runs this is taken."""


def answered(study: Study, block: str) -> str:
    """A block of the page with its commands run anew."""
    lines = []
    for command in re.findall(r"^\$ (.*)$", block, re.MULTILINE):
        sys.stderr.write(f"$ {command}\n")
        done = study.command("bash", "-ec", re.sub(r"^make\b", MAKE, command))
        lines += [f"$ {command}", *spoken(study, done)]
    return "".join(line.rstrip() + "\n" for line in lines)


def spoken(study: Study, done: subprocess.CompletedProcess[str]) -> list[str]:
    """What a command printed, without this machine's folder."""
    return (
        (done.stdout + done.stderr).replace(str(study.folder), "/home/me/thinkworth").splitlines()
    )


def main() -> None:
    """Write the page."""
    with tempfile.TemporaryDirectory() as folder:
        study = Study(Path(folder) / "checkout")
        study.command(sys.executable, "-m", "stages.workbench.listed_runs", "--fix")
        study.command(sys.executable, "-m", "stages.workbench.repro")
        study.commit("the study")
        text = PAGE.read_text()
        PAGE.write_text(CONSOLE.sub(lambda found: answered(study, found[1]), text))


if __name__ == "__main__":
    main()
