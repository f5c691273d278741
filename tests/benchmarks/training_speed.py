"""Tokens per second of the trainer (TRL) against a plain torch loop, side by side.

Same model, same rows, same batches in the same order, same loss, optimizer, clipping and schedule; runs of
either alternate, and the ratio of the medians is printed per student and regime.

    python -m tests.benchmarks.training_speed [--students d16 d48] [--steps 1000] [--repeats 3]
"""

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from stages.bedrock.imports import quick_imports
from stages.bedrock.params import load_leaf, load_section
from stages.bedrock.runtime import load_runtime
from stages.engines.chat import NO_LOSS, TrainingRow
from stages.engines.documents import Turn, WordEncoder
from stages.engines.scratch import build_model, build_tokenizer
from stages.engines.training import Optimization, length_grouped_batches
from stages.prepare_model import ModelParams
from stages.tasks.corpora.kinds import ProceduralCorpus
from stages.tasks.lexicon import vocabulary
from stages.tasks.mixture import ProblemStream
from stages.train_student import TrainStudentParams

SEED = 3


def problem_rows(tokenizer: Any, regime: str, number: int) -> list[TrainingRow]:
    """Rows as a student sees them, the answers right."""
    corpus = load_leaf("corpora", "general", ProceduralCorpus)
    encoder = WordEncoder(tokenizer)
    problems = islice(ProblemStream(corpus.tasks, "training", SEED, "benchmark"), number)
    return [
        encoder.row(
            Turn(
                problem.prompt,
                f"<think> {problem.thinking} </think> {problem.answer}"
                if regime == "reasoning"
                else problem.answer,
                None,
            )
        )
        for problem in problems
    ]


def plain(model: Any, rows: Sequence[TrainingRow], settings: Optimization, rate: float) -> float:
    """Seconds of a plain loop over one epoch."""
    import torch
    from transformers import get_scheduler

    started = time.perf_counter()
    optimizer = torch.optim.AdamW(
        model.parameters(),
        lr=rate,
        betas=settings.betas,
        weight_decay=settings.weight_decay,
        fused=True,
    )
    batches = length_grouped_batches(
        [len(row.token_ids) for row in rows], settings.batch_size, SEED, epoch=0
    )
    schedule = get_scheduler(
        "cosine_with_min_lr",
        optimizer,
        num_warmup_steps=round(settings.schedule.warmup * len(batches)),
        num_training_steps=len(batches),
        scheduler_specific_kwargs={"min_lr_rate": settings.schedule.floor},
    )
    model.train()
    for batch in batches:
        longest = max(len(rows[number].token_ids) for number in batch)
        ids = torch.zeros((len(batch), longest), dtype=torch.long)
        labels = torch.full((len(batch), longest), NO_LOSS)
        for place, number in enumerate(batch):
            row = rows[number]
            ids[place, : len(row.token_ids)] = torch.tensor(row.token_ids)
            labels[place, : len(row.labels)] = torch.tensor(row.labels)
        hidden = model.model(input_ids=ids, use_cache=False).last_hidden_state[:, :-1]
        counts = labels[:, 1:] != NO_LOSS
        loss = torch.nn.functional.cross_entropy(
            model.lm_head(hidden[counts]), labels[:, 1:][counts]
        )
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), settings.max_grad_norm)
        optimizer.step()
        schedule.step()
        optimizer.zero_grad()
    return time.perf_counter() - started


def trl(
    model: Any, tokenizer: Any, rows: Sequence[TrainingRow], settings: Optimization, rate: float
) -> float:
    """Seconds of the trainer over one epoch, its curves included; its set-up is not."""
    from stages.engines.job import Job
    from stages.engines.live import Curves
    from stages.engines.sft import train

    with tempfile.TemporaryDirectory() as folder:
        curves = Curves(f"{folder}/curves")
        job = Job(rows, 1, rate, settings, SEED, Path(folder, "checkpoints"), 10**9)
        started = time.perf_counter()
        train(model, tokenizer, job, curves)
        return time.perf_counter() - started


def main(argv: Sequence[str] | None = None) -> None:
    """Print the ratio for every student and regime."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--students", nargs="+", default=["d16", "d32", "d48", "d64"])
    parser.add_argument("--steps", type=int, default=1000)
    parser.add_argument("--repeats", type=int, default=3)
    args = parser.parse_args(argv)
    load_runtime()
    with quick_imports():
        import stages.engines.sft  # noqa: F401
    settings = load_section("train_student", TrainStudentParams).optimization
    tokenizer = build_tokenizer(vocabulary())
    sys.stdout.write("student  regime     plain tok/s  TRL tok/s  TRL / plain\n")
    for student in args.students:
        shape = load_leaf("models", student, ModelParams).root.shape  # type: ignore[union-attr]
        for regime in ("ift", "reasoning"):
            rows = problem_rows(tokenizer, regime, args.steps * settings.batch_size)
            seconds: dict[str, list[float]] = {"plain": [], "trl": []}
            for _ in range(args.repeats):
                model = build_model(shape, tokenizer, SEED)
                seconds["plain"].append(plain(model, rows, settings, 1e-3))
                model = build_model(shape, tokenizer, SEED)
                seconds["trl"].append(trl(model, tokenizer, rows, settings, 1e-3))
            tokens = sum(len(row.token_ids) for row in rows)
            speed = {name: tokens / statistics.median(found) for name, found in seconds.items()}
            ratio = speed["trl"] / speed["plain"]
            sys.stdout.write(
                f"{student:<8} {regime:<10} {speed['plain']:>11.0f} {speed['trl']:>10.0f} {ratio:>12.2f}\n"
            )


if __name__ == "__main__":
    main()
