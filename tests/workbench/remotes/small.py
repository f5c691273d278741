"""A study of two students and a table, in a repository of its own: DVC as in the project, in a second."""

import os
import sys
from pathlib import Path

from stages.workbench.verify import spoiled
from tests.conftest import ROOT
from tests.pipeline.study import Checkout
from tests.workbench.remotes.servers import Server

MAKE = """
import json, random, sys
from pathlib import Path
if sys.argv[1] == "table":
    folders = Path("models/students").iterdir()
    sizes = {path.name: sum(file.stat().st_size for file in path.iterdir()) for path in folders}
    Path("reports").mkdir(exist_ok=True)
    Path("reports/table.json").write_text(json.dumps(dict(sorted(sizes.items()))))
else:
    name, seed, parts = sys.argv[1], int(sys.argv[2]), 40 if sys.argv[1] == "large" else 4
    folder = Path("models/students", name)
    folder.mkdir(parents=True)
    draw = random.Random(seed)
    for number in range(parts):
        (folder / f"{number}.safetensors").write_bytes(draw.randbytes(65_536 + seed))
    Path(".scratch").mkdir(exist_ok=True)
    Path(".scratch/checkpoint").write_bytes(draw.randbytes(1000))
"""
PIPELINE = """
stages:
  train_student:
    foreach: ${students}
    do:
      cmd: python make.py ${key} ${item}
      deps: [make.py]
      params: ["students.${key}"]
      outs: ["models/students/${key}"]
  tabulate:
    cmd: python make.py table
    deps: [make.py, models/students/large, models/students/small]
    outs:
      - reports/table.json: {cache: false}
"""
UP_TO_DATE = "Data and pipelines are up to date"


class SmallStudy(Checkout):
    """Two folders of weights, `large` (2.6 MB) and `small`, and a table that git keeps."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.environment = environment(folder.parent)
        folder.mkdir(parents=True)
        (folder / "make.py").write_text(MAKE)
        (folder / "dvc.yaml").write_text(PIPELINE)
        (folder / "params.yaml").write_text("students: {large: 1, small: 2}\n")
        (folder / ".gitignore").write_text("/models/\n/.scratch/\n")
        self.begin()
        self.dvc("repro")
        self.commit("first run")


def environment(folder: Path) -> dict[str, str]:
    """Of commands in a checkout below `folder`: the project's code, DVC's own notes apart, no retries."""
    path = f"{ROOT}{os.pathsep}{os.environ.get('PYTHONPATH', '')}"
    return {"PYTHONPATH": path, "DVC_SITE_CACHE_DIR": str(folder / "site"), "AWS_MAX_ATTEMPTS": "1"}


def clone(study: Checkout, folder: Path) -> Checkout:
    """A clone that runs the project's commands as its origin does."""
    other = study.clone(folder)
    other.environment = dict(study.environment)
    return other


def workbench(study: Checkout, *words: str, check: bool = True) -> str:
    """One of the project's commands; what it said."""
    done = study.command(
        sys.executable, "-m", f"stages.workbench.{words[0]}", *words[1:], check=check
    )
    return done.stdout + done.stderr


def add(study: Checkout, server: Server, port: int | None = None, *words: str) -> str:
    """`make remote` with a server's address, through another port if one is given."""
    study.environment |= server.environment
    return workbench(study, "remote", server.url(port), *words, "--set", *server.options(port))


def weights(study: Checkout) -> dict[str, bytes]:
    """Every file of the students."""
    files = sorted((study.folder / "models").rglob("*.safetensors"))
    return {str(file.relative_to(study.folder)): file.read_bytes() for file in files}


def is_whole(folder: Path) -> bool:
    """Whether every object below a remote's folder is what its name says."""
    count, bad = spoiled(next(folder.rglob("files/md5")))
    return count > 0 and not bad


def has_nothing_to_do(study: Checkout) -> bool:
    """Whether `dvc repro` finds all as recorded, and git nothing changed."""
    done = study.dvc("repro").stdout
    return UP_TO_DATE in done and not study.command("git", "status", "--porcelain").stdout
