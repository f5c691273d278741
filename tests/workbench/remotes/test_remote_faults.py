"""What breaks on the way to a remote, and the command that mends it: README, "When something breaks"."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.pipeline.study import Checkout, ran
from tests.workbench.remotes.cable import Cable, cable
from tests.workbench.remotes.servers import Server, serving
from tests.workbench.remotes.small import (
    SmallStudy,
    add,
    clone,
    has_nothing_to_do,
    is_whole,
    weights,
    workbench,
)

pytestmark = pytest.mark.slow

MIDDLE = 1_000_000
"""Bytes after which a transfer of 2.9 MB is broken off."""
Wired = tuple[SmallStudy, Server, Cable]


@pytest.fixture(params=["ssh", "s3", "webdav"])
def wired(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Wired]:
    """A study whose remote, empty yet, is reached by a cable."""
    study = SmallStudy(tmp_path / "study")
    with serving(request.param, tmp_path / "served") as server, cable(server.port) as line:
        add(study, server, line.port)
        study.commit("add a remote")
        yield study, server, line


def test_a_server_killed_in_mid_push_loses_nothing(wired: Wired, tmp_path: Path) -> None:
    study, server, line = wired
    line.cut_after(MIDDLE, server.kill)
    assert study.dvc("push", check=False).returncode != 0
    assert line.cut.is_set() and len(weights(study)) == 44
    server.start()
    line.mend()
    _sent_again(study, server)
    _fetched_by_another(study, (server, line), tmp_path)


def test_a_cable_pulled_in_mid_pull_is_no_harm(wired: Wired, tmp_path: Path) -> None:
    study, server, line = wired
    study.dvc("push")
    other = clone(study, tmp_path / "other")
    add(other, server, line.port)
    line.cut_after(MIDDLE)
    assert other.dvc("pull", check=False).returncode != 0
    assert line.cut.is_set()
    line.mend()
    other.dvc(
        "pull"
    )  # which looks again at whatever it left unfinished, empty files under their final name too
    assert "0 spoiled" in workbench(other, "verify")
    assert weights(other) == weights(study) and has_nothing_to_do(other)


def test_a_push_that_is_killed_is_simply_started_again(wired: Wired, tmp_path: Path) -> None:
    study, server, line = wired
    command = [sys.executable, "-m", "dvc", "push", "-q"]
    client = subprocess.Popen(command, cwd=study.folder, env={**os.environ, **study.environment})
    line.cut_after(MIDDLE, client.kill)
    client.wait(timeout=60)
    assert line.cut.is_set()
    line.mend()
    _sent_again(study, server)
    _fetched_by_another(study, (server, line), tmp_path)


def _sent_again(study: SmallStudy, server: Server) -> None:
    """Push what is left; of WebDAV also what is there by half, for DVC takes it for whole."""
    if server.scheme == "webdav":
        study.dvc("push")
        workbench(study, "verify", "--remote", "--fix", check=False)
    else:
        assert is_whole(server.folder)  # whatever has its final name has all its bytes
    study.dvc("push")
    assert "0 missing, 0 half" in workbench(study, "verify", "--remote")
    assert is_whole(server.folder)


def _fetched_by_another(study: SmallStudy, at: tuple[Server, Cable], folder: Path) -> None:
    other = clone(study, folder / "another")
    add(other, at[0], at[1].port)
    workbench(other, "pull", "all")
    assert weights(other) == weights(study) and has_nothing_to_do(other)


@contextmanager
def small_disk(folder: Path) -> Iterator[Path]:
    """A file system of one megabyte."""
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("may not mount a file system here")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def make_room(disk: Path) -> None:
    """Let it have as much as is needed."""
    subprocess.run(["mount", "-o", "remount,size=64m", str(disk)], check=True)


def test_a_full_disk_at_the_remote_is_told_and_the_rest_sent_later(tmp_path: Path) -> None:
    study = SmallStudy(tmp_path / "study")
    with small_disk(tmp_path / "disk") as disk:
        workbench(study, "remote", str(disk / "served"))
        full = study.dvc("push", check=False)
        assert full.returncode != 0 and "No space left" in full.stderr
        make_room(disk)
        assert is_whole(disk)
        study.dvc("push")
        assert "0 missing" in workbench(study, "verify", "--remote")


def test_a_full_disk_at_a_pull_is_told_and_the_rest_fetched_later(tmp_path: Path) -> None:
    study = SmallStudy(tmp_path / "study")
    workbench(study, "remote", str(tmp_path / "served"))
    study.commit("add a remote")
    study.dvc("push")
    with small_disk(tmp_path / "disk") as disk:
        other = clone(study, tmp_path / "other")
        other.dvc("cache", "dir", "--local", str(disk / "cache"))
        full = other.dvc("pull", check=False)
        assert full.returncode != 0 and "No space left" in full.stderr
        make_room(disk)
        other.dvc("pull")
        assert weights(other) == weights(study) and has_nothing_to_do(other)


def test_a_full_disk_under_the_cache_costs_no_training(tmp_path: Path) -> None:
    """DVC says so and goes on, as if all were well: exit code 0, and dvc.lock is written."""
    study = SmallStudy(tmp_path / "study")
    with small_disk(tmp_path / "disk") as disk:
        study.dvc("cache", "dir", "--local", str(disk / "cache"))
        full = study.dvc("repro", "--force", "--single-item", "train_student@large", check=False)
        assert "failed to transfer" in full.stderr
        made = weights(study)
        make_room(disk)
        study.dvc("commit", "--force")
        assert weights(study) == made
        assert not ran(study.dvc("repro").stdout)
        assert "0 spoiled" in workbench(study, "verify")
        workbench(study, "remote", str(tmp_path / "served"))
        study.dvc("push")
        assert "0 missing" in workbench(study, "verify", "--remote")


@pytest.fixture
def pushed(tmp_path: Path) -> SmallStudy:
    """A study whose outputs are in a folder, `served`."""
    study = SmallStudy(tmp_path / "study")
    workbench(study, "remote", str(tmp_path / "served"))
    study.commit("add a remote")
    study.dvc("push")
    return study


def spoil(study: Checkout, name: str = "models/students/large/7.safetensors") -> None:
    """Another process writes into a file of the workspace, and by its link into the cache."""
    file = study.folder / name
    assert file.stat().st_nlink == 2
    file.chmod(0o644)
    with file.open("r+b") as opened:
        opened.seek(1000)
        opened.write(b"spoiled")


def test_a_spoiled_cache_is_found_and_fetched_again(pushed: SmallStudy) -> None:
    made = weights(pushed)
    spoil(pushed)
    assert "1 spoiled" in workbench(pushed, "verify", check=False)
    assert weights(pushed) != made
    said = workbench(pushed, "verify", "--fix", check=False)
    assert "1 links to them" in said
    pushed.dvc("pull")
    assert weights(pushed) == made and has_nothing_to_do(pushed)
    assert "0 spoiled" in workbench(pushed, "verify")


def test_a_spoiled_cache_without_a_remote_is_computed_again(tmp_path: Path) -> None:
    study = SmallStudy(tmp_path / "study")
    made = weights(study)
    spoil(study)
    workbench(study, "verify", "--fix", check=False)
    assert ran(study.dvc("repro").stdout)["train_student"] == 1
    assert weights(study) == made and has_nothing_to_do(study)


def test_bytes_that_rot_with_their_date_unchanged_are_found(pushed: SmallStudy) -> None:
    file = pushed.folder / "models/students/large/7.safetensors"
    made, before = weights(pushed), file.stat()
    spoil(pushed)
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert has_nothing_to_do(pushed)  # DVC sees nothing
    assert "1 spoiled" in workbench(pushed, "verify", "--fix", check=False)
    pushed.dvc("pull")
    assert weights(pushed) == made and has_nothing_to_do(pushed)


def test_models_are_not_copied_and_a_stage_that_runs_again_spoils_nothing(tmp_path: Path) -> None:
    """They are links into the cache; DVC removes them before it runs a stage."""
    study = SmallStudy(tmp_path / "study")
    made = weights(study)
    assert all((study.folder / name).stat().st_nlink == 2 for name in made)
    (study.folder / "params.yaml").write_text("students: {large: 3, small: 4}\n")
    study.dvc("repro")
    assert weights(study) != made
    study.command("git", "checkout", "-q", "HEAD", "--", ".")
    study.dvc("checkout")
    assert weights(study) == made
    assert "0 spoiled" in workbench(study, "verify")


def test_what_a_remote_spoiled_is_refused_and_sent_again(
    pushed: SmallStudy, tmp_path: Path
) -> None:
    files = tmp_path / "served"
    victim = max(files.rglob("files/md5/??/*"), key=lambda file: (file.stat().st_size, file.name))
    victim.chmod(0o644)
    victim.write_bytes(b"spoiled" + victim.read_bytes()[7:])
    other = clone(pushed, tmp_path / "other")
    refused = other.dvc("pull", check=False)
    assert refused.returncode != 0
    assert "0 spoiled" in workbench(other, "verify")
    victim.unlink(missing_ok=True)
    workbench(pushed, "verify", "--remote", "--fix", check=False)
    pushed.dvc("push")
    other.dvc("pull")
    assert weights(other) == weights(pushed) and has_nothing_to_do(other)


def an_object(served: Path) -> Path:
    """A file at a remote that is no list of others."""
    objects = served.rglob("files/md5/??/*")
    return next(file for file in objects if file.suffix != ".dir")


def test_what_a_remote_lost_is_found_and_sent_again(pushed: SmallStudy, tmp_path: Path) -> None:
    an_object(tmp_path / "served").unlink()
    other = clone(pushed, tmp_path / "other")
    refused = other.dvc("pull", check=False)
    assert refused.returncode != 0
    assert any(words in refused.stderr for words in ("failed to transfer", "missing-files"))
    assert "Everything is up to date" in pushed.dvc("push").stdout  # DVC does not look
    assert "1 missing, 0 half" in workbench(pushed, "verify", "--remote", check=False)
    workbench(pushed, "verify", "--remote", "--fix", check=False)
    pushed.dvc("push")
    assert "0 missing, 0 half" in workbench(pushed, "verify", "--remote")
    other.dvc("pull")
    assert has_nothing_to_do(other)


def test_half_a_file_at_a_remote_is_found_and_sent_again(tmp_path: Path) -> None:
    study = SmallStudy(tmp_path / "study")
    with serving("webdav", tmp_path / "served") as server:
        add(study, server)
        study.dvc("push")
        server.kill()
        victim = an_object(server.folder)
        victim.write_bytes(victim.read_bytes()[:-100])
        server.start()
        assert "Everything is up to date" in study.dvc("push").stdout  # DVC does not look
        assert "0 missing, 1 half" in workbench(study, "verify", "--remote", check=False)
        workbench(study, "verify", "--remote", "--fix", check=False)
        study.dvc("push")
        assert "0 missing, 0 half" in workbench(study, "verify", "--remote")
        assert is_whole(server.folder)


def test_a_killed_repro_leaves_no_lock_that_counts(tmp_path: Path) -> None:
    study = SmallStudy(tmp_path / "study")
    made = weights(study)
    slow = study.folder / "make.py"
    slow.write_text(slow.read_text().replace("draw = ", "import time; time.sleep(3); draw = "))
    command = [sys.executable, "-m", "dvc", "repro", "-q"]
    killed = subprocess.Popen(command, cwd=study.folder, env={**os.environ, **study.environment})
    locks = study.folder / ".dvc/tmp/rwlock"
    end = time.monotonic() + 30
    while not (locks.exists() and "models" in locks.read_text()):
        assert time.monotonic() < end and killed.poll() is None
        time.sleep(0.05)
    killed.kill()
    killed.wait()
    study.command("git", "checkout", "-q", "HEAD", "--", ".")
    study.dvc("repro")
    assert weights(study) == made and has_nothing_to_do(study)


def test_a_lock_that_names_a_living_process_of_another_kind_is_deleted(tmp_path: Path) -> None:
    """After a restart of the machine the number of a killed DVC may be another program's."""
    study = SmallStudy(tmp_path / "study")
    path = study.folder / "models/students/small"
    locks = study.folder / ".dvc/tmp/rwlock"
    holder = {"pid": os.getpid(), "cmd": "dvc repro"}
    locks.write_text(json.dumps({"write": {str(path): holder}, "read": {}}))
    busy = study.dvc("repro", check=False)
    assert busy.returncode != 0 and "is busy, it is being blocked by" in busy.stderr
    locks.unlink()  # rm .dvc/tmp/rwlock
    assert has_nothing_to_do(study)
    locks.write_text('{"write": {')  # the machine went down while it was written
    half = study.dvc("repro", check=False)
    assert half.returncode != 0 and "Unable to read RWLock-file" in half.stderr
    locks.unlink()
    assert has_nothing_to_do(study)
