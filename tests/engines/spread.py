"""Trainings of two passes on a few sums, to be done in several ways."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import torch
from transformers import AutoModelForCausalLM

from stages.bedrock.records.ledgers import Ledger
from stages.bedrock.training_settings import TrainingSettings
from stages.engines.chat import training_rows
from stages.engines.passes import Pass, Training, train_passes
from stages.engines.scratch import save_model
from stages.engines.training import PLAIN, Method
from tests.conftest import ROOT
from tests.engines.sums import OPTIMIZATION, PROMPTS, RESPONSES

DDP, FSDP2 = (str(ROOT / f"configs/accelerate/{name}.yaml") for name in ("ddp", "fsdp2"))


class Result(NamedTuple):
    """What a training left."""

    losses: list[float]
    """Of all steps."""
    weights: dict[str, torch.Tensor]
    ledger: Ledger
    notes: dict[str, Any]


@contextmanager
def elsewhere(folder: Path) -> Iterator[None]:
    """With another working directory, for fixtures that outlive a test."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        yield


def spread(
    tokenizer: Any,
    name: str,
    settings: TrainingSettings,
    method: Method = PLAIN,
    batch_size: int = 4,
) -> Training:
    """Of 6 and 3 steps, the last batch of an epoch two rows short."""
    ift = training_rows(tokenizer, PROMPTS[:10], RESPONSES[:10])
    reasoning = training_rows(tokenizer, PROMPTS[5:15], RESPONSES[5:15])
    return Training(
        passes=[
            Pass("ift", ift, {"ift": 10}, 2, 0.002, seed=1000),
            Pass("reasoning", reasoning, {"reasoning": 10}, 1, 0.001, seed=1001),
        ],
        optimization=OPTIMIZATION.model_copy(update={"batch_size": batch_size}),
        folder=Path("scratch", name),
        checkpoint_steps=2,
        curves=f"curves/{name}",
        method=method,
        settings=settings,
    )


def run(training: Training, base: Path, tokenizer: Any) -> Result:
    """Train from `base`, in a folder named as the scratch one."""
    folder, ledgers = Path("out", training.folder.name), list[Ledger]()

    def publish(model: Any, ledger: Ledger) -> None:
        save_model(model, tokenizer, folder)
        ledgers.append(ledger)

    notes = train_passes(training, base, tokenizer, publish)
    model = AutoModelForCausalLM.from_pretrained(folder)
    return Result(list(losses(training)), dict(model.state_dict()), ledgers[0], notes)


def losses(training: Training) -> Iterator[float]:
    """The curve of a training."""
    lines = Path(training.curves, "plots/metrics/loss.tsv").read_text().splitlines()[1:]
    for line in lines:
        yield float(line.split("\t")[1])


def furthest(one: Result, other: Result) -> tuple[float, float]:
    """Largest difference of the losses and of the weights."""
    assert len(one.losses) == len(other.losses)
    pairs = zip(one.losses, other.losses, strict=True)
    gaps = [float((w - other.weights[n]).abs().max()) for n, w in one.weights.items()]
    return max(abs(a - b) for a, b in pairs), max(gaps)
