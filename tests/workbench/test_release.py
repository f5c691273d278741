"""What is refused before DVC is asked; a whole release: tests/pipeline/test_experiments.py."""

import subprocess
from pathlib import Path

import pytest

from stages.bedrock.errors import InputError
from stages.workbench import release


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    git("init", "-q", "-b", "main")
    git("config", "user.name", "test")
    git("config", "user.email", "test@example.invalid")
    (tmp_path / "reports").mkdir()
    (tmp_path / "reports/metrics.json").write_text('{"accuracy_ift": 0.5, "gain_math_mc": 0.25}')
    git("add", "-A")
    git("commit", "-q", "-m", "start")
    return tmp_path


def git(*words: str) -> None:
    subprocess.run(["git", *words], check=True)


@pytest.mark.parametrize("name", ["v1@2", "d16#prod", "two words", "-f", ""])
def test_a_name_that_is_none_is_refused(repository: Path, name: str) -> None:
    with pytest.raises(InputError, match="letters"):
        release.check(name)


def test_a_tag_that_exists_is_refused(repository: Path) -> None:
    git("tag", "v1")
    with pytest.raises(InputError, match="v1 exists"):
        release.check("v1")


def test_changes_that_are_not_committed_are_named(repository: Path) -> None:
    (repository / "reports/metrics.json").write_text("{}")
    with pytest.raises(InputError, match=r"commit these first\n.*metrics.json"):
        release.check("v1")


def test_outside_a_project_of_dvc_its_own_words_are_said(repository: Path) -> None:
    with pytest.raises(InputError, match="DVC repository"):
        release.check("v1")


def test_the_annotation_holds_the_headline_numbers(repository: Path) -> None:
    assert release.message("v1").splitlines() == [
        "v1",
        "",
        "accuracy_ift: 0.5",
        "gain_math_mc: 0.25",
    ]
