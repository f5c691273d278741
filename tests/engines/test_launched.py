"""Trainings in two processes (`accelerate launch`, gloo) against the same in one."""

import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from stages.bedrock.errors import InputError
from stages.bedrock.training_settings import TrainingSettings
from stages.engines import launch, worker
from stages.engines.training import PLAIN, Method
from tests.conftest import ROOT
from tests.engines.spread import DDP, FSDP2, Result, furthest, run, spread
from tests.engines.test_adapting import LORA, needs_peft

pytestmark = pytest.mark.slow

ROUNDING = 1e-4  # of losses near 4 and weights near 1 in float32, after nine steps


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", f"{ROOT}{os.pathsep}{os.environ.get('PYTHONPATH', '')}")
    odd = SimpleNamespace(**{**vars(worker), "__name__": "tests.engines.odd_worker"})
    monkeypatch.setattr(launch, "worker", odd)


def _pair(accelerate: str = DDP, **more: Any) -> TrainingSettings:
    return TrainingSettings(processes=2, accelerate=accelerate, **more)


def _alone(base: Path, tokenizer: Any, method: Method = PLAIN) -> Result:
    return run(spread(tokenizer, "alone", TrainingSettings(), method), base, tokenizer)


@pytest.mark.parametrize("accelerate", [DDP, FSDP2], ids=["ddp", "fsdp2"])
def test_two_processes_train_as_one(tiny_model: Path, tokenizer: Any, accelerate: str) -> None:
    alone = _alone(tiny_model, tokenizer)
    settings = _pair(accelerate, micro_batch=1, recompute_activations=accelerate == FSDP2)
    both = run(spread(tokenizer, "both", settings), tiny_model, tokenizer)
    assert both.notes["processes"] == 2
    loss, weight = furthest(alone, both)
    assert 0 < loss < ROUNDING
    assert 0 < weight < ROUNDING
    assert alone.ledger.model_dump(exclude={"phases"}) == both.ledger.model_dump(exclude={"phases"})


def test_packed_rows_and_bfloat16_sharded(tiny_model: Path, tokenizer: Any) -> None:
    packed = PLAIN.model_copy(update={"packing": True})
    results = []
    for name, settings in (("alone", TrainingSettings()), ("both", _pair(FSDP2, micro_batch=1))):
        training = spread(tokenizer, name, settings, packed)
        optimization = training.optimization.model_copy(update={"precision": "bfloat16"})
        results.append(run(replace(training, optimization=optimization), tiny_model, tokenizer))
    loss, weight = furthest(*results)
    assert loss < 0.1  # bfloat16 has three digits
    assert weight < 0.02
    assert {str(w.dtype) for w in results[1].weights.values()} == {"torch.float32"}


@needs_peft
def test_adapters_sharded(tiny_model: Path, tokenizer: Any) -> None:
    alone = _alone(tiny_model, tokenizer, LORA)
    both = run(spread(tokenizer, "both", _pair(FSDP2), LORA), tiny_model, tokenizer)
    assert 0 < max(furthest(alone, both)) < ROUNDING


@pytest.mark.parametrize("accelerate", [DDP, FSDP2], ids=["ddp", "fsdp2"])
def test_a_process_that_is_killed_costs_no_more_than_the_way_from_its_checkpoint(
    tiny_model: Path, tokenizer: Any, monkeypatch: pytest.MonkeyPatch, accelerate: str
) -> None:
    whole = run(spread(tokenizer, "whole", _pair(accelerate)), tiny_model, tokenizer)
    killed = spread(tokenizer, "killed", _pair(accelerate))
    with monkeypatch.context() as patch:
        patch.setenv("ODD_DIES", "3")
        with pytest.raises(subprocess.CalledProcessError):
            run(killed, tiny_model, tokenizer)
    marks = [path.parent.name for path in Path("scratch/killed").rglob("complete")]
    assert marks == ["checkpoint-2"]
    parts = list(Path("scratch/killed").rglob("pytorch_model_fsdp_0/*.distcp"))
    assert len(parts) == (2 if accelerate == FSDP2 else 0)  # each process keeps its own
    found = run(killed, tiny_model, tokenizer)
    assert found.notes["working_seconds"] is None
    assert furthest(whole, found) == (0, 0)


def test_memory_that_runs_out_in_one_process_halves_the_micro_batch_of_all(
    tiny_model: Path, tokenizer: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone = _alone(tiny_model, tokenizer)
    monkeypatch.setenv("ODD_ROWS", "1")
    found = run(spread(tokenizer, "both", _pair()), tiny_model, tokenizer)
    assert found.notes["micro_batches"] == [2, 1]
    assert max(furthest(alone, found)) < ROUNDING


def test_a_launcher_starts_one_command_on_each_machine(tiny_model: Path, tokenizer: Any) -> None:
    srun = Path("srun")
    srun.write_text(
        '#!/bin/sh\nSLURM_NODEID=1 "$@" &\nSLURM_NODEID=0 "$@" && wait $!\n'  # two machines in one
    )
    srun.chmod(0o755)
    settings = _pair(machines=2, launcher=str(srun.absolute()))
    found = run(spread(tokenizer, "both", settings), tiny_model, tokenizer)
    assert max(furthest(_alone(tiny_model, tokenizer), found)) < ROUNDING


def test_a_loss_that_is_no_number_is_told_once(tiny_model: Path, tokenizer: Any) -> None:
    training = spread(tokenizer, "both", _pair())
    hot = [replace(one, learning_rate=1e30) for one in training.passes]
    with pytest.raises(InputError, match="not a number any more; lower the learning rate"):
        run(replace(training, passes=hot), tiny_model, tokenizer)


def test_processes_die_with_the_stage(tiny_model: Path, tmp_path: Path) -> None:
    script = tmp_path / "stage.py"
    script.write_text(
        "from pathlib import Path\n"
        "from stages.bedrock.training_settings import TrainingSettings\n"
        "from stages.engines.chat import load_tokenizer\n"
        "from tests.engines.spread import DDP, run, spread\n"
        f"base = Path({str(tiny_model)!r})\n"
        "tokenizer = load_tokenizer(base)\n"
        "settings = TrainingSettings(processes=2, accelerate=DDP)\n"
        "run(spread(tokenizer, 'both', settings), base, tokenizer)\n"
    )
    stage = subprocess.Popen([sys.executable, str(script)])
    end = time.monotonic() + 120
    while len(_processes_of(tmp_path)) < 3:  # the launcher and both of its processes, hardly begun
        assert stage.poll() is None
        assert time.monotonic() < end
        time.sleep(0.1)
    stage.send_signal(signal.SIGKILL)
    stage.wait()
    end = time.monotonic() + 60  # a process that is being started has to get to know
    while _processes_of(tmp_path):
        assert time.monotonic() < end
        time.sleep(0.1)
    assert not list(tmp_path.rglob("complete"))


def _processes_of(folder: Path) -> list[int]:
    """Those that run in `folder` for the training, the stage itself left out."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            words, place = (entry / "cmdline").read_bytes(), (entry / "cwd").readlink()
        except OSError:  # it ended
            continue
        if place == folder and b"stages.engines.worker" in words:
            found.append(int(entry.name))
    return found
