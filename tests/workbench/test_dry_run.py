"""Copies of a checkout, and what DVC would run in them without data."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from stages.bedrock.errors import InputError
from stages.workbench import dry_run
from stages.workbench.fresh_copy import lay_out

pytestmark = pytest.mark.slow

PIPELINE = """
stages:
  one:
    cmd: echo ${a} > one
    params: [a]
    outs: [one]
  two:
    cmd: cp one two
    deps: [one]
    outs: [two]
"""


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkout whose study ran, with its lock committed."""
    folder = tmp_path_factory.mktemp("checkout")
    for name, text in (
        ("dvc.yaml", PIPELINE),
        ("params.yaml", "a: 1\n"),
        ("other.yaml", "a: 2\n"),
        (".gitignore", "/one\n/two\n/secret\n"),
        ("secret", "s"),
    ):
        (folder / name).write_text(text)
    python = (sys.executable, "-m", "dvc")
    for words in (["git", "init", "-q"], [*python, "init", "-q"], [*python, "repro", "-q"]):
        subprocess.run(words, cwd=folder, check=True, capture_output=True)
    subprocess.run(["git", "add", "-A"], cwd=folder, check=True)
    return folder


@pytest.fixture
def here(ran: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """It is where we are."""
    monkeypatch.chdir(ran)
    return ran


def test_a_copy_has_what_git_would_hand_out_and_other_params(here: Path, tmp_path: Path) -> None:
    (here / "untracked").write_text("u")
    lay_out(tmp_path, Path("other.yaml"), lock=False)
    found = {str(path.relative_to(tmp_path)) for path in tmp_path.iterdir()}
    assert {"dvc.yaml", "untracked", ".dvc"} <= found
    assert not {"secret", "one", "two", "dvc.lock"} & found
    assert (tmp_path / "params.yaml").read_text() == "a: 2\n"
    (here / "untracked").unlink()


def test_without_data_nothing_is_to_be_run_where_the_lock_fits(here: Path) -> None:
    assert dry_run.would_run(Path("params.yaml"), lock=True) == []


def test_a_lock_that_is_behind_shows(here: Path) -> None:
    assert "one" in dry_run.would_run(Path("other.yaml"), lock=True)


def test_without_a_lock_everything_would_run(here: Path) -> None:
    assert dry_run.would_run(Path("other.yaml"), lock=False) == ["one", "two"]


@pytest.mark.parametrize(("params", "code"), [("a: 1\n", None), ("a: 3\n", 1)])
def test_the_exit_code_is_for_the_study_of_the_checkout(
    here: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    params: str,
    code: int | None,
) -> None:
    monkeypatch.setattr(dry_run, "laid_out", lambda profile: f"{profile}: fine")
    (here / "params.yaml").write_text(params)
    try:
        if code is None:
            dry_run.main(["other.yaml"])
            assert (
                "other.yaml: fine\nparams.yaml: dvc.lock is up to date\n" in capsys.readouterr().out
            )
        else:
            with pytest.raises(SystemExit) as ended:
                dry_run.main(["other.yaml"])
            assert ended.value.code == code
            assert "dvc.lock is behind" in capsys.readouterr().out
    finally:
        (here / "params.yaml").write_text("a: 1\n")


def test_bad_input_is_told(here: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file"):
        lay_out(tmp_path, Path("absent.yaml"))
    (here / "bad.yaml").write_text("b: 1\n")
    with pytest.raises(InputError, match="DVC cannot lay it out"):
        dry_run.would_run(Path("bad.yaml"), lock=True)
    (here / "bad.yaml").unlink()
    (tmp_path / "file").touch()
    with pytest.raises(InputError, match=r"cannot be made.*another folder"):
        lay_out(tmp_path / "file/below", Path("params.yaml"))
    os.chdir(tmp_path)
    (tmp_path / "params.yaml").touch()
    with pytest.raises(InputError, match="no git checkout"):
        lay_out(tmp_path, Path("params.yaml"))


def test_the_smoke_profile_is_laid_out_and_planned(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(Path(__file__).parents[2])
    assert dry_run.laid_out(Path("profiles/smoke.yaml")).startswith("profiles/smoke.yaml: ")
