"""What many tests need: a tiny model of our own, made in a second, and a params file to spoil."""

import os
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from stages.bedrock.imports import quick_imports

# A busy machine is no fault of the code; `derandomize` keeps a failure where it was found.
settings.register_profile("here", deadline=None, derandomize=True)
settings.load_profile("here")

# Before torch is imported anywhere: models this small are fastest on one thread, and no test goes online.
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
os.environ["HF_HUB_OFFLINE"] = "1"

ROOT = Path(__file__).parents[1]


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Test files import the heavy libraries: a third quicker so, and so are all tests that come after."""
    with quick_imports():
        return (yield)


@pytest.fixture(scope="session")
def tiny_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of a Qwen3 with random weights that knows the world's words."""
    from stages.engines.scratch import ScratchShape, build_model, build_tokenizer, save_model
    from stages.tasks.lexicon import vocabulary

    shape = ScratchShape(
        hidden_size=32,
        intermediate_size=64,
        layers=2,
        heads=4,
        kv_heads=4,
        head_dim=32,
        max_positions=256,
        rope_theta=100.0,
        initializer_range=0.3,  # far from uniform: samples differ, and greedy decoding has few near-ties
    )
    tokenizer = build_tokenizer(vocabulary())
    folder = tmp_path_factory.mktemp("models") / "tiny"
    save_model(build_model(shape, tokenizer, seed=0), tokenizer, folder)
    return folder


@pytest.fixture(scope="session")
def tokenizer(tiny_model: Path) -> Any:
    """The tokenizer of `tiny_model`."""
    from stages.engines.chat import load_tokenizer

    return load_tokenizer(tiny_model)


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to work in, with the smoke profile as its params.yaml."""
    (tmp_path / "params.yaml").write_text((ROOT / "profiles/smoke.yaml").read_text())
    (tmp_path / "runtime.yaml").write_text((ROOT / "runtime.yaml").read_text())
    monkeypatch.chdir(tmp_path)
    return tmp_path
