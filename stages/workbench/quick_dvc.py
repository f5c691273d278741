"""DVC's command line; of dvc.lock it reads the stages it looks at, and writes those that ran.

The bytes are the same, sooner.

    python -m stages.workbench.quick_dvc repro ...      as `dvc repro ...`

DVC (3.67) reads the whole lock file three times for every stage and writes it once, by YAML libraries in
Python: at ten thousands of lines that takes longer than many a stage does. For every target of a pull it reads
dvc.yaml and dvc.lock too, to see whether a stage has the name, paths not left out.
"""

import io
import re
import sys
from collections.abc import Callable, Iterator, MutableMapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Self, TextIO

from dvc import dvcfile
from dvc.repo import stage
from dvc.utils.serialize import modify_yaml
from dvc.utils.serialize._common import _modify_data
from dvc.utils.serialize._yaml import _dump, parse_yaml

Content = MutableMapping[str, Any]
Modify = Callable[..., AbstractContextManager[Content]]

_of_that_name = stage._maybe_collect_from_dvc_yaml

HEAD = "schema: '2.0'\nstages:\n"
STAGE = re.compile(r"^  ([\w@.-]+):\n", re.MULTILINE)
OTHER = re.compile(
    r"^(?!  )|^  (?! )(?![\w@.-]+:\n)", re.MULTILINE
)  # begins no stage, nor goes on with one


class Stages(MutableMapping[str, Content]):
    """The stages of a lock file by name, each parsed when it is looked at."""

    def __init__(self, lines: dict[str, str], path: str) -> None:
        self._lines, self._path = lines, path
        self._new: dict[str, Content] = {}

    @classmethod
    def of(cls, text: str, path: str) -> Self | None:
        """Those of a file that looks as DVC writes it; None for any other, which is DVC's to read."""
        body = text.removeprefix(HEAD)
        starts = list(STAGE.finditer(body))
        if body == text or not starts or starts[0].start() or OTHER.search(body.rstrip("\n")):
            return None
        ends = [found.start() for found in starts[1:]] + [len(body)]
        lines = {
            found[1]: body[found.start() : end] for found, end in zip(starts, ends, strict=True)
        }
        return cls(lines, path) if len(lines) == len(starts) else None

    def __getitem__(self, name: str) -> Content:
        if name in self._new:
            return self._new[name]
        content: Content = parse_yaml("stages:\n" + self._lines[name], self._path)
        dvcfile.Lockfile.validate({"schema": "2.0", **content}, self._path)
        stage: Content = content["stages"][name]
        return stage

    def __setitem__(self, name: str, stage: Content) -> None:
        self._new[name] = stage

    def __delitem__(self, name: str) -> None:
        self._lines.pop(name, None)
        self._new.pop(name, None)

    def __iter__(self) -> Iterator[str]:
        return iter(self._lines | self._new)

    def __len__(self) -> int:
        return len(self._lines | self._new)

    def write(self, stream: TextIO) -> None:
        """Write the file: stages that were set by DVC's own dumper, others as they stood."""
        stream.write(HEAD)
        for name in self:
            stream.write(self._dumped(name) if name in self._new else self._lines[name])

    def _dumped(self, name: str) -> str:
        written = io.StringIO()
        _dump({"stages": {name: self._new[name]}}, written)
        return written.getvalue().partition("\n")[2]


def parse(text: str, path: str) -> Content:
    """Content of a lock file."""
    stages = Stages.of(text, path)
    content: Content = parse_yaml(text, path) if stages is None else _content(stages)
    return content


def dump(content: Content, stream: TextIO) -> None:
    """Write what DVC would."""
    stages = content["stages"]
    if isinstance(stages, Stages) and list(content) == ["schema", "stages"]:
        stages.write(stream)
    else:
        _dump(content, stream)


def _content(stages: Stages) -> Content:
    return {"schema": "2.0", "stages": stages}


def modify(path: str, fs: Any = None) -> AbstractContextManager[Content]:
    """The content of a YAML file, to be changed; written when the block ends well."""
    original: Modify = modify_yaml
    if Path(path).name != dvcfile.LOCK_FILE:
        return original(path, fs=fs)
    changing: Modify = _modify_data
    return changing(path, parse, dump, fs=fs)


class Lockfile(dvcfile.Lockfile):  # type: ignore[misc]
    """A lock file whose stages are parsed when they are looked at."""

    def read_text(self) -> str:
        """The file as it is."""
        with self.repo.fs.open(self.path, encoding="utf-8") as file:
            text: str = file.read()
        return text

    def _load_yaml(self, **options: Any) -> tuple[Any, str]:
        text = self.read_text()
        stages = None if options else Stages.of(text, self.path)
        if stages is not None:
            return _content(stages), text
        found: tuple[Any, str] = super()._load_yaml(**options)
        return found


def of_that_name(loader: Any, target: str, *args: Any, **options: Any) -> Any:
    """Stages that are named so; none by a path, as no stage's name holds a slash."""
    return [] if "/" in target else _of_that_name(loader, target, *args, **options)


def main() -> int:
    """DVC's exit code."""
    from dvc.cli import main as dvc

    stage._maybe_collect_from_dvc_yaml = of_that_name
    dvcfile.modify_yaml, dvcfile.Lockfile = modify, Lockfile
    return int(dvc(sys.argv[1:]))


if __name__ == "__main__":
    sys.exit(main())
