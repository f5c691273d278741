"""Training in bfloat16, on a CPU as on a GPU: products in bfloat16, weights and moments in float32."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch

from stages.engines.job import Job
from stages.engines.live import Curves
from stages.engines.sft import train
from tests.engines.sums import load, sums_job


def job_in(precision: str, tokenizer: Any, folder: Path) -> Job:
    job = sums_job(tokenizer, folder / precision)
    optimization = job.optimization.model_copy(update={"precision": precision})
    return replace(job, optimization=optimization)


def trained_in(
    precision: str, tiny_model: Path, tokenizer: Any, folder: Path
) -> tuple[Any, float, set[torch.dtype]]:
    """A model, its loss, and the types that a product of its first layer came in."""
    model, seen = load(tiny_model), set[torch.dtype]()
    projection = model.model.layers[0].mlp.gate_proj
    handle = projection.register_forward_hook(lambda *parts: seen.add(parts[2].dtype))
    curves = Curves(str(folder / f"curves_{precision}"))
    loss = train(model, tokenizer, job_in(precision, tokenizer, folder), curves)
    curves.close()
    handle.remove()
    return model, loss, seen


def test_products_are_in_the_precision_asked_for_and_weights_in_float32(
    tiny_model: Path, tokenizer: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    exact, loss, seen = trained_in("float32", tiny_model, tokenizer, tmp_path)
    assert seen == {torch.float32}
    short, short_loss, seen = trained_in("bfloat16", tiny_model, tokenizer, tmp_path)
    assert seen == {torch.bfloat16}
    assert {weight.dtype for weight in short.parameters()} == {torch.float32}
    assert short_loss != loss and short_loss == pytest.approx(loss, rel=0.05)
    before = load(tiny_model)
    moved, apart = 0.0, 0.0
    for old, one, other in zip(
        before.parameters(), exact.parameters(), short.parameters(), strict=True
    ):
        moved += (one - old).square().sum().item()
        apart += (one - other).square().sum().item()
    assert apart < 0.1 * moved


def test_attention_is_torch_s_fused_one(tiny_model: Path) -> None:
    assert load(tiny_model).config._attn_implementation == "sdpa"
