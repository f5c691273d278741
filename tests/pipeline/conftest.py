"""The study at smoke scale, run once for all slow tests that start from a finished one."""

import pytest

from tests.pipeline.study import Study


@pytest.fixture(scope="session")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Study:
    """A study that was run and committed. Nobody changes it: tests work on a `copy` of their own."""
    study = Study(tmp_path_factory.mktemp("finished") / "checkout")
    study.command("python", "-m", "stages.workbench.listed_runs", "--fix")
    done = study.command("python", "-m", "stages.workbench.repro", "--jobs", "2")
    assert "up to date" in done.stdout
    study.commit("first run")
    return study
