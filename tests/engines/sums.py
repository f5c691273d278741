"""A few sums to learn, and a training of them."""

from pathlib import Path
from typing import Any

import torch
from transformers import AutoModelForCausalLM

from stages.engines.chat import training_rows
from stages.engines.job import Job
from stages.engines.live import Curves
from stages.engines.sft import train
from stages.engines.training import Optimization, Schedule

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


def sums_job(tokenizer: Any, checkpoints: Path) -> Job:
    """Two epochs of four steps each."""
    rows = training_rows(tokenizer, PROMPTS, RESPONSES)
    return Job(rows, 2, 0.001, OPTIMIZATION, 3, checkpoints, 1000)


def load(folder: Path) -> Any:
    """The model of a folder."""
    return AutoModelForCausalLM.from_pretrained(folder)


def weights(model: Any) -> dict[str, torch.Tensor]:
    return {name: value.detach().clone() for name, value in model.named_parameters()}


def same(one: dict[str, torch.Tensor], two: dict[str, torch.Tensor]) -> bool:
    return all(torch.equal(one[name], two[name]) for name in one)


def trained(tiny_model: Path, tokenizer: Any, job: Job) -> tuple[Any, float]:
    model, curves = load(tiny_model), Curves("curves")
    loss = train(model, tokenizer, job, curves)
    curves.close()
    return model, loss


def curve(name: str) -> dict[int, float]:
    lines = Path(f"curves/plots/metrics/{name}.tsv").read_text().splitlines()[1:]
    return {int(step): float(value) for step, value in (line.split("\t") for line in lines)}
