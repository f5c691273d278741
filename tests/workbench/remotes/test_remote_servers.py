"""A day with each kind of remote, on a real server: send, fetch, compute nothing twice, share, clean up."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.pipeline.study import Checkout, ran
from tests.workbench.remotes.servers import SECRET, Server, serving
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


@dataclass
class Shared:
    """A study whose outputs are at a remote."""

    study: SmallStudy
    server: Server | None
    """None: the remote is a folder."""
    files: Path

    def add(self, checkout: Checkout) -> str:
        """`make remote` in a checkout."""
        if self.server is None:
            return workbench(checkout, "remote", str(self.files))
        return add(checkout, self.server)

    def clone(self, folder: Path) -> Checkout:
        """A clone by someone who has given their own key or password, as the docs say."""
        other = clone(self.study, folder)
        self.add(other)
        return other


@pytest.fixture(scope="module", params=["folder", "ssh", "s3", "webdav"])
def shared(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Shared]:
    base = tmp_path_factory.mktemp(request.param)
    study, files = SmallStudy(base / "study"), base / "served"
    if request.param == "folder":
        yield _pushed(Shared(study, None, files))
        return
    with serving(request.param, files) as server:
        yield _pushed(Shared(study, server, files))


def _pushed(shared: Shared) -> Shared:
    assert "default remote store" in shared.add(shared.study)
    shared.study.commit("add a remote")
    shared.study.dvc("push")
    return shared


def test_no_secret_and_no_checkpoint_leaves_the_machine(shared: Shared) -> None:
    config = (shared.study.folder / ".dvc/config").read_text()
    assert SECRET not in config and "keyfile" not in config and "verify = true" in config
    assert not shared.study.command("git", "status", "--porcelain").stdout
    checkpoint = (shared.study.folder / ".scratch/checkpoint").read_bytes()
    sent = [file.read_bytes() for file in shared.files.rglob("*") if file.is_file()]
    assert len(sent) >= len(weights(shared.study)) and checkpoint not in sent
    assert is_whole(shared.files)


def test_a_clone_pulls_and_has_nothing_to_do(shared: Shared, tmp_path: Path) -> None:
    other = shared.clone(tmp_path / "clone")
    workbench(other, "pull", "small")
    assert set(weights(other)) == {f"models/students/small/{n}.safetensors" for n in range(4)}
    workbench(other, "pull", "all")
    assert weights(other) == weights(shared.study)
    assert has_nothing_to_do(other)
    assert "0 missing" in workbench(other, "verify", "--remote")
    assert "0 spoiled" in workbench(other, "verify")


def test_repro_pull_computes_nothing(shared: Shared, tmp_path: Path) -> None:
    other = shared.clone(tmp_path / "clone")
    assert ran(other.dvc("repro", "--pull").stdout) == Counter()
    assert has_nothing_to_do(other)


def test_the_run_cache_brings_back_results_without_a_lock_file(
    shared: Shared, tmp_path: Path
) -> None:
    shared.study.dvc("push", "--run-cache")
    other = shared.clone(tmp_path / "clone")
    (other.folder / "dvc.lock").unlink()
    assert ran(other.dvc("repro", "--pull").stdout)["train_student"] == 0
    assert weights(other) == weights(shared.study)
    assert not other.command("git", "status", "--porcelain").stdout


def test_an_experiment_goes_to_a_colleague(shared: Shared, tmp_path: Path) -> None:
    study, bare = shared.study, tmp_path / "bare.git"
    study.command("git", "init", "-q", "--bare", "-b", "main", str(bare))
    study.command("git", "push", "-q", str(bare), "main")
    study.dvc("exp", "run", "-q", "-n", "tried", "-S", "students.small=7")
    tried = weights(study)
    study.dvc("exp", "push", str(bare), "tried")
    study.command("git", "checkout", "-q", "HEAD", "--", ".")
    study.dvc("checkout")
    other = Checkout(study.folder).clone(tmp_path / "clone")
    other.environment = dict(study.environment)
    shared.add(other)
    assert "tried" in other.dvc("exp", "list", str(bare)).stdout
    other.dvc("exp", "pull", str(bare), "tried")
    other.dvc("exp", "apply", "tried")
    assert weights(other) == tried != weights(study)
    assert ran(other.dvc("repro").stdout) == Counter()


def test_gc_takes_what_no_commit_and_no_experiment_needs(shared: Shared, tmp_path: Path) -> None:
    study = shared.study
    study.dvc("exp", "run", "-q", "-n", "kept", "-S", "students.small=8")
    study.dvc("push")
    study.dvc("exp", "run", "-q", "-n", "dropped", "-S", "students.small=9")
    study.dvc("push")
    study.dvc("exp", "remove", "dropped")
    study.command("git", "checkout", "-q", "HEAD", "--", ".")
    study.dvc("checkout")
    before = {file.name for file in shared.files.rglob("files/md5/??/*")}
    # The first commit knows of no remote, and .dvc/config.local may hold a secret of one.
    study.dvc("gc", "--workspace", "--all-commits", "--all-experiments", "--cloud", "--force")
    after = {file.name for file in shared.files.rglob("files/md5/??/*")}
    assert after < before and len(before - after) == 5, "four files and their list"
    other = shared.clone(tmp_path / "clone")
    other.dvc("pull")
    assert weights(other) == weights(study) and has_nothing_to_do(study)
    study.dvc("exp", "apply", "kept")
    assert ran(study.dvc("repro").stdout) == Counter()
    study.command("git", "checkout", "-q", "HEAD", "--", ".")
    study.dvc("checkout")


def test_whoever_only_reads_does_so_from_a_web_server(tmp_path: Path) -> None:
    study, files = SmallStudy(tmp_path / "study"), tmp_path / "served"
    workbench(study, "remote", str(files))
    study.commit("add a remote")
    study.dvc("push")
    with serving("http", files) as server:
        other = clone(study, tmp_path / "clone")
        assert "(read)" in add(other, server, None, "--local")
        assert not other.command("git", "status", "--porcelain").stdout
        workbench(other, "pull", "all")
        assert weights(other) == weights(study)
        assert has_nothing_to_do(other)
        assert "0 missing" in workbench(other, "verify", "--remote")
