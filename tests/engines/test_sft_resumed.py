import logging
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from stages.engines.checkpoints import COMPLETE, last_whole_checkpoint
from stages.engines.job import Job
from stages.engines.live import Curves
from stages.engines.sft import SupervisedTrainer, train
from tests.engines.sums import OPTIMIZATION, curve, load, same, sums_job, trained, weights


@pytest.fixture
def job(tokenizer: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Job:
    """In a folder of its own."""
    monkeypatch.chdir(tmp_path)
    return sums_job(tokenizer, tmp_path / "scratch")


class KilledCurves(Curves):
    """Curves that end the training at one of their points, as a kill would."""

    def __init__(self, step: int) -> None:
        super().__init__("curves")
        self.killed_at = step

    def add(self, step: int, values: Mapping[str, float]) -> None:
        if step == self.killed_at:
            raise KeyboardInterrupt
        super().add(step, values)


@pytest.mark.parametrize(("every", "logging_steps"), [(2, 1), (3, 2)])
def test_a_killed_training_goes_on_where_it_was(
    tiny_model: Path,
    tokenizer: Any,
    job: Job,
    caplog: pytest.LogCaptureFixture,
    every: int,
    logging_steps: int,
) -> None:
    optimization = OPTIMIZATION.model_copy(update={"logging_steps": logging_steps})
    job = replace(job, epochs=3, optimization=optimization, checkpoint_steps=every)
    model, loss = trained(tiny_model, tokenizer, replace(job, checkpoints=job.checkpoints / "one"))
    whole, drawn = weights(model), Path("curves/plots/metrics/loss.tsv").read_bytes()
    job = replace(job, checkpoints=job.checkpoints / "two")
    with caplog.at_level(logging.INFO):
        for step in (6, 10):
            with pytest.raises(KeyboardInterrupt):
                train(load(tiny_model), tokenizer, job, KilledCurves(step))
        model, again = trained(tiny_model, tokenizer, job)
    resumed = [r.args for r in caplog.records if r.getMessage().startswith("resuming from")]
    assert [str(args).rpartition("checkpoint-")[2][0] for args in resumed] == ["4", "8"]
    assert again == loss
    assert same(weights(model), whole)
    assert Path("curves/plots/metrics/loss.tsv").read_bytes() == drawn


def test_a_finished_training_is_not_repeated(
    tiny_model: Path, tokenizer: Any, job: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    model, loss = trained(tiny_model, tokenizer, job)
    whole, drawn = weights(model), curve("loss")
    monkeypatch.setattr(SupervisedTrainer, "compute_loss", lambda *_, **__: pytest.fail("a step"))
    model, again = trained(tiny_model, tokenizer, job)
    assert again == loss
    assert same(weights(model), whole)
    assert curve("loss") == drawn


def test_a_checkpoint_cut_off_while_it_was_written_is_not_used(
    tiny_model: Path, tokenizer: Any, job: Job
) -> None:
    job = replace(job, checkpoint_steps=4)
    model, _ = trained(tiny_model, tokenizer, job)
    last = job.checkpoints / "checkpoint-8"
    assert last_whole_checkpoint(job.checkpoints) == last
    (last / COMPLETE).unlink()
    (last / "model.safetensors").write_bytes(b"half of the w")
    assert last_whole_checkpoint(job.checkpoints) == job.checkpoints / "checkpoint-4"
    assert not last.exists()
    resumed, _ = trained(tiny_model, tokenizer, job)
    assert same(weights(resumed), weights(model))


def test_the_newest_checkpoint_is_the_one_of_the_last_step(tmp_path: Path) -> None:
    assert last_whole_checkpoint(tmp_path / "nowhere") is None
    for step in (500, 1000, 90):
        folder = tmp_path / f"checkpoint-{step}"
        folder.mkdir()
        (folder / COMPLETE).touch()
    (tmp_path / "checkpoint-2000").mkdir()
    assert last_whole_checkpoint(tmp_path) == tmp_path / "checkpoint-1000"
