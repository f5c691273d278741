import subprocess
import time
from pathlib import Path

import pytest

from stages.bedrock.files import read_json
from stages.bedrock.provenance import provenance_file, recorded


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    return tmp_path


def _git(*words: str) -> str:
    who = ("-c", "user.name=test", "-c", "user.email=test@example.invalid")
    done = subprocess.run(["git", *who, *words], check=True, capture_output=True, text=True)
    return done.stdout.strip()


def test_what_was_noted_and_measured_stands_in_the_file(folder: Path) -> None:
    with recorded("generate_answers-general-ift") as notes:
        notes["engine"] = "vllm"
        time.sleep(0.05)
    record = read_json("data/provenance/generate_answers/general-ift.json")
    assert record["name"] == "generate_answers-general-ift"
    assert record["engine"] == "vllm"
    assert 0.05 <= record["seconds"] < 5
    assert 1 < record["peak_memory_mib"] < 1e6
    assert record["packages"]["torch"].startswith("2.")
    assert record["commit"] is None  # no repository
    assert (record["gpu"] is None) == (record["gpus"] == 0)


def test_a_block_that_fails_records_nothing(folder: Path) -> None:
    with pytest.raises(ZeroDivisionError), recorded("tabulate_runs"):
        raise ZeroDivisionError
    assert list(folder.iterdir()) == []


def test_the_commit_says_whether_the_tree_differs(folder: Path) -> None:
    _git("init", "-q")
    Path("code.py").write_text("a = 1\n")
    _git("add", "-A")
    _git("commit", "-q", "-m", "start")
    head = _git("rev-parse", "HEAD")
    for text, mark in (("a = 1\n", ""), ("a = 2\n", "+")):
        Path("code.py").write_text(text)
        with recorded("tabulate_runs"):
            pass
        assert read_json(provenance_file("tabulate_runs"))["commit"] == head + mark


def test_stages_and_items_have_files_of_their_own() -> None:
    names = ("tabulate_runs", "train_student-d16_ift_s1", "generate_answers-a-ift")
    files = [provenance_file(name) for name in names]
    assert len(set(files)) == 3
    assert files[0] == "data/provenance/tabulate_runs/tabulate_runs.json"
    assert files[1] == "data/provenance/train_student/d16_ift_s1.json"
