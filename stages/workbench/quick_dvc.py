"""DVC's command line; of dvc.lock it writes only the stages that ran anew: the same bytes, sooner.

    python -m stages.workbench.quick_dvc repro ...      as `dvc repro ...`

DVC (3.67) reads and writes the whole lock file after every stage by a YAML library in Python that keeps
comments, of which the file has none: at ten thousands of lines that takes longer than many a stage does.
"""

import io
import re
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, TextIO

from dvc import dvcfile
from dvc.utils.serialize import modify_yaml
from dvc.utils.serialize._common import _modify_data
from dvc.utils.serialize._yaml import _dump, parse_yaml

Content = dict[str, Any]
Modify = Callable[..., AbstractContextManager[Content]]
STAGE = re.compile(r"^  (\S+):\n", re.MULTILINE)


class Lock:
    """The lock file as it was read, by DVC's own parser in C."""

    text = ""

    def parse(self, text: str, path: str) -> Content:
        """Content of the file."""
        content: Content = parse_yaml(text, path)
        self.text, self.stages = text, dict(content.get("stages") or {})
        return content

    def dump(self, content: Content, stream: TextIO) -> None:
        """Write what DVC would: stages that were replaced by its own dumper, others as they stood."""
        starts = {found[1]: found.start() for found in STAGE.finditer(self.text)}
        stages = content["stages"]
        known = starts and list(starts) == list(stages)[: len(starts)]
        if not known or list(content) != ["schema", "stages"]:
            _dump(content, stream)
            return
        places = [*starts.values(), len(self.text)]
        stood = {
            name: self.text[start:end]
            for name, start, end in zip(starts, places, places[1:], strict=False)
        }
        stream.write(self.text[: places[0]])
        for name, stage in stages.items():
            same = name in stood and stage is self.stages[name]
            stream.write(stood[name] if same else _alone(name, stage))


def _alone(name: str, stage: Content) -> str:
    """The lines of one stage."""
    written = io.StringIO()
    _dump({"stages": {name: stage}}, written)
    return written.getvalue().partition("\n")[2]


def modify(path: str, fs: Any = None) -> AbstractContextManager[Content]:
    """The content of a YAML file, to be changed; written when the block ends well."""
    original: Modify = modify_yaml
    if Path(path).name != dvcfile.LOCK_FILE:
        return original(path, fs=fs)
    lock = Lock()
    changing: Modify = _modify_data
    return changing(path, lock.parse, lock.dump, fs=fs)


def main() -> int:
    """DVC's exit code."""
    from dvc.cli import main as dvc

    dvcfile.modify_yaml = modify
    return int(dvc(sys.argv[1:]))


if __name__ == "__main__":
    sys.exit(main())
