"""States of items against what DVC itself says, in a pipeline of two matrices that really ran."""

import fcntl
import json
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from stages.bedrock.errors import InputError
from stages.workbench.status.pipeline import Item, read_items
from stages.workbench.status.survey import Seen, see
from tests.workbench.status.test_holders import held_elsewhere

PIPELINE = """
stages:
  make:
    foreach: ${names}
    do:
      cmd: mkdir -p out && cp code.py out/${key} && echo ${item.size} >> out/${key}
      deps: [code.py]
      params: ["names.${key}"]
      outs: ["out/${key}"]
  use:
    foreach: ${names}
    do:
      cmd: cat out/${key} > used_${key}
      deps: ["out/${key}"]
      outs: ["used_${key}"]
  all:
    cmd: mkdir -p table && cat used_a used_b > table/all
    deps: [used_a, used_b]
    outs: [table]
"""
NAMES = ["make@a", "make@b", "use@a", "use@b", "all"]


def dvc(folder: Path, *words: str) -> str:
    """Run DVC there."""
    done = subprocess.run(
        [sys.executable, "-m", "dvc", *words],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A pipeline that ran."""
    folder = tmp_path_factory.mktemp("pipeline") / "ran"
    folder.mkdir()
    (folder / "dvc.yaml").write_text(PIPELINE)
    (folder / "params.yaml").write_text("names:\n  a: {size: 1}\n  b: {size: 2}\n")
    (folder / "code.py").write_text("1\n")
    dvc(folder, "init", "-q", "--no-scm")
    dvc(folder, "repro", "-q")
    return folder


@pytest.fixture
def here(ran: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of it to spoil."""
    folder = tmp_path / "copy"
    shutil.copytree(ran, folder)
    monkeypatch.chdir(folder)
    return folder


def states() -> dict[str, str]:
    """State of every item."""
    return {item.name: item.state for item in read_items()}


def with_(**others: str) -> dict[str, str]:
    """All done but for these."""
    return {name: others.get(name.replace("@", "_"), "done") for name in NAMES}


def test_after_a_run_all_is_done_and_its_bytes_are_counted(here: Path) -> None:
    items = read_items()
    assert [(item.name, item.state, item.why) for item in items] == [
        (name, "done", "") for name in NAMES
    ]
    files = ("out/a", "out/b", "used_a", "used_b", "table/all")
    assert sum(item.stored_bytes for item in items) == sum(
        (here / file).stat().st_size for file in files
    )


def edit(file: str, old: str, new: str) -> None:
    """Change a file."""
    path = Path(file)
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


CHANGES: list[tuple[str, Callable[[], None], dict[str, str], str, str]] = [
    (
        "a parameter of one",
        lambda: edit("params.yaml", "size: 2", "size: 2, more: 1"),
        with_(make_b="stale", use_b="stale", all="stale"),
        "make@b",
        "names.b changed",
    ),
    (
        "code of all",
        lambda: edit("code.py", "1", "2"),
        dict.fromkeys(NAMES, "stale"),
        "use@a",
        "after make@a, which is stale",
    ),
    (
        "a command",
        lambda: edit("dvc.yaml", "cat out/${key}", "tac out/${key}"),
        with_(use_a="stale", use_b="stale", all="stale"),
        "use@a",
        "its command changed",
    ),
    (
        "an output is gone",
        lambda: Path("used_a").unlink(),
        with_(use_a="missing", all="stale"),
        "use@a",
        "used_a is absent",
    ),
    (
        "an output was written to",
        lambda: edit("used_b", "2", "22"),
        with_(use_b="stale", all="stale"),
        "use@b",
        "used_b was changed",
    ),
    (
        "code is gone",
        lambda: Path("code.py").unlink(),
        dict.fromkeys(NAMES, "stale"),
        "make@a",
        "code.py is absent",
    ),
    (
        "a new item",
        lambda: edit("params.yaml", "names:\n", "names:\n  c: {size: 9}\n"),
        with_() | {"make@c": "missing", "use@c": "missing"},
        "make@c",
        "never run",
    ),
]


@pytest.mark.parametrize(
    ("change", "expected", "item", "why"),
    [one[1:] for one in CHANGES],
    ids=[one[0] for one in CHANGES],
)
def test_a_change_shows_where_it_counts(
    here: Path, change: Callable[[], None], expected: dict[str, str], item: str, why: str
) -> None:
    change()
    assert states() == expected
    assert next(one.why for one in read_items() if one.name == item) == why


@pytest.mark.slow
def test_one_step_behind_is_seen_without_hashing_data(here: Path) -> None:
    edit("params.yaml", "size: 2", "size: 3")
    dvc(here, "repro", "-q", "--single-item", "make@b")
    assert states() == with_(use_b="stale", all="stale")
    assert next(one.why for one in read_items() if one.name == "use@b") == "out/b became another"
    dvc(here, "repro", "-q")
    assert states() == with_()


def test_no_lock_of_dvc_is_taken_or_waited_for(here: Path) -> None:
    """Both of DVC's locks are held by others all the time; what they guard is not touched."""
    busy = {"write": {str(here / "used_a"): {"pid": os.getpid(), "cmd": "dvc repro"}}}
    (here / ".dvc/tmp").mkdir(exist_ok=True)
    (here / ".dvc/tmp/rwlock").write_text(json.dumps(busy))
    (here / "used_a").unlink()
    names = ("lock", "rwlock.lock")
    with held_elsewhere(here / ".dvc/tmp/lock"), held_elsewhere(here / ".dvc/tmp/rwlock.lock"):
        began = time.monotonic()
        seen = see(read_items())
        assert time.monotonic() - began < 3
        for name in names:
            with (here / ".dvc/tmp" / name).open("r+") as file, pytest.raises(BlockingIOError):
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    assert json.loads((here / ".dvc/tmp/rwlock").read_text()) == busy
    by_name = {one.name: one for one in seen}
    assert by_name["use@a"] == Seen("use@a", "running", "", os.getpid(), None)
    assert by_name["use@b"].state == "done"


def test_a_writer_that_died_is_not_at_work(here: Path) -> None:
    ended = subprocess.Popen(["true"])
    ended.wait()
    busy = {"write": {str(here / "used_a"): {"pid": ended.pid, "cmd": "dvc repro"}}}
    (here / ".dvc/tmp/rwlock").write_text(json.dumps(busy))
    (here / "used_a").unlink()
    assert {one.name: one.state for one in see(read_items())}["use@a"] == "missing"


def test_dvc_looking_at_what_is_done_is_no_work(here: Path) -> None:
    busy = {"write": {str(here / "used_a"): {"pid": os.getpid(), "cmd": "dvc repro"}}}
    (here / ".dvc/tmp/rwlock").write_text(json.dumps(busy))
    assert {one.name: one.state for one in see(read_items())}["use@a"] == "done"


def test_a_lock_file_is_read_whole_while_it_is_written_over_and_over(here: Path) -> None:
    path = here / "dvc.lock"
    whole, stop = path.read_text(), threading.Event()

    def write() -> None:
        while not stop.is_set():
            with path.open("w") as file:  # as DVC does: in place, bit by bit
                for start in range(0, len(whole), 400):
                    file.write(whole[start : start + 400])
                    file.flush()
                    time.sleep(0.01)
            time.sleep(0.5)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        assert [states() for _ in range(4)] == [with_()] * 4
    finally:
        stop.set()
        writer.join()


def test_a_pipeline_that_cannot_be_read_is_bad_input(here: Path, tmp_path: Path) -> None:
    edit("dvc.yaml", "${names}", "${no_such}")
    with pytest.raises(InputError, match=r"the pipeline cannot be read: .*no_such"):
        read_items()
    os.chdir(tmp_path)
    with pytest.raises(InputError, match="the pipeline cannot be read"):
        read_items()


def test_what_never_ran_is_missing_and_after_nothing(here: Path) -> None:
    (here / "dvc.lock").unlink()
    assert set(states().values()) == {"missing"}
    assert isinstance(read_items()[0], Item)
