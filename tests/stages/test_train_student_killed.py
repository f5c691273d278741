"""The stage killed at random moments of a sequential training, as a process of its own."""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from stages.bedrock.record import read_record
from stages.bedrock.records.ledgers import Ledger
from stages.engines.checkpoints import COMPLETE
from tests.bedrock.spoiled import plant, rewrite
from tests.conftest import ROOT
from tests.stages.drawn_pairs import write_pairs

RUN = "d32_seq50_s1"
STEPS = 150  # of each of the two passes
KILLS = 4
RESULTS = (
    f"models/students/{RUN}/model.safetensors",
    f"data/ledgers/runs/{RUN}.json",
    f"data/curves/runs/{RUN}/plots/metrics/loss.tsv",
    f"data/curves/runs/{RUN}/plots/metrics/learning_rate.tsv",
)


@pytest.fixture
def study(checkout: Path, tiny_model: Path) -> Path:
    """A small checkout with git, a base model and 200 pairs; checkpoints every 12 steps."""

    def change(content: Any) -> None:
        plant(content, "train_student.epochs", 6)
        plant(content, "train_student.optimization.batch_size", 4)

    rewrite(checkout, change)
    runtime = (checkout / "runtime.yaml").read_text()
    assert "checkpoint_steps: 500" in runtime
    small = runtime.replace("checkpoint_steps: 500", "checkpoint_steps: 12")
    (checkout / "runtime.yaml").write_text(small)
    skipped = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "stages", checkout / "stages", ignore=skipped)
    (checkout / ".gitignore").write_text("/data/\n/models/\n/.scratch/\n/log\n__pycache__/\n")
    who = ("-c", "user.name=test", "-c", "user.email=test@example.invalid")
    for words in (("init", "-q"), ("add", "-A"), ("commit", "-q", "-m", "start")):
        subprocess.run(["git", *who, *words], check=True)
    shutil.copytree(tiny_model, checkout / "models/base/d32")
    write_pairs(checkout, 200, hardest=2)
    return checkout


def _begin(study: Path) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    environment.pop("PYTHONPATH", None)
    with (study / "log").open("w") as log:
        command = [sys.executable, "-m", "stages.train_student", RUN]
        return subprocess.Popen(command, cwd=study, env=environment, stdout=log, stderr=log)


def _finish(study: Path) -> tuple[list[bytes], str]:
    """The results of a training that runs to its end, and its log."""
    process = _begin(study)
    process.wait(timeout=300)
    log = (study / "log").read_text()
    assert process.returncode == 0, log
    return [(study / name).read_bytes() for name in RESULTS], log


def _steps_done(study: Path) -> int:
    """Steps of both passes that whole checkpoints keep."""
    scratch = study / ".scratch/checkpoints" / RUN
    try:
        marks = list(scratch.glob(f"*/*/*/checkpoint-*/{COMPLETE}"))
    except FileNotFoundError:  # an old checkpoint was deleted meanwhile
        return 0
    places = [(int(mark.parts[-3]), int(mark.parts[-2].split("-")[1])) for mark in marks]
    return max((STEPS * number + step for number, step in places), default=0)


def _kill_when(study: Path, moment: Callable[[], bool]) -> str:
    """Start the stage, kill it at a moment, return its log."""
    process = _begin(study)
    end = time.monotonic() + 300
    while not moment():
        assert process.poll() is None, (study / "log").read_text()
        assert time.monotonic() < end
        time.sleep(0.002)
    process.kill()
    assert process.wait() == -signal.SIGKILL
    return (study / "log").read_text()


@pytest.mark.slow
def test_killed_at_random_moments_it_ends_with_the_same_bytes(study: Path) -> None:
    expected, log = _finish(study)
    assert "resuming" not in log
    steps = [phase.steps for phase in read_record(study / RESULTS[1], Ledger).phases]
    assert steps == [STEPS, STEPS]
    for name in ("models/students", "data/ledgers", "data/curves"):
        shutil.rmtree(study / name)
    draw = random.Random()
    seed = draw.randrange(10**6)
    draw.seed(seed)
    logs = []
    for number in range(KILLS):
        # A checkpoint of the number's share of the training, and up to 50 ms more.
        share = 2 * STEPS // (KILLS + 1)
        target = share * number + draw.randrange(1, share)

        def moment(target: int = target) -> bool:
            if _steps_done(study) < target:
                return False
            time.sleep(draw.random() * 0.05)
            return True

        logs.append(_kill_when(study, moment))
        assert not (study / RESULTS[1]).exists()
    found, log = _finish(study)
    resumed = sum("resuming from" in text for text in [*logs, log])
    assert resumed == KILLS, f"seed {seed}"
    for name, one, two in zip(RESULTS, expected, found, strict=True):
        assert one == two, f"{name} differs, seed {seed}"
    assert list((study / ".scratch/checkpoints" / RUN).iterdir()) == []


@pytest.mark.slow
def test_changed_code_begins_anew(study: Path) -> None:
    _kill_when(study, lambda: _steps_done(study) >= 24)
    trainer = study / "stages/engines/sft.py"
    trainer.write_text(trainer.read_text() + "# edited\n")
    _, log = _finish(study)
    assert "resuming" not in log


@pytest.mark.slow
def test_a_second_process_on_the_same_run_is_refused(study: Path) -> None:
    first = _begin(study)
    try:
        while not _steps_done(study):
            assert first.poll() is None, (study / "log").read_text()
            time.sleep(0.01)
        first.send_signal(signal.SIGSTOP)
        second = subprocess.run(
            [sys.executable, "-m", "stages.train_student", RUN],
            cwd=study,
            capture_output=True,
            text=True,
            check=False,
        )
    finally:
        first.kill()
        first.wait()
    assert second.returncode == 2
    assert f"error: another process works on .scratch/checkpoints/{RUN}" in second.stderr
    assert "Traceback" not in second.stderr
