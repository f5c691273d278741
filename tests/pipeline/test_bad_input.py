"""Whatever a user gets wrong ends in one clear message, an exit code not 0 and no half-written output."""

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from tests.conftest import ROOT


def stage(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run a stage in `folder` as DVC does."""
    return subprocess.run(
        [sys.executable, "-m", f"stages.{words[0]}", *words[1:]],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def folder(checkout: Path) -> Path:
    """A checkout without git: stages, the smoke profile's params."""
    shutil.copytree(
        ROOT / "stages", checkout / "stages", ignore=shutil.ignore_patterns("__pycache__")
    )
    return checkout


def spoil(folder: Path, change: Callable[[Any], None]) -> None:
    """Change params.yaml."""
    yaml = YAML()
    content = yaml.load((folder / "params.yaml").read_text())
    change(content)
    with (folder / "params.yaml").open("w") as file:
        yaml.dump(content, file)


def refused(done: subprocess.CompletedProcess[str], *said: str) -> None:
    """Assert that a stage refused with one message that says all of `said`."""
    assert done.returncode == 2, done.stderr
    assert "Traceback" not in done.stderr
    message = done.stderr[done.stderr.index("error: ") :]
    for words in said:
        assert words in message, message


def nothing_written(folder: Path) -> None:
    """Assert that no artifact and no temporary file was left."""
    written = [
        path for place in ("data", "models", "reports") for path in folder.glob(f"{place}/**/*")
    ]
    assert [path for path in written if path.is_file()] == []


def test_all_faults_of_the_params_at_once_before_anything_is_computed(folder: Path) -> None:
    def change(params: Any) -> None:
        params["train_student"]["epoch"] = 4  # unknown key
        params["train_student"]["max_length"] = "96"  # wrong type
        params["pair_answers"]["max_switch_failure_rate"] = 1.5  # out of range
        params["generate_answers"]["ift"]["temperature"] = -1
        params["surplus"] = {}

    spoil(folder, change)
    for words in (("list_runs",), ("fetch_suites",), ("prepare_model", "d16")):
        done = stage(folder, *words)
        refused(done, "5 faults", "'epoch'", "train_student.max_length", "'96'")
        refused(
            done, "max_switch_failure_rate", "1.5", "generate_answers.ift.temperature", "surplus"
        )
    nothing_written(folder)


@pytest.mark.parametrize(
    ("key", "value", "known"),
    [("student", "d999", "d16"), ("corpus", "law", "general"), ("recipe", "half", "reasoning")],
)
def test_a_run_of_something_unknown(folder: Path, key: str, value: str, known: str) -> None:
    def change(params: Any) -> None:
        params["runs"]["d16_ift_s1"][key] = value

    spoil(folder, change)
    refused(stage(folder, "list_runs"), f"runs.d16_ift_s1.{key}", value, known)
    nothing_written(folder)


def test_a_name_that_dvc_would_split(folder: Path) -> None:
    def change(params: Any) -> None:
        params["runs"]["d16-ift"] = params["runs"]["d16_ift_s1"]

    spoil(folder, change)
    refused(stage(folder, "list_runs"), "d16-ift", "a-z, 0-9 and _")


def test_params_that_are_missing_or_no_yaml(folder: Path) -> None:
    (folder / "params.yaml").write_text("runs: [1, 2\n")
    refused(stage(folder, "list_runs"), "params.yaml", "not YAML")
    (folder / "params.yaml").unlink()
    refused(stage(folder, "list_runs"), "params.yaml", "no such file")


def test_a_run_or_model_that_is_not_listed(folder: Path) -> None:
    refused(stage(folder, "prepare_model", "d999"), "d999", "d16")
    refused(stage(folder, "train_student", "nobody"), "nobody", "d16_ift_s1")


def test_a_model_that_does_not_exist(folder: Path) -> None:
    def change(params: Any) -> None:
        params["pretraining"]["none"] = None
        params["models"]["d16"] = {
            "source": "hub",
            "pretraining": "none",
            "repo": "nobody/such-model",
            "revision": "main",
        }

    spoil(folder, change)
    refused(stage(folder, "prepare_model", "d16"), "nobody/such-model", "local folder")
    nothing_written(folder)


@pytest.mark.slow
def test_input_files_that_are_missing_corrupt_or_empty(folder: Path) -> None:
    refused(stage(folder, "score_responses", "d16_ift_s1"), "no such file", "dvc repro")
    refused(stage(folder, "generate_answers", "general", "ift"), "models/base/teacher")
    assert stage(folder, "fetch_suites").returncode == 0
    (folder / "data/suites/real.parquet").write_bytes(b"PAR1 not a table")
    refused(stage(folder, "draw_prompts", "general"), "real.parquet", "Parquet", "delete it")
    assert not (folder / "data/prompts").exists()


def test_no_prompts_asked_for(folder: Path) -> None:
    def change(params: Any) -> None:
        params["corpora"]["general"]["prompts"] = 0

    spoil(folder, change)
    refused(stage(folder, "draw_prompts", "general"), "corpora.general.prompts", "0")


def test_a_runtime_file_with_faults(folder: Path) -> None:
    (folder / "runtime.yaml").write_text("engine: tgi\nthreads: 0\n")
    done = stage(folder, "prepare_model", "d16")
    refused(done, "runtime.yaml", "engine", "threads", "jobs")
    nothing_written(folder)
