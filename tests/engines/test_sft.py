from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import torch
from trl import SFTTrainer

from stages.bedrock.errors import InputError
from stages.engines.chat import NO_LOSS, prompt_ids
from stages.engines.job import Job, config_of, dataset_of
from stages.engines.sft import SupervisedTrainer
from stages.engines.training import Schedule, count_work
from tests.engines.sums import (
    OPTIMIZATION,
    PROMPTS,
    RESPONSES,
    curve,
    load,
    same,
    sums_job,
    trained,
    weights,
)


@pytest.fixture
def job(tokenizer: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Job:
    """In a folder of its own."""
    monkeypatch.chdir(tmp_path)
    return sums_job(tokenizer, tmp_path / "scratch")


@pytest.mark.parametrize("count", [None, 17])
def test_the_loss_is_the_one_trl_computes(
    tiny_model: Path, tokenizer: Any, job: Job, count: int | None
) -> None:
    found = []
    dataset = dataset_of(list(job.rows))
    for kind in (partial(SupervisedTrainer, job), SFTTrainer):
        trainer = kind(
            load(tiny_model),
            args=config_of(job, steps=8),
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
    base = weights(load(tiny_model))
    model, loss = trained(tiny_model, tokenizer, replace(job, epochs=40, learning_rate=0.003))
    losses = list(curve("loss").values())
    assert len(losses) == 160
    assert losses[0] > 3
    assert loss == losses[-1] < 0.05
    assert not any(torch.equal(moved, base[name]) for name, moved in weights(model).items())
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
    trained(tiny_model, tokenizer, job)
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
        model, _ = trained(tiny_model, tokenizer, replace(job, seed=seed, checkpoints=scratch))
        found.append(weights(model))
    assert same(found[0], found[1])
    assert not same(found[0], found[2])


def _rates(tiny_model: Path, tokenizer: Any, job: Job, schedule: Schedule) -> list[float]:
    """Learning rates of 20 steps, as shares of the peak."""
    optimization = OPTIMIZATION.model_copy(update={"schedule": schedule})
    trained(tiny_model, tokenizer, replace(job, epochs=5, optimization=optimization))
    return [rate / job.learning_rate for rate in curve("learning_rate").values()]


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
        trained(tiny_model, tokenizer, replace(job, learning_rate=1e30))


def test_no_rows_are_refused(tiny_model: Path, tokenizer: Any, job: Job) -> None:
    with pytest.raises(InputError, match="no rows to train on"):
        trained(tiny_model, tokenizer, replace(job, rows=[]))


def test_a_training_shorter_than_the_logging_interval_has_a_loss(
    tiny_model: Path, tokenizer: Any, job: Job
) -> None:
    optimization = OPTIMIZATION.model_copy(update={"logging_steps": 1000})
    _, loss = trained(tiny_model, tokenizer, replace(job, optimization=optimization))
    assert curve("loss") == {8: loss}
