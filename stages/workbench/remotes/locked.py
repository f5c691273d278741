"""What dvc.lock records of the outputs that DVC keeps: sizes, and which of them belong together."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from stages.bedrock.errors import InputError
from stages.bedrock.params import read_yaml

LOCK, PIPELINE = Path("dvc.lock"), Path("dvc.yaml")
TRAINING = "train_student"


@dataclass(frozen=True)
class Out:
    """An output that is kept by the cache."""

    path: str
    md5: str
    size: int
    item: str
    """Of which stage, such as `train_student@d16_ift_s1`."""


@dataclass(frozen=True)
class Locked:
    """The outputs of a study."""

    stages: Mapping[str, Any]
    """Of dvc.lock."""
    in_git: frozenset[str]
    """Outputs that git keeps: tables, figures, the report."""

    @cached_property
    def outs(self) -> dict[str, Out]:
        """By path, those that the cache keeps."""
        return {
            out["path"]: Out(out["path"], out["md5"], out["size"], item)
            for item, stage in self.stages.items()
            for out in stage.get("outs", ())
            if out["path"] not in self.in_git
        }

    @property
    def students(self) -> list[str]:
        """Runs that have been trained."""
        head = f"{TRAINING}@"
        return [item.removeprefix(head) for item in self.stages if item.startswith(head)]

    def of_student(self, run: str) -> list[str]:
        """Paths of a student: weights, ledger, curves, provenance."""
        return [path for path, out in self.outs.items() if out.item == f"{TRAINING}@{run}"]

    def read_by_analysis(self) -> list[str]:
        """Paths that the stages read whose results stand in git, and what these leave beside them."""
        analysis = {
            item: stage
            for item, stage in self.stages.items()
            if any(out["path"] in self.in_git for out in stage.get("outs", ()))
        }
        read = {dep["path"] for stage in analysis.values() for dep in stage.get("deps", ())}
        return [
            path
            for path, out in self.outs.items()
            if out.item in analysis or read & set(_with_folders(path))
        ]

    def size(self, paths: Iterable[str]) -> int:
        """Bytes at a remote, which keeps equal outputs once."""
        return sum({self.outs[path].md5: self.outs[path].size for path in paths}.values())

    def size_in_git(self) -> int:
        """Bytes of the outputs that git keeps."""
        outs = (out for stage in self.stages.values() for out in stage.get("outs", ()))
        return sum(out["size"] for out in outs if out["path"] in self.in_git)


def read_locked(lock: Path = LOCK, pipeline: Path = PIPELINE) -> Locked:
    """What the two files say.

    Raises:
        InputError: there is no lock file: nothing was computed yet.
    """
    if not lock.is_file():
        raise InputError(f"{lock}: no such file; `make repro` computes the study and writes it")
    stages = YAML(typ="safe").load(lock)[
        "stages"
    ]  # by the parser in C: the file has 10,000s of lines
    return Locked(stages, frozenset(_in_git(read_yaml(pipeline)["stages"])))


def _in_git(stages: Mapping[str, Any]) -> Iterator[str]:
    for stage in stages.values():
        for out in (*stage.get("outs", ()), *stage.get("metrics", ())):
            if isinstance(out, dict):
                yield from (path for path, how in out.items() if how.get("cache") is False)


def _with_folders(path: str) -> Iterator[str]:
    """A path and the folders it stands in."""
    yield path
    yield from (str(folder) for folder in Path(path).parents)
