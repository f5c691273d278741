import logging
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from datasets import Dataset
from transformers import AutoModelForCausalLM
from trl import SFTTrainer

from stages.bedrock.errors import InputError
from stages.engines.chat import NO_LOSS, TrainingRow, prompt_ids, training_rows
from stages.engines.live import Curves
from stages.engines.sft import (
    COMPLETE,
    Job,
    SupervisedTrainer,
    _config,
    last_whole_checkpoint,
    train,
)
from stages.engines.training import Optimization, Schedule, count_work

PROMPTS = [f"calc {a} + {b}" for a in range(4) for b in range(1, 5)]
ANSWERS = [str(a + b) for a in range(4) for b in range(1, 5)]
# Some answers are longer, so that batches are padded.
RESPONSES = [
    f"<think> {answer} </think> {answer}" if number % 3 == 0 else answer
    for number, answer in enumerate(ANSWERS)
]
OPTIMIZATION = Optimization(
    batch_size=4,
    schedule=Schedule(kind="wsd", warmup=0, decay=0, floor=1),
    betas=(0.9, 0.98),
    weight_decay=0.0,
    max_grad_norm=1.0,
    precision="float32",
    logging_steps=1,
)


@pytest.fixture
def rows(tokenizer: Any) -> list[TrainingRow]:
    """Sixteen sums with their answers."""
    return training_rows(tokenizer, PROMPTS, RESPONSES)


@pytest.fixture
def job(rows: list[TrainingRow], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Job:
    """Two epochs of four steps each."""
    monkeypatch.chdir(tmp_path)
    return Job(rows, 2, 0.001, OPTIMIZATION, 3, tmp_path / "scratch", 1000)


def _model(folder: Path) -> Any:
    return AutoModelForCausalLM.from_pretrained(folder)


def _weights(model: Any) -> dict[str, torch.Tensor]:
    return {name: weights.detach().clone() for name, weights in model.named_parameters()}


def _same(one: dict[str, torch.Tensor], two: dict[str, torch.Tensor]) -> bool:
    return all(torch.equal(one[name], two[name]) for name in one)


def _train(tiny_model: Path, tokenizer: Any, job: Job) -> tuple[Any, float]:
    model, curves = _model(tiny_model), Curves("curves")
    loss = train(model, tokenizer, job, curves)
    curves.close()
    return model, loss


def _curve(name: str) -> dict[int, float]:
    lines = Path(f"curves/plots/metrics/{name}.tsv").read_text().splitlines()[1:]
    return {int(step): float(value) for step, value in (line.split("\t") for line in lines)}


@pytest.mark.parametrize("count", [None, 17])
def test_the_loss_is_the_one_trl_computes(
    tiny_model: Path, tokenizer: Any, job: Job, count: int | None
) -> None:
    found = []
    for kind in (SupervisedTrainer, SFTTrainer):
        dataset = Dataset.from_dict(
            {
                "input_ids": [row.token_ids for row in job.rows],
                "labels": [row.labels for row in job.rows],
                "length": [len(row.token_ids) for row in job.rows],
            }
        )
        trainer = kind(
            _model(tiny_model),
            args=_config(job, steps=8),
            train_dataset=dataset,
            processing_class=tokenizer,
        )
        batch = trainer.data_collator([dataset[row] for row in range(6)])
        assert (batch["labels"] == NO_LOSS).any(dim=0)[-1], "no row is padded"
        items = None if count is None else torch.tensor(count)
        trainer.model.train()
        loss = trainer.compute_loss(trainer.model, dict(batch), num_items_in_batch=items)
        loss.backward()
        found.append((loss.item(), {n: p.grad for n, p in trainer.model.named_parameters()}))
    (ours, our_slopes), (theirs, their_slopes) = found
    assert ours == pytest.approx(theirs, abs=1e-5)
    for name, slope in our_slopes.items():
        torch.testing.assert_close(slope, their_slopes[name], atol=1e-5, rtol=1e-4)


def test_what_can_be_memorised_is_and_answers_end_by_themselves(
    tiny_model: Path, tokenizer: Any, job: Job
) -> None:
    base = _weights(_model(tiny_model))
    model, loss = _train(tiny_model, tokenizer, replace(job, epochs=40, learning_rate=0.003))
    losses = list(_curve("loss").values())
    assert len(losses) == 160
    assert losses[0] > 3
    assert loss == losses[-1] < 0.05
    assert not any(torch.equal(moved, base[name]) for name, moved in _weights(model).items())
    model.eval()
    for prompt, response in zip(PROMPTS, RESPONSES, strict=True):
        ids = torch.tensor(prompt_ids(tokenizer, [prompt], None))
        output = model.generate(ids, do_sample=False, max_new_tokens=20)[0, ids.shape[1] :]
        assert output[-1] == tokenizer.eos_token_id
        assert tokenizer.decode(output[:-1]) == response


def test_the_trainer_does_the_work_that_the_ledger_counts(
    tiny_model: Path, tokenizer: Any, job: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[tuple[int, int]] = []
    plain = SupervisedTrainer.compute_loss

    def recording(self: Any, model: Any, inputs: Any, *rest: Any, **more: Any) -> Any:
        seen.append((inputs["input_ids"].numel(), int((inputs["labels"] != NO_LOSS).sum())))
        return plain(self, model, inputs, *rest, **more)

    monkeypatch.setattr(SupervisedTrainer, "compute_loss", recording)
    job = replace(job, rows=job.rows[:14], epochs=3)
    _train(tiny_model, tokenizer, job)
    work = count_work("ift", job.rows, 3, OPTIMIZATION.batch_size, job.seed)
    assert work["padded_tokens"] > work["tokens"]
    assert work["steps"] == len(seen)
    assert work["padded_tokens"] == sum(padded for padded, _ in seen)
    assert work["supervised_tokens"] == sum(supervised for _, supervised in seen)


def test_equal_jobs_give_equal_weights_and_other_seeds_others(
    tiny_model: Path, tokenizer: Any, job: Job
) -> None:
    found = []
    for number, seed in enumerate((3, 3, 4)):
        scratch = job.checkpoints / str(number)
        model, _ = _train(tiny_model, tokenizer, replace(job, seed=seed, checkpoints=scratch))
        found.append(_weights(model))
    assert _same(found[0], found[1])
    assert not _same(found[0], found[2])


def _rates(tiny_model: Path, tokenizer: Any, job: Job, schedule: Schedule) -> list[float]:
    """Learning rates of 20 steps, as shares of the peak."""
    optimization = OPTIMIZATION.model_copy(update={"schedule": schedule})
    _train(tiny_model, tokenizer, replace(job, epochs=5, optimization=optimization))
    return [rate / job.learning_rate for rate in _curve("learning_rate").values()]


@pytest.mark.parametrize(("warmup", "decay"), [(4, 8), (0.2, 0.4)])
def test_wsd_warms_up_stays_and_falls_to_the_floor(
    tiny_model: Path, tokenizer: Any, job: Job, warmup: float, decay: float
) -> None:
    schedule = Schedule(kind="wsd", warmup=warmup, decay=decay, floor=0.2)
    rates = _rates(tiny_model, tokenizer, job, schedule)
    rising = [0.2 + 0.8 * step / 4 for step in range(4)]
    falling = [1 - 0.8 * step / 8 for step in range(8)]
    assert rates == pytest.approx([*rising, *[1.0] * 8, *falling])
    # One more step would be at the floor.
    assert falling[-1] - 0.8 / 8 == pytest.approx(0.2)


@pytest.mark.parametrize("warmup", [4, 0.2])
def test_cosine_warms_up_and_falls_to_the_floor(
    tiny_model: Path, tokenizer: Any, job: Job, warmup: float
) -> None:
    schedule = Schedule(kind="cosine", warmup=warmup, decay=0, floor=0.1)
    rates = _rates(tiny_model, tokenizer, job, schedule)
    assert rates[:5] == pytest.approx([0, 0.25, 0.5, 0.75, 1])
    assert rates[4:] == sorted(rates[4:], reverse=True)
    assert rates[12] == pytest.approx(0.55)  # half-way between peak and floor
    assert 0.1 < rates[-1] < 0.12


def test_a_loss_that_is_no_number_is_refused(tiny_model: Path, tokenizer: Any, job: Job) -> None:
    with pytest.raises(InputError, match="not a number any more; lower the learning rate"):
        _train(tiny_model, tokenizer, replace(job, learning_rate=1e30))


def test_no_rows_are_refused(tiny_model: Path, tokenizer: Any, job: Job) -> None:
    with pytest.raises(InputError, match="no rows to train on"):
        _train(tiny_model, tokenizer, replace(job, rows=[]))


def test_a_training_shorter_than_the_logging_interval_has_a_loss(
    tiny_model: Path, tokenizer: Any, job: Job
) -> None:
    optimization = OPTIMIZATION.model_copy(update={"logging_steps": 1000})
    _, loss = _train(tiny_model, tokenizer, replace(job, optimization=optimization))
    assert _curve("loss") == {8: loss}


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
    model, loss = _train(tiny_model, tokenizer, replace(job, checkpoints=job.checkpoints / "one"))
    whole, curve = _weights(model), Path("curves/plots/metrics/loss.tsv").read_bytes()
    job = replace(job, checkpoints=job.checkpoints / "two")
    with caplog.at_level(logging.INFO):
        for step in (6, 10):
            with pytest.raises(KeyboardInterrupt):
                train(_model(tiny_model), tokenizer, job, KilledCurves(step))
        model, again = _train(tiny_model, tokenizer, job)
    resumed = [r.args for r in caplog.records if r.getMessage().startswith("resuming from")]
    assert [str(args).rpartition("checkpoint-")[2][0] for args in resumed] == ["4", "8"]
    assert again == loss
    assert _same(_weights(model), whole)
    assert Path("curves/plots/metrics/loss.tsv").read_bytes() == curve


def test_a_finished_training_is_not_repeated(
    tiny_model: Path, tokenizer: Any, job: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    model, loss = _train(tiny_model, tokenizer, job)
    whole, curve = _weights(model), _curve("loss")
    monkeypatch.setattr(SupervisedTrainer, "compute_loss", lambda *_, **__: pytest.fail("a step"))
    model, again = _train(tiny_model, tokenizer, job)
    assert again == loss
    assert _same(_weights(model), whole)
    assert _curve("loss") == curve


def test_a_checkpoint_cut_off_while_it_was_written_is_not_used(
    tiny_model: Path, tokenizer: Any, job: Job
) -> None:
    job = replace(job, checkpoint_steps=4)
    model, _ = _train(tiny_model, tokenizer, job)
    last = job.checkpoints / "checkpoint-8"
    assert last_whole_checkpoint(job.checkpoints) == last
    (last / COMPLETE).unlink()
    (last / "model.safetensors").write_bytes(b"half of the w")
    assert last_whole_checkpoint(job.checkpoints) == job.checkpoints / "checkpoint-4"
    assert not last.exists()
    resumed, _ = _train(tiny_model, tokenizer, job)
    assert _same(_weights(resumed), _weights(model))


def test_the_newest_checkpoint_is_the_one_of_the_last_step(tmp_path: Path) -> None:
    assert last_whole_checkpoint(tmp_path / "nowhere") is None
    for step in (500, 1000, 90):
        folder = tmp_path / f"checkpoint-{step}"
        folder.mkdir()
        (folder / COMPLETE).touch()
    (tmp_path / "checkpoint-2000").mkdir()
    assert last_whole_checkpoint(tmp_path) == tmp_path / "checkpoint-1000"
