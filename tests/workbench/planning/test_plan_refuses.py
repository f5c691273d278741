"""What a plan cannot be made of ends in one clear message."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from stages.bedrock.errors import InputError
from stages.workbench.planning.assumptions import load_assumptions
from stages.workbench.planning.plan import make_plan
from tests.conftest import ROOT
from tests.workbench.planning.planned import assumed


@pytest.fixture(autouse=True)
def _in_the_checkout(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)


def spoiled(folder: Path, profile: str, change: Callable[[Any], None]) -> Path:
    """A profile with a change."""
    yaml = YAML()
    content = yaml.load((ROOT / f"profiles/{profile}.yaml").read_text())
    change(content)
    path = folder / "spoiled.yaml"
    with path.open("w") as file:
        yaml.dump(content, file)
    return path


def refused(path: Path, *said: str, changes: tuple[str, ...] = ()) -> None:
    with pytest.raises(InputError) as caught:
        make_plan(path, assumed(*changes))
    for words in said:
        assert words in str(caught.value), caught.value


def test_all_faults_of_a_profile_at_once(tmp_path: Path) -> None:
    def change(content: Any) -> None:
        content["train_student"]["epochs"] = 0
        content["runs"]["d16_ift_s1"]["student"] = "d17"

    path = spoiled(tmp_path, "micro", change)
    refused(path, "2 faults", "train_student.epochs", "d17")
    refused(tmp_path / "absent.yaml", "absent.yaml: no such file")


def test_models_whose_sizes_nobody_knows(tmp_path: Path) -> None:
    def change(content: Any) -> None:
        content["models"]["q3b"]["repo"] = "who/Ever-3B"

    refused(
        spoiled(tmp_path, "paper", change), "models.q3b.repo: 'who/Ever-3B'", "known_models.yaml"
    )


@pytest.mark.slow  # makes a model
def test_a_local_folder_tells_its_own_sizes(tmp_path: Path, tiny_model: Path) -> None:
    def change(content: Any) -> None:
        content["models"]["q3b"]["repo"] = str(tiny_model)

    plan = make_plan(spoiled(tmp_path, "paper", change), assumed())
    sizes = {row["model"]: row for row in plan["models"]}
    assert sizes["q3b"]["parameters"] < 1e6
    assert sizes["q3b"]["source"].endswith("config.json")


def test_gpus_and_assumptions_that_are_not_there() -> None:
    micro = ROOT / "profiles/micro.yaml"
    refused(micro, "'H300' is not known", "H100", changes=("gpu=H300",))
    refused(micro, "prices: none for H100", changes=("prices={H200: 4.0}",))
    for change, said in (
        ("mfu=0.4", "no such assumption: mfu; there are: gpu"),
        ("training_mfu=1.4", "training_mfu"),
        ("training_mfu", "expected key=value"),
        ("training_mfu=[", "not YAML"),
    ):
        with pytest.raises(InputError, match=re.escape(said)):
            load_assumptions([change])
