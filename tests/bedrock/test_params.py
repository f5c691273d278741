import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from pydantic import Field

from stages.bedrock.errors import InputError
from stages.bedrock.faults import faults_of
from stages.bedrock.grid import RunParams
from stages.bedrock.params import (
    Params,
    load_leaf,
    load_names,
    load_section,
    load_value,
    read_yaml,
)
from stages.fetch_suites import FetchSuitesParams
from stages.prepare_model import ModelParams
from stages.train_student import StudentParams, TrainStudentParams
from tests.bedrock.spoiled import FAULT, FAULTS, KINDS, plant, rewrite, smoke
from tests.conftest import ROOT

HUB = {"source": "hub", "pretraining": "none", "repo": "here", "revision": "local"}


@pytest.mark.parametrize(
    "profile", sorted((ROOT / "profiles").glob("*.yaml")), ids=lambda p: p.stem
)
def test_the_profiles_have_no_faults(profile: Path) -> None:
    assert faults_of(read_yaml(profile)) == []


@pytest.mark.parametrize(("key", "value", "said"), FAULTS)
def test_a_fault_names_key_value_and_expectation(
    key: str, value: Any, said: tuple[str, ...]
) -> None:
    content = smoke()
    if key == "recipes.mix.50":
        content["recipes"]["mix.50"] = content["recipes"]["mix50"]
    else:
        plant(content, key, value)
    faults = faults_of(content)
    assert len(faults) == 1, faults
    assert all(words in faults[0] for words in said), faults[0]


def test_a_name_that_is_a_number_is_refused() -> None:
    content = smoke()
    content["students"][16] = content["students"]["d16"]
    content["models"][16] = content["models"]["d16"]
    assert [fault.split(":")[0] for fault in faults_of(content)] == ["models.16", "students.16"]


def test_all_faults_of_a_file_come_at_once(checkout: Path) -> None:
    planted = [FAULT[key] for key in KINDS]

    def change(content: Any) -> None:
        for key, value, _ in planted:
            plant(content, key, value)

    rewrite(checkout, change)
    with pytest.raises(InputError) as refused:
        load_section("train_student", TrainStudentParams)
    title, *lines = str(refused.value).splitlines()
    assert title.endswith(f"params.yaml: {len(planted)} faults, nothing was computed")
    assert len(lines) == len(planted)
    for _, _, said in planted:
        assert sum(all(words in line for words in said) for line in lines) == 1, said


def test_all_broken_references_and_names_come_at_once(checkout: Path) -> None:
    keys = ("runs.d16_ift_s1.student", "generate_answers.teacher", "models.d16", "recipes.mix-50")
    planted = [FAULT[key] for key in keys]
    content = smoke()
    for key, value, _ in planted:
        plant(content, key, value)
    faults = faults_of(content)
    assert sorted(fault.split(":")[0] for fault in faults) == [
        "generate_answers.teacher",
        "recipes.mix-50",
        "runs.d16_ift_s1.student",
        "students.d16",
    ]


def test_of_two_kinds_of_model_the_meant_one_is_spoken_of() -> None:
    content = smoke()
    content["pretraining"]["none"] = None
    content["models"]["d16"] = {**HUB, "revision": 7, "shape": {}}
    del content["models"]["d16"]["repo"]
    faults = faults_of(content)
    assert len(faults) == 3, faults
    assert all(fault.startswith("models.d16") for fault in faults)
    for words in ("'repo' is a required", "revision: expected string, got 7", "'shape' was"):
        assert sum(words in fault for fault in faults) == 1, faults
    content["models"]["d16"] = dict(HUB)
    assert faults_of(content) == []


@pytest.mark.parametrize("number", [".nan", ".inf"])
def test_a_number_must_be_finite(checkout: Path, number: str) -> None:
    text = (checkout / "params.yaml").read_text()
    (checkout / "params.yaml").write_text(text.replace("{ift: 0.00261,", f"{{ift: {number},"))
    with pytest.raises(InputError, match=r"students\.d16\.learning_rate\.ift: .*, got (nan|inf)"):
        load_leaf("students", "d16", StudentParams)


def test_rules_between_fields_are_checked_by_the_stage_that_reads_them(checkout: Path) -> None:
    rewrite(
        checkout,
        lambda content: plant(content, "fetch_suites.suites.general_mc.tasks.0.levels", [2, 1]),
    )
    with pytest.raises(InputError, match=r"fetch_suites\.suites\.general_mc.*tasks\.0.*levels"):
        load_section("fetch_suites", FetchSuitesParams)


def test_numbers_and_words_are_read_as_dvc_reads_them(checkout: Path) -> None:
    text = (checkout / "params.yaml").read_text()
    assert "{ift: 0.00261," in text
    (checkout / "params.yaml").write_text(text.replace("{ift: 0.00261,", "{ift: 1e-5,"))
    assert load_leaf("students", "d16", StudentParams).learning_rate.ift == 1e-5
    (checkout / "words.yaml").write_text("a: on\nb: 1e5\nc: 010\nd: yes\n")
    assert read_yaml(checkout / "words.yaml") == {"a": "on", "b": 1e5, "c": 10, "d": "yes"}


def test_what_is_loaded_is_what_the_file_says(checkout: Path) -> None:
    assert load_names("recipes") == ["ift", "reasoning", "seq50", "mix50"]
    assert load_leaf("runs", "d32_mix50_s1", RunParams) == RunParams(
        student="d32", corpus="general", recipe="mix50", seed=1
    )
    assert load_value("generate_answers", "teacher") == "teacher"
    assert load_section("train_student", TrainStudentParams).optimization.betas == (0.9, 0.98)
    assert load_leaf("models", "d16", ModelParams).root.source == "scratch"


def test_a_name_that_is_not_there_is_answered_with_those_that_are(checkout: Path) -> None:
    with pytest.raises(InputError, match=r"no 'd17_ift_s1' in runs; it has: d16_ift_s1, "):
        load_leaf("runs", "d17_ift_s1", RunParams)
    with pytest.raises(InputError, match=r"no 'drawing' in the file; it has: runs, "):
        load_section("drawing", RunParams)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"runs: [1, 2\n", "not YAML"),
        (b"runs: {}\nruns: {}\n", "not YAML.*duplicate"),
        (b"\xff\xfe", "not YAML"),
        (b"", "the file: expected object, got None"),
        (b"- runs\n", "the file: expected object, got"),
    ],
)
def test_a_file_that_is_none_of_ours(checkout: Path, content: bytes, said: str) -> None:
    (checkout / "params.yaml").write_bytes(content)
    with pytest.raises(InputError, match=rf"(?s)params\.yaml: .*{said}"):
        load_names("runs")


def test_a_missing_file_names_the_remedy(checkout: Path) -> None:
    (checkout / "params.yaml").unlink()
    with pytest.raises(InputError, match=r"params\.yaml: no such file; run from the top folder"):
        load_names("runs")


def test_a_section_is_strict_and_cannot_be_changed() -> None:
    class Section(Params):
        pair: tuple[int, int]
        share: float = Field(ge=0, le=1)

    section = Section.model_validate_json('{"pair": [1, 2], "share": 1}')
    assert section.pair == (1, 2)
    with pytest.raises(ValueError, match="frozen"):
        section.share = 0.5
    for text in ('{"pair": [1, "2"], "share": 1}', '{"pair": [1, 2], "share": 1, "more": 1}'):
        with pytest.raises(ValueError, match=r"valid integer|Extra inputs"):
            Section.model_validate_json(text)


def test_a_stage_refuses_a_spoiled_file_before_it_writes_anything(checkout: Path) -> None:
    skipped = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "stages", checkout / "stages", ignore=skipped)

    def change(content: Any) -> None:
        for key in KINDS[:3]:
            plant(content, *FAULT[key][:2])

    rewrite(checkout, change)
    before = sorted(checkout.rglob("*"))
    done = subprocess.run(
        [sys.executable, "-B", "-m", "stages.list_runs"],
        cwd=checkout,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.startswith("error: ")
    assert done.stderr.count("error: ") == 1
    assert len(done.stderr.splitlines()) == 4
    assert "Traceback" not in done.stderr
    assert sorted(checkout.rglob("*")) == before
