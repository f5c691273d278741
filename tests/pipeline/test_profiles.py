"""Every profile is a study that DVC can lay out and that can be planned, with nothing computed or fetched."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from stages.bedrock.params import read_yaml
from stages.workbench.planning.pipeline import items_by_stage
from tests.conftest import ROOT
from tests.pipeline.study import Study

PROFILES = sorted((ROOT / "profiles").glob("*.yaml"))


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Study]:
    """A checkout in which nothing ran yet."""
    yield Study(tmp_path_factory.mktemp("profiles") / "checkout")


@pytest.mark.slow
@pytest.mark.parametrize("profile", PROFILES, ids=lambda path: path.stem)
def test_a_dry_run_names_every_item_and_touches_nothing(study: Study, profile: Path) -> None:
    shutil.copy(profile, study.folder / "params.yaml")
    study.commit(profile.stem)
    # Without --force DVC looks for the data that earlier stages have yet to make.
    output = study.dvc("repro", "--dry", "--force").stdout
    named = set(re.findall(r"Running stage '([^']+)'", output))
    expected = items_by_stage(read_yaml(profile), ROOT / "dvc.yaml")
    for stage, count in expected.items():
        assert sum(name.split("@")[0] == stage for name in named) == count, stage
    assert study.command("git", "status", "--porcelain").stdout == ""
    made = [
        path for place in ("models", ".scratch") for path in (study.folder / place).glob("**/*")
    ]
    assert made == []


@pytest.mark.parametrize("profile", PROFILES, ids=lambda path: path.stem)
def test_make_plan_asks_for_the_plan_of_a_profile(profile: Path) -> None:
    words = [
        f"PROFILE=profiles/{profile.name}",
        "GPU=H200",
        "SET=training_mfu=0.3 length_cv=1",
        "JSON=1",
    ]
    done = subprocess.run(
        ["make", "-n", "plan", *words], cwd=ROOT, capture_output=True, text=True, check=True
    )
    command = " ".join(done.stdout.replace("\\\n", " ").split())
    assert (
        f"python -m stages.workbench.plan --profile profiles/{profile.name} --gpu H200 "
        "--set training_mfu=0.3 length_cv=1 --json"
    ) in command
