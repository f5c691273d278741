"""`make repro RAY=...` with real Ray and real DVC: a small pipeline on a cluster of two machines in one."""

import importlib.util
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from stages.bedrock.errors import InputError
from stages.bedrock.resources import Resources
from stages.bedrock.runtime import load_runtime
from stages.workbench.on_ray import connect, prepare, request
from tests.conftest import ROOT

needs_ray = pytest.mark.skipif(
    importlib.util.find_spec("ray") is None, reason="ray is not installed (requirements/ray.txt)"
)

PIPELINE = """
stages:
  part:
    foreach: [a, b, c]
    do:
      cmd: python work.py ${item}
      deps: [work.py]
      outs: ["out/${item}"]
  heavy:
    cmd: python work.py heavy
    deps: [work.py]
    outs: [out/heavy]
  whole:
    cmd: python work.py whole
    deps: [work.py, out/a, out/b, out/c, out/heavy]
    outs: [out/whole]
"""
# Tells when it began and on what, waits while there is a file of its name in `hold`, fails if one is in `fail`.
WORK = """
import json, os, sys, time
from pathlib import Path
from stages.bedrock.custody import die_with_dvc
die_with_dvc()
name, began = sys.argv[1], time.time()
Path("begun").mkdir(exist_ok=True)
with open(f"begun/{name}", "a") as file:
    file.write(f"{os.getpid()} {os.environ.get('CUDA_VISIBLE_DEVICES')}\\n")
while Path("hold", name).exists():
    time.sleep(0.1)
if Path("fail", name).exists():
    sys.exit(f"{name} is out of luck")
time.sleep(1.5)
Path("out").mkdir(exist_ok=True)
Path("out", name).write_text(json.dumps([began, time.time()]))
"""


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    """Two machines with a core each, one of them with a GPU."""
    pytest.importorskip("ray")
    os.environ |= {"RAY_USAGE_STATS_ENABLED": "0", "RAY_DISABLE_IMPORT_WARNING": "1"}
    from ray.cluster_utils import Cluster

    started: Any = Cluster(
        initialize_head=True, head_node_args={"num_cpus": 1, "include_dashboard": False}
    )
    started.gpu_machine = started.add_node(num_cpus=1, num_gpus=1)
    started.wait_for_nodes()
    yield started
    started.shutdown()


@pytest.fixture
def study(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small pipeline under git and DVC."""
    (checkout / "dvc.yaml").write_text(PIPELINE)
    (checkout / "work.py").write_text(WORK)
    (checkout / ".gitignore").write_text("/out/\n/begun/\n/hold/\n/fail/\n/.scratch/\n")
    with (checkout / "runtime.yaml").open("a") as file:
        file.write("resources:\n  heavy: {gpus: 1}\n")
    monkeypatch.setenv("PYTHONPATH", f"{ROOT}{os.pathsep}{os.environ.get('PYTHONPATH', '')}")
    who = ("-c", "user.name=test", "-c", "user.email=test@example.invalid")
    commit = ["git", *who, "commit", "-q", "-m", "start"]
    dvc = [sys.executable, "-m", "dvc", "init", "-q"]
    for words in (["git", "init", "-q"], dvc, ["git", "add", "-A"], commit):
        subprocess.run(words, check=True)
    return checkout


def _begin(cluster: Any) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "stages.workbench.repro", "--ray", cluster.address]
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, bufsize=1
    )


def _finish(process: subprocess.Popen[str], code: int = 0) -> str:
    said, _ = process.communicate(timeout=120)
    assert process.returncode == code, said
    return said


def _wait(moment: Callable[[], bool], process: subprocess.Popen[str]) -> None:
    end = time.monotonic() + 90
    while not moment():
        assert process.poll() is None, process.communicate()[0]
        assert time.monotonic() < end
        time.sleep(0.1)


def _put(folder: str, name: str) -> Path:
    Path(folder).mkdir(exist_ok=True)
    path = Path(folder, name)
    path.touch()
    return path


def _begun(name: str) -> list[list[str]]:
    """Process and GPUs of each start."""
    path = Path("begun", name)
    return [line.split() for line in path.read_text().splitlines()] if path.is_file() else []


@needs_ray
@pytest.mark.slow
def test_stages_run_side_by_side_where_there_is_room(study: Path, cluster: Any) -> None:
    parts = ("a", "b", "c", "heavy")
    for name in parts:
        _put("hold", name)
    process = _begin(cluster)
    _wait(lambda: sum(bool(_begun(name)) for name in parts) == 2, process)
    shutil.rmtree("hold")
    assert "Data and pipelines are up to date." in _finish(process)
    spans = {path.name: json.loads(path.read_text()) for path in Path("out").iterdir()}
    assert spans["whole"][0] > max(spans[name][1] for name in parts)
    assert [gpus for _, gpus in _begun("heavy")] == ["0"]
    assert all(len(_begun(name)) == 1 for name in ("a", "b", "c", "whole"))
    assert _finish(_begin(cluster)).count("Running stage") == 0


@needs_ray
@pytest.mark.slow
def test_a_stage_that_fails_is_told_and_the_rest_is_kept(study: Path, cluster: Any) -> None:
    luck = _put("fail", "b")
    said = _finish(_begin(cluster), code=1)
    assert "part@b: DVC ended with an error" in said
    assert "b is out of luck" in said
    assert not Path("out/whole").exists()
    luck.unlink()
    done = {name: len(_begun(name)) for name in ("a", "c", "heavy") if Path("out", name).exists()}
    _finish(_begin(cluster))
    assert done and all(len(_begun(name)) == count for name, count in done.items())


@needs_ray
@pytest.mark.slow
def test_a_stage_that_is_killed_is_told_and_done_next_time(study: Path, cluster: Any) -> None:
    held = _put("hold", "a")
    process = _begin(cluster)
    _wait(lambda: bool(_begun("a")), process)
    os.kill(int(_begun("a")[0][0]), signal.SIGKILL)
    assert "exited with 137" in _finish(process, code=1)
    held.unlink()
    assert "up to date" in _finish(_begin(cluster))


@needs_ray
@pytest.mark.slow
def test_what_ran_dies_with_repro(study: Path, cluster: Any) -> None:
    _put("hold", "a")
    process = _begin(cluster)
    _wait(lambda: bool(_begun("a")), process)
    process.kill()
    process.communicate()
    stage, end = Path("/proc", _begun("a")[0][0]), time.monotonic() + 30
    while stage.exists():
        assert time.monotonic() < end
        time.sleep(0.1)
    shutil.rmtree("hold")
    assert "up to date" in _finish(_begin(cluster))


@needs_ray
@pytest.mark.slow
def test_a_machine_that_is_lost_is_replaced_by_another(study: Path, cluster: Any) -> None:
    held = _put("hold", "heavy")
    process = _begin(cluster)
    _wait(lambda: bool(_begun("heavy")), process)
    cluster.remove_node(cluster.gpu_machine, allow_graceful=False)
    cluster.gpu_machine = cluster.add_node(num_cpus=1, num_gpus=1)
    _wait(lambda: len(_begun("heavy")) == 2, process)
    held.unlink()
    assert "up to date" in _finish(process)
    assert not Path("/proc", _begun("heavy")[0][0]).exists()


@needs_ray
@pytest.mark.slow
def test_a_stage_that_fits_no_machine_is_refused(study: Path, cluster: Any) -> None:
    stages = ["part@a", "part@b", "heavy", "whole"]
    big = {"heavy": Resources(gpus=2), "part@*": Resources()}
    with pytest.raises(InputError, match=r"resources of heavy: \{'CPU': 1.*'GPU': 2.*lower them"):
        prepare(cluster.address, load_runtime().model_copy(update={"resources": big}), stages)
    odd = load_runtime().model_copy(update={"resources": {"hevy": Resources()}})
    with pytest.raises(InputError, match=r"resources of hevy: no such stage"):
        prepare(cluster.address, odd, stages)


@needs_ray
@pytest.mark.slow
def test_no_cluster_is_told() -> None:
    with pytest.raises(InputError, match=r"no Ray cluster at '127\.0\.0\.1:9'.*ray start --head"):
        connect("127.0.0.1:9")


def test_ray_that_is_not_installed_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(InputError, match="Ray is not installed"):
        connect("auto")


def test_memory_is_asked_for_in_bytes_and_nothing_by_its_absence() -> None:
    assert request(Resources()) == {"CPU": 1}
    assert request(Resources(cpus=4, gpus=0.5, memory_gib=2)) == {
        "CPU": 4,
        "GPU": 0.5,
        "memory": 2**31,
    }
