"""The checkout as git would hand it to somebody else, in a folder of its own, with other params."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from stages.bedrock.custody import die_with_parent
from stages.bedrock.errors import InputError
from stages.bedrock.params import FILE

WHO = ("-c", "user.name=thinkworth", "-c", "user.email=thinkworth@example.invalid")


def lay_out(folder: Path, params: Path, lock: bool = True) -> None:
    """Copy every file of the working tree that git does not ignore, and commit that.

    Args:
        folder: where to; what stands there stays, but for files of the same name.
        params: what becomes its params.yaml.
        lock: whether dvc.lock goes along.

    Raises:
        InputError: no checkout here, no such file, or a folder that cannot be made.
    """
    if not params.is_file():
        raise InputError(f"{params}: no such file; there are {', '.join(map(str, profiles()))}")
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        capture_output=True,
        text=True,
        check=False,
    )
    if listed.returncode != 0:
        raise InputError("no git checkout here; run from the top folder of one")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(
            f"{folder} cannot be made ({error.strerror}); name another folder"
        ) from error
    for name in filter(None, listed.stdout.split("\0")):
        if Path(name).is_file() and (lock or name != "dvc.lock"):
            place = folder / name
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(name, place)
    shutil.copy(params, folder / FILE)
    for words in (["init", "-q"], ["add", "-A"], ["commit", "-q", "--allow-empty", "-m", "copy"]):
        subprocess.run(["git", *WHO, *words], cwd=folder, check=True)


def run_there(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run a Python module in a copy, with this environment; its output, both streams as one."""
    return subprocess.run(
        [sys.executable, "-m", *words],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder.resolve())},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        preexec_fn=die_with_parent,
    )


def profiles() -> list[Path]:
    """The profiles of this checkout."""
    return sorted(Path("profiles").glob("*.yaml"))
