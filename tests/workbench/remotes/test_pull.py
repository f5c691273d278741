from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from stages.bedrock.errors import InputError
from stages.workbench import pull
from stages.workbench.remotes.locked import Locked, read_locked
from tests.conftest import ROOT

PIPELINE = """
stages:
  train_student: {foreach: [a_s1, b_s1], do: {cmd: x, outs: ["models/students/${item}"]}}
  score_responses: {foreach: [a_s1, b_s1], do: {cmd: x, outs: ["data/scores/${item}.parquet"]}}
  tabulate_runs:
    cmd: x
    deps: [data/scores]
    outs: [{reports/runs.csv: {cache: false}}, data/provenance/tabulate_runs.json]
    metrics: [{reports/metrics.json: {cache: false}}]
"""


def out(path: str, size: int, md5: str = "") -> dict[str, Any]:
    return {"path": path, "md5": md5 or path, "size": size, "hash": "md5"}


STAGES = {
    "train_student@a_s1": {
        "outs": [out("models/students/a_s1", 1000), out("data/ledgers/a_s1", 10)]
    },
    "train_student@b_s1": {
        "outs": [out("models/students/b_s1", 3000), out("data/ledgers/b_s1", 10)]
    },
    "score_responses@a_s1": {
        "deps": [out("models/students/a_s1", 1000)],
        "outs": [out("data/scores/a_s1.parquet", 50, "same")],
    },
    "score_responses@b_s1": {"outs": [out("data/scores/b_s1.parquet", 50, "same")]},
    "tabulate_runs": {
        "deps": [out("data/scores", 100), out("stages/tabulate_runs.py", 7)],
        "outs": [
            out("reports/runs.csv", 5),
            out("reports/metrics.json", 2),
            out("data/provenance/tabulate_runs.json", 1),
        ],
    },
}


@pytest.fixture
def locked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Locked:
    monkeypatch.chdir(tmp_path)
    Path("dvc.yaml").write_text(PIPELINE)
    with Path("dvc.lock").open("w") as file:
        YAML().dump({"schema": "2.0", "stages": STAGES}, file)
    return read_locked()


def test_the_analysis_reads_neither_weights_nor_what_git_keeps(locked: Locked) -> None:
    assert sorted(locked.read_by_analysis()) == [
        "data/provenance/tabulate_runs.json",
        "data/scores/a_s1.parquet",
        "data/scores/b_s1.parquet",
    ]
    assert locked.size(locked.read_by_analysis()) == 51  # equal bytes are fetched once
    assert locked.size(locked.outs) == 4071 and locked.size_in_git() == 7


def test_parts_become_what_dvc_is_asked_for(locked: Locked) -> None:
    assert pull.targets_of(["a_s1"], locked) == ["train_student@a_s1"]
    assert pull.targets_of(["students", "a_s1"], locked) == ["train_student", "train_student@a_s1"]
    assert "data/scores/a_s1.parquet" in pull.targets_of(["analysis"], locked)
    assert pull.targets_of(["all", "a_s1"], locked) == []


def test_without_a_name_the_parts_are_listed(
    locked: Locked, capsys: pytest.CaptureFixture[str]
) -> None:
    pull.main([])
    rows = [line.split() for line in capsys.readouterr().out.splitlines()[1:]]
    sizes = {row[0]: row[1] for row in rows}
    assert sizes["analysis"] == "51" and sizes["students"] == "4,020" and sizes["all"] == "4,071"
    assert sizes["a_s1"] == "1,010"


def test_tables_and_figures_need_no_remote(
    locked: Locked, capsys: pytest.CaptureFixture[str]
) -> None:
    pull.main(["tables", "figures"])
    assert "in git" in capsys.readouterr().out


def test_an_unknown_part_and_a_study_that_did_not_run_are_told(
    locked: Locked, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(
        InputError, match=r"'c_s1': expected all, analysis, students or a run .*a_s1, b_s1"
    ):
        pull.main(["c_s1"])
    Path("dvc.lock").unlink()
    with pytest.raises(InputError, match="make repro"):
        pull.main(["all"])


def test_without_a_remote_the_command_that_adds_one_is_named(locked: Locked) -> None:
    Path(".dvc").mkdir()
    Path(".dvc/config").write_text("[core]\n    no_scm = true\n")
    with pytest.raises(InputError, match="make remote URL="):
        pull.main(["all"])


def test_parts_of_the_study_at_hand_nest() -> None:
    locked = read_locked(ROOT / "dvc.lock", ROOT / "dvc.yaml")
    analysis, everything = locked.size(locked.read_by_analysis()), locked.size(locked.outs)
    assert 0 < analysis < everything / 2
    assert all(path.startswith("reports/") for path in locked.in_git)
    assert not any(path.startswith(("reports/", ".scratch")) for path in locked.outs)
    assert not any(path.startswith("models/") for path in locked.read_by_analysis())
    assert all(locked.size(locked.of_student(run)) for run in locked.students)
