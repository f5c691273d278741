from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from transformers import AutoModelForCausalLM

from stages.bedrock.custody import exclusive
from stages.bedrock.errors import InputError
from stages.bedrock.records.ledgers import Ledger
from stages.engines import passes
from stages.engines.chat import training_rows
from stages.engines.live import Curves
from stages.engines.passes import Pass, Training, train_passes
from stages.engines.scratch import save_model
from stages.engines.training import Optimization, Schedule, count_work

OPTIMIZATION = Optimization(
    batch_size=4,
    schedule=Schedule(kind="cosine", warmup=2, decay=0, floor=0.1),
    betas=(0.9, 0.98),
    weight_decay=0.01,
    max_grad_norm=1.0,
    precision="float32",
    logging_steps=2,
)
Run = Callable[..., Ledger]


@pytest.fixture
def training(tokenizer: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Training:
    """Two passes of 6 and 3 steps."""
    monkeypatch.chdir(tmp_path)
    prompts = [f"calc {a} + {b}" for a in range(4) for b in range(1, 4)]
    ift = training_rows(tokenizer, prompts, ["1"] * 12)
    reasoning = training_rows(tokenizer, prompts[:9], ["<think> 1 </think> 1"] * 9)
    return Training(
        passes=[
            Pass("ift", ift, {"ift": 12}, 2, 0.002, seed=1000),
            Pass("reasoning", reasoning, {"reasoning": 9}, 1, 0.001, seed=1001),
        ],
        optimization=OPTIMIZATION,
        folder=Path("scratch/identity"),
        checkpoint_steps=2,
        curves="curves",
    )


@pytest.fixture
def run(tiny_model: Path, tokenizer: Any) -> Run:
    """Trains, and publishes into a folder."""

    def start() -> Any:
        return AutoModelForCausalLM.from_pretrained(tiny_model)

    def trained(training: Training, folder: str) -> Ledger:
        ledgers: list[Ledger] = []

        def publish(model: Any, ledger: Ledger) -> None:
            save_model(model, tokenizer, folder)
            ledgers.append(ledger)

        train_passes(training, start, tokenizer, publish)
        return ledgers[0]

    return trained


def _results(folder: str) -> tuple[bytes, bytes]:
    return (
        Path(folder, "model.safetensors").read_bytes(),
        Path("curves/plots/metrics/loss.tsv").read_bytes(),
    )


def _kill_at(monkeypatch: pytest.MonkeyPatch, killed_at: int) -> None:
    plain = Curves.add

    def add(self: Curves, step: int, values: Mapping[str, float]) -> None:
        if step == killed_at:
            raise KeyboardInterrupt
        plain(self, step, values)

    monkeypatch.setattr(Curves, "add", add)


def test_passes_follow_one_another_on_one_axis_and_in_one_ledger(
    training: Training, run: Run
) -> None:
    ledger = run(training, "model")
    assert [phase.name for phase in ledger.phases] == ["ift", "reasoning"]
    assert [phase.steps for phase in ledger.phases] == [6, 3]
    assert [phase.rows for phase in ledger.phases] == [{"ift": 12}, {"reasoning": 9}]
    for phase, one in zip(ledger.phases, training.passes, strict=True):
        work = count_work(one.name, one.rows, one.epochs, 4, one.seed)
        assert phase.model_dump().items() >= work.items()
    curve = [line.split("\t") for line in _results("model")[1].decode().splitlines()[1:]]
    assert [int(step) for step, _ in curve] == [2, 4, 6, 8, 9]
    assert float(curve[2][1]) == ledger.phases[0].final_loss
    assert float(curve[4][1]) == ledger.phases[1].final_loss
    assert not Path("scratch/identity").exists()


@pytest.mark.parametrize("killed_at", [4, 8, 9])
def test_a_kill_in_any_pass_changes_nothing(
    training: Training, run: Run, monkeypatch: pytest.MonkeyPatch, killed_at: int
) -> None:
    ledger = run(training, "whole")
    expected = _results("whole")
    with monkeypatch.context() as patch:
        _kill_at(patch, killed_at)
        with pytest.raises(KeyboardInterrupt):
            run(training, "resumed")
    assert not Path("resumed").exists()
    assert run(training, "resumed") == ledger
    assert _results("resumed") == expected


def test_a_result_that_was_not_published_is_not_trained_again(
    training: Training, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(f"{__name__}.save_model", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            run(training, "model")
    monkeypatch.setattr(
        "stages.engines.sft.SupervisedTrainer.compute_loss", lambda *_, **__: pytest.fail("a step")
    )
    assert [phase.steps for phase in run(training, "model").phases] == [6, 3]


def test_checkpoints_of_other_code_are_not_resumed_from(
    training: Training,
    run: Run,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    with monkeypatch.context() as patch:
        _kill_at(patch, 6)
        with pytest.raises(KeyboardInterrupt):
            run(training, "model")
    monkeypatch.setattr(passes, "code_digest", lambda: "other")
    with caplog.at_level("INFO"):
        run(training, "model")
    assert "resuming" not in caplog.text
    assert not Path("scratch/identity").exists()


def test_one_process_at_a_time(training: Training, run: Run) -> None:
    with (
        exclusive(training.folder / "lock"),
        pytest.raises(InputError, match="another process works on scratch/identity"),
    ):
        run(training, "model")


def test_a_pass_without_rows_is_refused(training: Training, run: Run) -> None:
    empty = replace(training.passes[1], rows=[])
    with pytest.raises(InputError, match="no rows to train on"):
        run(replace(training, passes=[training.passes[0], empty]), "model")
    assert not Path("model").exists()
