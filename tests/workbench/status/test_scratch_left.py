"""What is in scratch is counted as the stages left it, also by a process that is at it or was killed."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from stages.bedrock.custody import exclusive
from stages.bedrock.errors import InputError
from stages.bedrock.row_store import RowStore, store_path
from stages.workbench.status.begun import begun, note_begin, note_end
from stages.workbench.status.holders import held_locks
from stages.workbench.status.scratch import count_rows, kept_steps, rows_of, stores_of, worker_of
from tests.conftest import ROOT
from tests.workbench.status.planted_items import plant_checkpoint, plant_rows

KILLED = """
import os, signal
from tests.workbench.status.planted_items import plant_rows
from stages.bedrock.row_store import RowStore, store_path
with RowStore(store_path("answer_suites-a")) as store:
    store.add_many({str(i): "x" * 5000 for i in range(700)})
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_rows_are_those_of_the_item_and_of_its_judges() -> None:
    plant_rows("score_responses-a-judge-big", 3)
    plant_rows("score_responses-a-judge-small", 4)
    plant_rows("score_responses-ab", 100)
    plant_rows("write_questions", 2)
    assert rows_of("score_responses@a") == 7
    assert rows_of("write_questions") == 2
    assert rows_of("answer_suites@a") is None
    assert stores_of("answer_suites@a") == []


def test_a_store_at_work_is_read_beside_its_writer() -> None:
    path = store_path("answer_suites-a")
    with RowStore(path) as store:
        assert count_rows(path) == 0
        for number in range(1, 4):
            store.add_many({f"{number}-{i}": "x" * 3000 for i in range(500)})
            assert count_rows(path) == 500 * number


def test_rows_of_a_killed_process_are_all_there() -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", KILLED], env=environment, check=False)
    assert done.returncode == -signal.SIGKILL
    path = store_path("answer_suites-a")
    assert Path(f"{path}-wal").stat().st_size > 0
    assert rows_of("answer_suites@a") == 700
    with RowStore(path) as store:  # and the stage goes on with them
        assert len(store) == 700


def test_what_is_no_store_is_told_with_its_remedy() -> None:
    path = store_path("answer_suites-a")
    path.parent.mkdir(parents=True)
    path.write_bytes(b"no database at all" * 100)
    with pytest.raises(InputError, match=r"answer_suites-a\.sqlite: not a sound store .* delete"):
        count_rows(path)


def test_kept_steps_are_those_of_whole_checkpoints_of_all_passes() -> None:
    assert kept_steps("train_student@a") is None
    plant_checkpoint("a", 0, 50)
    plant_checkpoint("a", 0, 150)
    plant_checkpoint("a", 1, 20)
    plant_checkpoint("a", 1, 40, whole=False)
    plant_checkpoint("model_a", 0, 7)
    assert kept_steps("train_student@a") == 170
    assert kept_steps("prepare_model@a") == 7
    assert kept_steps("answer_suites@a") is None


@pytest.mark.parametrize(
    ("item", "lock"),
    [
        ("answer_suites@a", ".scratch/rows/answer_suites-a.lock"),
        ("score_responses@a", ".scratch/rows/score_responses-a-judge-big.lock"),
        ("write_questions", ".scratch/rows/write_questions.lock"),
        ("train_student@a", ".scratch/checkpoints/a/identity/lock"),
        ("prepare_panelist@a", ".scratch/checkpoints/panelist_a/identity/lock"),
    ],
)
def test_an_item_is_at_work_while_it_holds_the_lock_of_its_scratch(item: str, lock: str) -> None:
    assert worker_of(item, held_locks()) is None
    with exclusive(Path(lock)):
        found = worker_of(item, held_locks())
        assert found is not None and str(found[0]) == lock and found[1] == os.getpid()
        other = item.replace("@a", "@b") if "@" in item else "answer_suites@a"
        assert worker_of(other, held_locks()) is None
    assert worker_of(item, held_locks()) is None


def test_rows_of_an_earlier_result_are_told_from_those_of_a_killed_attempt() -> None:
    item = "answer_suites@a"
    note_begin(item)
    assert (begun(item) or pytest.fail())[:2] == (0, 0)
    plant_rows("answer_suites-a", 30)
    note_begin(item)  # after a kill
    assert (begun(item) or pytest.fail())[:2] == (0, 30)
    note_end(item)
    assert begun(item) is None
    note_begin(item)  # its inputs changed
    assert (begun(item) or pytest.fail())[:2] == (30, 30)


def test_an_item_that_ended_since_in_a_batch_that_failed_begins_anew() -> None:
    item = "answer_suites@a"
    note_begin(item)
    plant_rows("answer_suites-a", 30)
    ended = Path("data/provenance/answer_suites/a.json")
    ended.parent.mkdir(parents=True)
    ended.touch()
    os.utime(ended, (9e9, 9e9))
    assert begun(item) is None
    note_begin(item)
    ended.unlink()  # as DVC does before it runs the item
    assert (begun(item) or pytest.fail())[:2] == (30, 30)


def test_an_unsound_store_does_not_keep_an_item_from_its_own_message() -> None:
    path = store_path("answer_suites-a")
    path.parent.mkdir(parents=True)
    path.write_bytes(b"no database at all" * 100)
    note_begin("answer_suites@a")
    assert (begun("answer_suites@a") or pytest.fail()).rows == 0
