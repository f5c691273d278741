from pathlib import Path
from typing import Any

import pytest

from stages.engines import vllm
from tests.engines.test_engines import RUNTIME

SPREAD = RUNTIME.model_copy(
    update={"tensor_parallel": 4, "pipeline_parallel": 2, "executor": "ray"}
)


@pytest.mark.slow
def test_settings_reach_vllm(tiny_model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Arguments of vLLM are made of what it is started with; the engine itself would need eight GPUs."""
    module = pytest.importorskip("vllm")
    import torch

    given: dict[str, Any] = {}

    def started(model: str, **settings: Any) -> None:
        given.update(settings, model=model)

    monkeypatch.setattr(module, "LLM", started)
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    vllm.VllmEngine(tiny_model, SPREAD, 48)
    given.pop("use_tqdm_on_load")
    arguments = module.EngineArgs(**given)
    assert arguments.tensor_parallel_size == 4
    assert arguments.pipeline_parallel_size == 2
    assert arguments.distributed_executor_backend == "ray"
    assert arguments.gpu_memory_utilization == 0.5


def test_the_executor_is_vllms_to_choose_unless_it_is_named() -> None:
    assert vllm._gpu(RUNTIME)["distributed_executor_backend"] is None
