"""A training whose model accelerate compiles: the compiled one is what is trained."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from transformers import AutoTokenizer

from stages.engines.live import Curves
from stages.engines.sft import train
from tests.conftest import ROOT
from tests.engines.sums import load, sums_job


def main(model: Path, folder: Path) -> None:
    """Train and print the loss and how many graphs were captured."""
    from torch._dynamo.utils import counters

    tokenizer = AutoTokenizer.from_pretrained(model)
    loss = train(load(model), tokenizer, sums_job(tokenizer, folder), Curves(str(folder / "c")))
    sys.stdout.write(f"{loss:.9f} {counters['stats']['unique_graphs']}\n")


def _trained(tiny_model: Path, folder: Path, **environment: str) -> tuple[float, int]:
    folder.mkdir()
    done = subprocess.run(
        [sys.executable, "-m", "tests.engines.test_sft_compiled", tiny_model, folder],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    loss, graphs = done.stdout.splitlines()[-1].split()
    return float(loss), int(graphs)


@pytest.mark.slow
def test_what_is_compiled_is_what_is_trained(tiny_model: Path, tmp_path: Path) -> None:
    plain, graphs = _trained(tiny_model, tmp_path / "plain")
    assert graphs == 0
    loss, graphs = _trained(
        tiny_model,
        tmp_path / "compiled",
        ACCELERATE_DYNAMO_BACKEND="eager",
        ACCELERATE_DYNAMO_USE_DYNAMIC="true",
    )
    assert graphs > 0
    assert loss == pytest.approx(plain, rel=1e-5)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
