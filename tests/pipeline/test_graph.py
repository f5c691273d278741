"""What dvc.yaml promises: the code it lists is the code that runs, every parameter is used."""

import re
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from stages.bedrock.faults import NAME, SCHEMA
from stages.bedrock.params import read_yaml
from stages.list_runs import OWNED
from stages.workbench.check_params import SECTIONS, all_faults, schema_text
from stages.workbench.code_deps import closure, differences
from tests.conftest import ROOT

STAGES: dict[str, Any] = YAML(typ="safe").load((ROOT / "dvc.yaml").read_text())["stages"]
ENTRIES = {name: stage.get("do", stage) for name, stage in STAGES.items()}
PROFILES = sorted((ROOT / "profiles").glob("*.yaml"))
PARAMS: dict[str, Any] = read_yaml(ROOT / "params.yaml")


@pytest.fixture(autouse=True)
def _in_the_checkout(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)


@pytest.mark.parametrize("name", STAGES)
def test_code_deps_are_the_import_closure(name: str) -> None:
    assert name not in differences({"stages": {name: STAGES[name]}})


@pytest.mark.parametrize("name", STAGES)
def test_a_stage_is_the_file_of_its_name_and_says_what_it_does(name: str) -> None:
    assert ENTRIES[name]["cmd"].startswith(f"python -m stages.{name}")
    assert (ROOT / "stages" / f"{name}.py").is_file()
    assert len(ENTRIES[name].get("desc") or STAGES[name]["desc"]) > 20


def test_every_stage_file_is_a_stage_of_the_pipeline() -> None:
    files = {path.stem for path in (ROOT / "stages").glob("*.py")} - {"__init__"}
    assert files == set(STAGES)


def test_stage_files_stay_small() -> None:
    lines = {path: len(path.read_text().splitlines()) for path in ROOT.glob("stages/**/*.py")}
    assert {str(path): count for path, count in lines.items() if count > 200} == {}


@pytest.mark.parametrize("name", STAGES)
def test_params_that_a_stage_declares_exist(name: str) -> None:
    for path in ENTRIES[name].get("params", []):
        section = path.split(".")[0]
        assert section in PARAMS, path


def test_every_section_is_declared_by_a_stage() -> None:
    declared = {
        path.split(".")[0] for entry in ENTRIES.values() for path in entry.get("params", [])
    }
    assert declared == set(PARAMS) == set(SECTIONS)


SECTION_READERS = re.compile(r"load_(?:section|leaf|names|value)\(\s*\"(\w+)\"")


@pytest.mark.parametrize("name", STAGES)
def test_a_stage_reads_exactly_the_sections_it_declares(name: str) -> None:
    texts = [(ROOT / file).read_text() for file in closure(f"stages.{name}")]
    read = {section for text in texts for section in SECTION_READERS.findall(text)}
    if name == "list_runs":  # reads the names of whatever owns artifacts
        read |= {section for sections in OWNED.values() for section in sections.split()}
    declared = {path.split(".")[0] for path in ENTRIES[name].get("params", [])}
    assert read == declared


@pytest.mark.parametrize("profile", PROFILES, ids=lambda path: path.stem)
def test_profiles_have_no_faults(profile: Path) -> None:
    assert all_faults(read_yaml(profile)) == []


def test_params_are_the_micro_profile() -> None:
    assert (ROOT / "params.yaml").read_bytes() == (ROOT / "profiles/micro.yaml").read_bytes()


def test_the_schema_is_the_one_of_the_classes() -> None:
    assert SCHEMA.read_text() == schema_text(), (
        "run `python -m stages.workbench.check_params --write`"
    )


def test_items_have_names_that_dvc_can_hold() -> None:
    for section in (
        "runs",
        "models",
        "students",
        "corpora",
        "recipes",
        "panel",
        "generators",
        "solvers",
    ):
        assert all(NAME.fullmatch(name) for name in PARAMS[section])


def test_the_grid_of_the_study() -> None:
    runs = {(run["student"], run["recipe"]) for run in PARAMS["runs"].values()}
    whole = [s for s in PARAMS["students"] if {(s, "ift"), (s, "reasoning")} <= runs]
    blends = {f"{order}{share}" for order in ("seq", "mix") for share in (25, 50, 75)}
    assert len(whole) >= 5
    assert any({(s, blend) for blend in blends} <= runs for s in PARAMS["students"])
    assert sum({(s, "seq50"), (s, "mix50")} <= runs for s in PARAMS["students"]) >= 2


def test_only_git_ignores_the_folders_of_outputs() -> None:
    """DVC would write a .gitignore beside outputs that are not ignored, only after a success."""
    assert "/data/*" in (ROOT / ".gitignore").read_text().splitlines()
    assert closure("stages.list_runs") >= {"stages/list_runs.py", "stages/bedrock/params.py"}
