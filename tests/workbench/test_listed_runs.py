from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from stages.bedrock.errors import InputError
from stages.bedrock.params import read_yaml
from stages.workbench import listed_runs
from tests.conftest import ROOT

HEAD = """\
# The study.
stages:
  train_student:
    foreach: ${runs}   # as params.yaml has them
    do:
      cmd: python -m stages.train_student ${key}

plots:
  - frontier:
      y: {reports/frontiers.csv: accuracy}   # of all runs
  - losses:
      x: step
      y: {}
      y_label: loss
"""


@pytest.fixture
def pipeline(checkout: Path) -> Path:
    """dvc.yaml of a checkout with the smoke profile, its lists empty."""
    file = checkout / "dvc.yaml"
    file.write_text(HEAD + "\nartifacts: {}\n")
    return file


def load(file: Path) -> Any:
    return YAML(typ="safe").load(file.read_text())


def edit_runs(checkout: Path, **changed: Any) -> None:
    params = read_yaml(checkout / "params.yaml")
    params["runs"] |= changed
    params["runs"] = {run: entry for run, entry in params["runs"].items() if entry}
    with (checkout / "params.yaml").open("w") as file:
        YAML().dump(params, file)


def test_what_the_checkout_lists_are_its_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    listed_runs.main([])


def test_lists_that_differ_are_refused_and_fixed(pipeline: Path) -> None:
    with pytest.raises(InputError, match=r"--fix.*d16_ift_s1.*d32_seq50_s1"):
        listed_runs.main([])
    listed_runs.main(["--fix"])
    listed_runs.main([])
    written, runs = load(pipeline), read_yaml(pipeline.parent / "params.yaml")["runs"]
    losses = written["plots"][1]["losses"]
    assert [path.split("/")[3] for path in losses["y"]] == list(written["artifacts"]) == list(runs)
    assert set(losses["y"].values()) == {"loss"} and losses["y_label"] == "loss"
    model = written["artifacts"]["d32_mix50_s1"]
    assert model["path"] == "models/students/d32_mix50_s1" and model["type"] == "model"
    assert model["labels"] == ["d32", "mix50", "general"] and "d32" in model["desc"]


def test_everything_else_stays_as_it_is(pipeline: Path) -> None:
    listed_runs.main(["--fix"])
    text = pipeline.read_text()
    before, after = HEAD.split("      y: {}\n")
    assert text.startswith(before) and after in text
    time = pipeline.stat().st_mtime_ns
    listed_runs.main(["--fix"])
    assert pipeline.stat().st_mtime_ns == time  # not even written


def test_a_run_that_came_left_or_changed_is_named(pipeline: Path) -> None:
    listed_runs.main(["--fix"])
    new = {"student": "d16", "corpus": "general", "recipe": "mix50", "seed": 1}
    edit_runs(
        pipeline.parent,
        d16_mix50_s1=new,
        d32_seq50_s1=None,
        d32_ift_s1={"student": "d32", "corpus": "general", "recipe": "ift", "seed": 2},
    )
    with pytest.raises(InputError, match=r"differ in d16_mix50_s1, d32_ift_s1, d32_seq50_s1$"):
        listed_runs.main([])
    listed_runs.main(["--fix"])
    assert "d32_seq50_s1" not in pipeline.read_text()
    assert "d16_mix50_s1" in load(pipeline)["artifacts"]


def test_a_study_whose_lists_are_others_is_warned_of(
    pipeline: Path, caplog: pytest.LogCaptureFixture
) -> None:
    runs = read_yaml(pipeline.parent / "params.yaml")["runs"]
    listed_runs.warn(runs)
    assert "d16_ift_s1" in caplog.text and "--fix" in caplog.text
    caplog.clear()
    pipeline.write_text("stages: {}\n")  # both lists taken out
    listed_runs.warn(runs)
    listed_runs.main([])
    assert caplog.text == ""
