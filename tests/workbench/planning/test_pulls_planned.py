from pathlib import Path

import pytest

from stages.workbench.planning.pulls import pulls
from stages.workbench.planning.work import Line
from stages.workbench.remotes.locked import read_locked
from tests.conftest import ROOT

LINES = [
    Line("prepare_model", "teacher", stored_bytes=9e9),
    Line("generate_answers", "general-ift", stored_bytes=4e6),
    Line("train_student", "small_s1", stored_bytes=1e9),
    Line("train_student", "large_s1", stored_bytes=6e9),
    Line("answer_suites", "large_s1", stored_bytes=3e6),
    Line("score_responses", "large_s1", stored_bytes=1e6),
]


def test_before_a_study_has_run_its_lines_are_summed() -> None:
    assert pulls(Path("profiles/paper.yaml"), LINES) == {
        "source": "as planned",
        "analysis": 5e6,
        "student": [1e9, 6e9],
        "students": 7e9,
        "all": 16e9 + 8e6,
    }


def test_of_the_study_at_hand_the_lock_file_knows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    found, locked = pulls(Path("params.yaml"), LINES), read_locked()
    assert found["source"] == "as dvc.lock has it"
    assert found["all"] == locked.size(locked.outs)
    assert found["student"][0] <= found["student"][1] < found["students"] < found["all"]
    assert found["analysis"] < found["all"]
