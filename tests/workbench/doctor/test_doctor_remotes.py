"""Remotes that can be written and those that cannot, through DVC itself; nothing stays behind."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from stages.workbench.doctor.finding import Finding
from stages.workbench.doctor.remotes import check_remotes, look, without_secrets
from tests.conftest import ROOT

pytestmark = pytest.mark.slow


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository of DVC without remotes."""
    folder = tmp_path / "repository"
    folder.mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    configure("init", "-q", "--no-scm")
    return folder


def configure(*words: str) -> None:
    """Run DVC."""
    subprocess.run([sys.executable, "-m", "dvc", *words], check=True)


def found() -> list[tuple[str, str]]:
    """Levels and sentences."""
    return [(one.level, one.said) for one in look()]


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """A web server of this process."""
    handler = partial(SimpleHTTPRequestHandler, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_without_a_remote_there_is_a_note(here: Path) -> None:
    ((level, said),) = found()
    assert level == "note" and "no DVC remote" in said


def test_a_folder_is_written_read_and_cleared(here: Path, tmp_path: Path) -> None:
    store = tmp_path / "store"
    configure("remote", "add", "-q", "--default", "store", str(store))
    assert found() == [("ok", "store can be written, read and cleared")]
    assert list(store.iterdir()) == []


def test_a_place_that_cannot_be_written_is_a_fault(here: Path, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    configure("remote", "add", "-q", "store", str(tmp_path / "file/below"))
    (default, fault) = look()
    assert default.level == "note" and default.remedy == "dvc remote default store"
    assert fault.level == "fault" and "store cannot be written" in fault.said
    assert "Traceback" not in fault.said


def test_storage_that_keeps_silent_is_a_fault(here: Path, tmp_path: Path) -> None:
    config = {"core": {"remote": "store"}, "remote": {"store": {"url": str(tmp_path)}}}
    (finding,) = check_remotes(config, seconds=0.05)
    assert finding.level == "fault" and "did not answer" in finding.said


def test_a_web_server_is_only_read(here: Path) -> None:
    configure("remote", "add", "-q", "--default", "web", "http://127.0.0.1:9/store")
    (silent,) = look()
    assert silent.level == "fault" and "web cannot be read" in silent.said
    with serving(here) as url:
        configure("remote", "modify", "-q", "web", "url", url)
        assert found() == [("ok", "web can be read")]


def test_secrets_are_not_told() -> None:
    settings = {"url": "s3://a", "secret_access_key": "SECRET", "password": "PASS", "port": 1}
    said = without_secrets("no SECRET at ssh://me:PASS2@host/x, PASS, port 1", settings)
    assert "SECRET" not in said and "PASS" not in said and "me" not in said
    assert "port 1" in said


def test_a_probe_says_which_check_it_is_of() -> None:
    (finding,) = check_remotes({"core": {}, "remote": {}})
    assert isinstance(finding, Finding) and finding.check == "remote"
    assert os.environ.get("AWS_MAX_ATTEMPTS") is None  # only the probe gives up early
