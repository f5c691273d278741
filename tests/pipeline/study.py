"""A copy of the checkout at the smallest scale, and DVC run in it."""

import copy
import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any, Self

from ruamel.yaml import YAML

from tests.conftest import ROOT

COPIED = (
    "stages",
    "profiles",
    "data/published",
    "dvc.yaml",
    "runtime.yaml",
    ".gitignore",
    ".dvcignore",
    "pyproject.toml",
)


class Checkout:
    """A git and DVC repository in `folder`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environment: dict[str, str] = {}
        """For its commands, beside the test's own."""

    def begin(self) -> None:
        """Make the folder a repository, with the project's settings of DVC."""
        self.command("git", "init", "-q", "-b", "main")
        self.name_author()
        self.dvc("init", "-q")
        shutil.copy(ROOT / ".dvc/config", self.folder / ".dvc/config")
        shutil.copytree(ROOT / ".dvc/plots", self.folder / ".dvc/plots")
        self.commit("start")

    def name_author(self) -> None:
        """Let git know who commits."""
        self.command("git", "config", "user.name", "test")
        self.command("git", "config", "user.email", "test@example.invalid")

    def clone(self, folder: Path) -> "Checkout":
        """What another person gets who clones it."""
        self.command("git", "clone", "-q", str(self.folder), str(folder))
        other = Checkout(folder)
        other.name_author()
        return other

    def copy(self, folder: Path) -> Self:
        """The same repository with all that is in it, cache and models too, linked as they are, elsewhere."""
        subprocess.run(["cp", "--archive", self.folder, folder], check=True)
        twin = copy.copy(self)
        twin.folder = folder
        return twin

    def command(self, *words: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """Run a command in the folder; its output as text."""
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        done = subprocess.run(
            words,
            cwd=self.folder,
            env={**os.environ, "PATH": path, "DVC_NO_ANALYTICS": "1", **self.environment},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        assert not check or done.returncode == 0, f"{words}\n{done.stdout}\n{done.stderr}"
        return done

    def dvc(self, *words: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """Run DVC."""
        return self.command(sys.executable, "-m", "dvc", *words, check=check)

    def repro(self) -> Counter[str]:
        """`dvc repro`; how many items of every stage it ran."""
        return ran(self.dvc("repro").stdout)

    def commit(self, message: str) -> None:
        """Commit everything."""
        self.command("git", "add", "-A")
        self.command("git", "commit", "-q", "--allow-empty", "-m", message)


class Study(Checkout):
    """A git and DVC repository of its own in `folder`, with the smoke profile's params."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        folder.mkdir(parents=True, exist_ok=True)
        for name in COPIED:
            source = ROOT / name
            if source.is_dir():
                ignore = shutil.ignore_patterns("__pycache__")
                shutil.copytree(source, folder / name, ignore=ignore)
            else:
                shutil.copy(source, folder / name)
        shutil.copy(ROOT / "profiles/smoke.yaml", folder / "params.yaml")
        self.begin()

    def edit_params(self, change: Callable[[Any], None]) -> None:
        """Change params.yaml through a function of its content."""
        yaml = YAML()
        file = self.folder / "params.yaml"
        content = yaml.load(file.read_text())
        change(content)
        with file.open("w") as out:
            yaml.dump(content, out)

    def edit_code(self, file: str) -> None:
        """Add a comment to a module, as any edit of it."""
        path = self.folder / file
        path.write_text(path.read_text() + "# edited\n")


def ran(output: str) -> Counter[str]:
    """Stages that ran, by what DVC printed; an item counts for its stage."""
    return Counter(
        name.split("@")[0]
        for name in re.findall(r"^Running stage '([^']+)':", output, re.MULTILINE)
    )
