"""Locks of processes that are gone, and what killed stages left, planted one by one."""

import json
import os
import subprocess
from pathlib import Path

import pytest

from stages.bedrock.custody import exclusive
from stages.workbench.doctor import leftovers, locks
from stages.workbench.doctor.finding import Finding
from tests.workbench.status.planted_items import plant_rows


@pytest.fixture
def dead() -> int:
    """A process that is no longer there."""
    process = subprocess.Popen(["true"])
    process.wait()
    return process.pid


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".dvc/tmp").mkdir(parents=True)


def levels(found: list[Finding]) -> list[str]:
    """How bad they are."""
    return [one.level for one in found]


def write(name: str, content: object) -> None:
    """A file below .dvc/tmp."""
    path = Path(".dvc/tmp", name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content if isinstance(content, str) else json.dumps(content))


def test_without_locks_all_is_well() -> None:
    assert levels(list(locks.look())) == ["ok"]
    write("rwlock", {"write": {}, "read": {}})
    assert levels(list(locks.look())) == ["ok"]


@pytest.mark.parametrize("kind", ["write", "read"])
def test_owners_that_are_gone_are_told_those_at_work_are_not(kind: str, dead: int) -> None:
    def owned(pid: int) -> dict[str, object]:
        info = {"pid": pid, "cmd": "dvc repro"}
        return {kind: {"/out": info if kind == "write" else [info]}}

    write("rwlock", owned(os.getpid()))
    (finding,) = locks.look()
    assert finding.level == "ok" and str(os.getpid()) in finding.said
    write("rwlock", owned(dead))
    (finding,) = locks.look()
    assert finding.level == "note" and str(dead) in finding.said
    assert finding.remedy == "rm .dvc/tmp/rwlock"


def test_the_list_is_not_to_be_deleted_under_those_at_work(dead: int) -> None:
    readers = [{"pid": pid, "cmd": "dvc repro"} for pid in (dead, os.getpid())]
    write("rwlock", {"read": {"/out": readers}})
    (finding,) = locks.look()
    assert finding.remedy == f"rm .dvc/tmp/rwlock, after process {os.getpid()} ended"


def test_a_damaged_list_is_a_fault() -> None:
    write("rwlock", '{"write": ')
    assert levels(list(locks.look())) == ["fault"]


def test_locks_that_are_files_are_faults_once_their_owner_is_gone(dead: int) -> None:
    write("lock", f" {dead}\n")  # as the kernel's locks leave it: free
    assert levels(list(locks.look())) == ["ok"]
    write("lock", f"/x/.dvc/tmp/abc|host|{os.getpid()}|12345\n")
    assert levels(list(locks.look())) == ["ok"]
    write("lock", f"/x/.dvc/tmp/abc|host|{dead}|12345\n")
    assert levels(list(locks.look())) == ["ok", "fault"]


@pytest.mark.parametrize(
    ("name", "remedy"),
    [
        ("workspace", "rm -r .dvc/tmp/exps/run/workspace"),
        ("dvc-exp-1a2b3c-1@localhost", "dvc queue start"),
        ("0123456789abcdef", "dvc queue remove 0123456"),
    ],
)
def test_experiments_that_were_killed_are_told(name: str, remedy: str, dead: int) -> None:
    def process(pid: int, code: int | None) -> None:
        write(f"exps/run/{name}/{name}.json", {"pid": pid, "returncode": code})

    for pid, code in ((os.getpid(), None), (dead, 0)):
        process(pid, code)
        assert levels(list(locks.look())) == ["ok"]
    process(dead, None)
    (_, finding) = locks.look()
    assert finding.level == "note" and (finding.remedy or "").startswith(remedy)


STATES = {"answer_suites@a": "missing", "answer_suites@b": "done", "score_responses@a": "stale"}


def test_nothing_left_is_ok() -> None:
    assert levels(list(leftovers.look(STATES))) == ["ok"]
    plant_rows("answer_suites-b", 5)  # of one that is done: they cost nothing but room
    assert levels(list(leftovers.look(STATES))) == ["ok"]


def test_answers_of_a_server_that_were_not_taken_over_wait() -> None:
    plant_rows("served-0123456789abcdef", 5)
    (finding,) = leftovers.look(STATES)
    assert finding.level == "note" and "5 answered rows of 1 unfinished" in finding.said


def test_rows_of_killed_items_wait_unless_somebody_is_at_them() -> None:
    path = plant_rows("answer_suites-a", 5)
    plant_rows("score_responses-a-judge-big", 7)
    (finding,) = leftovers.look(STATES)
    assert finding.level == "note" and "12 answered rows of 2 unfinished items" in finding.said
    assert finding.remedy == "make repro"
    with exclusive(path.with_suffix(".lock")):
        (finding,) = leftovers.look(STATES)
        assert "7 answered rows of 1 unfinished" in finding.said


def test_stores_of_items_that_left_the_study_are_told() -> None:
    path = plant_rows("answer_suites-gone", 5)
    (finding,) = leftovers.look(STATES)
    assert finding.level == "note" and finding.remedy == f"rm {path}*"


def test_an_unsound_store_is_a_fault() -> None:
    path = plant_rows("answer_suites-a", 5)
    path.write_bytes(b"no database" * 1000)
    assert [one.level for one in leftovers.look(STATES)] == ["fault"]


def test_half_written_files_of_dead_writers_are_told(dead: int) -> None:
    folder = Path("data/responses")
    folder.mkdir(parents=True)
    (folder / f".a.parquet.{os.getpid()}.tmp").touch()
    assert levels(list(leftovers.look(STATES))) == ["ok"]
    (folder / f".a.parquet.{dead}.tmp").touch()
    (finding,) = leftovers.look(STATES)
    assert finding.level == "note" and f".a.parquet.{dead}.tmp" in finding.said
