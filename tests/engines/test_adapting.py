import importlib.util
from pathlib import Path
from typing import Any

import pytest
import torch

from stages.bedrock.errors import InputError
from stages.bedrock.training_settings import TrainingSettings
from stages.engines.adapting import adapted, apply_liger, merged
from stages.engines.training import PLAIN, Adapters
from stages.science.lora import adapter_parameters
from tests.engines.spread import run, spread
from tests.engines.sums import load

ADAPTERS = Adapters(rank=4, alpha=8.0, targets=["q_proj", "down_proj"])
LORA = PLAIN.model_copy(update={"lora": ADAPTERS})
needs_peft = pytest.mark.skipif(
    importlib.util.find_spec("peft") is None, reason="peft is not installed (requirements/lora.txt)"
)


@needs_peft
def test_adapters_begin_as_nothing_and_alone_can_be_trained(tiny_model: Path) -> None:
    base, model = load(tiny_model).eval(), adapted(load(tiny_model), ADAPTERS, 1).eval()
    ids = torch.tensor([[5, 6, 7, 8]])
    with torch.inference_mode():
        assert torch.equal(model(ids).logits, base(ids).logits)
    trained = {name: p.numel() for name, p in model.named_parameters() if p.requires_grad}
    assert all("lora_" in name for name in trained)
    assert len(trained) == 2 * 2 * 2  # A and B, two matrices, two layers


@needs_peft
def test_a_training_moves_the_matrices_named_and_publishes_an_ordinary_model(
    tiny_model: Path, tokenizer: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    found = run(spread(tokenizer, "lora", TrainingSettings(), LORA), tiny_model, tokenizer)
    before = load(tiny_model).state_dict()
    assert found.weights.keys() == before.keys()
    moved = {name for name, w in found.weights.items() if not torch.equal(w, before[name])}
    assert moved == {name for name in before if "q_proj" in name or "down_proj" in name}
    for name in moved:
        assert torch.linalg.matrix_rank(found.weights[name] - before[name], rtol=1e-3) <= 4
    assert found.ledger.lora is not None
    assert found.ledger.parameters == load(tiny_model).num_parameters()
    model = adapted(load(tiny_model), ADAPTERS, 1)
    counted = sum(p.numel() for p in model.parameters() if p.requires_grad)
    assert adapter_parameters(found.ledger.shape, found.ledger.lora) == counted


@needs_peft
def test_merged_weights_answer_as_the_adapters_do(tiny_model: Path) -> None:
    model = adapted(load(tiny_model), ADAPTERS, 1).eval()
    with torch.no_grad():
        for name, value in model.named_parameters():
            if "lora_B" in name:
                value.normal_(std=0.3, generator=torch.Generator().manual_seed(0))
    ids = torch.tensor([[5, 6, 7, 8]])
    with torch.inference_mode():
        beside = model(ids).logits
        assert not torch.allclose(beside, load(tiny_model).eval()(ids).logits, atol=0.1)
        torch.testing.assert_close(merged(model)(ids).logits, beside, atol=1e-4, rtol=1e-4)


@needs_peft
def test_a_target_that_the_model_has_not_is_named(tiny_model: Path) -> None:
    wrong = ADAPTERS.model_copy(update={"targets": ["q_proj", "query"]})
    with pytest.raises(
        InputError, match=r"\['query'\] are no matrices of this model; it has.*o_proj"
    ):
        adapted(load(tiny_model), wrong, 1)


def test_what_is_not_installed_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(InputError, match="needs peft, which is not installed"):
        adapted(None, ADAPTERS, 1)
    with pytest.raises(InputError, match="needs liger_kernel, which is not installed"):
        apply_liger(None)
