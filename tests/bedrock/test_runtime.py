import os
from pathlib import Path

import pytest

from stages.bedrock.errors import InputError
from stages.bedrock.runtime import load_runtime
from tests.conftest import ROOT

THREADS = ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS", "TOKENIZERS_PARALLELISM")


@pytest.fixture
def runtime_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The checkout's runtime.yaml in a folder of its own; the environment is put back afterwards."""
    for name in THREADS:
        monkeypatch.setenv(name, "")
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "runtime.yaml").write_text((ROOT / "runtime.yaml").read_text())
    return tmp_path / "runtime.yaml"


def test_the_checkout_s_own_file_is_read(runtime_file: Path) -> None:
    assert load_runtime().engine == "auto"


def test_threads_reach_the_libraries_unless_the_user_says_otherwise(
    runtime_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MKL_NUM_THREADS", "7")
    runtime_file.write_text(runtime_file.read_text().replace("threads: 1", "threads: 3"))
    assert load_runtime().threads == 3
    assert [os.environ[name] for name in THREADS] == ["3", "7", "3", "false"]


def test_all_faults_at_once(runtime_file: Path) -> None:
    runtime_file.write_text("engine: tgi\nthreads: 0\njobs: two\nspeed: 9\n")
    with pytest.raises(InputError) as refused:
        load_runtime()
    title, *lines = str(refused.value).splitlines()
    assert title == "runtime.yaml: 8 faults, nothing was computed"
    for said in (
        "engine: Input should be 'auto', 'vllm', 'transformers' or 'server', got 'tgi'",
        "threads: Input should be greater than or equal to 1, got 0",
        "jobs: Input should be a valid integer, got 'two'",
        "speed: Extra inputs are not permitted, got 9",
        "checkpoint_steps: Field required",
    ):
        assert sum(said in line for line in lines) == 1, said


@pytest.mark.parametrize("text", ["", "- engine\n"])
def test_a_file_that_is_no_list_of_settings(runtime_file: Path, text: str) -> None:
    runtime_file.write_text(text)
    with pytest.raises(InputError, match=r"the file: Input should be a valid dictionary"):
        load_runtime()


def test_a_missing_file(runtime_file: Path) -> None:
    runtime_file.unlink()
    with pytest.raises(InputError, match=r"runtime\.yaml: no such file"):
        load_runtime()


def test_the_first_pattern_that_fits_tells_what_an_item_takes(runtime_file: Path) -> None:
    with runtime_file.open("a") as file:
        file.write(
            "resources: {train_student@d16_*: {gpus: 1}, train_student: {gpus: 8, cpus: 2}}\n"
        )
        file.write("trainings: {d64: {processes: 4, micro_batch: 2}}\n")
    runtime = load_runtime()
    assert runtime.resources_of("train_student@d16_ift_s1").gpus == 1
    assert runtime.resources_of("train_student@d48_ift_s1").gpus == 8
    assert runtime.resources_of("tabulate_runs").gpus == 0
    assert runtime.training_of("d64").processes == 4
    assert runtime.training_of("d16").processes == 1
