"""The stage killed at random moments, as a process of its own with a real engine."""

import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd
import pytest

from stages.bedrock.records import prompts
from stages.bedrock.row_store import RowStore, store_path
from stages.bedrock.tables import write_table
from stages.engines.protocol import Sampling
from stages.generate_answers import GenerateAnswersParams, RegimeParams
from tests.engines.fake import some_prompts

# The stage as a process of its own, with small chunks and the params of this test.
PROCESS = """
import sys
from stages import generate_answers
from stages.bedrock.errors import run_stage
from stages.engines import answering
from tests.stages.test_generate_answers_killed import PARAMS
answering.CHUNK_QUESTIONS = 16
generate_answers.load_section = lambda section, kind: PARAMS
generate_answers.published_corpus = lambda name: None
run_stage(lambda: generate_answers.main(["math", "ift"]))
"""
SAMPLED = Sampling(temperature=1.0, top_p=1.0, top_k=0, max_tokens=40, samples=1)
REGIME = RegimeParams(**SAMPLED.model_dump(), resamples=SAMPLED.model_copy(update={"samples": 3}))
PARAMS = GenerateAnswersParams(teacher="teacher", seed=1, ift=REGIME, reasoning=REGIME)
CHECKOUT = Path(__file__).parents[2]


@pytest.fixture
def study(tmp_path: Path, tiny_model: Path) -> Path:
    """A working directory with a teacher and prompts that it will not answer rightly."""
    shutil.copytree(tiny_model, tmp_path / "models/base/teacher")
    rows: list[tuple[object, ...]] = [
        (f"p{i}", "calc", "math", "open", 1, text, [], "1")
        for i, text in enumerate(some_prompts(320))
    ]
    frame = pd.DataFrame(rows, columns=prompts.SCHEMA.names)
    write_table(frame, tmp_path / "data/prompts/math.parquet", prompts.SCHEMA)
    return tmp_path


def _begin(engine: str, study: Path) -> subprocess.Popen[bytes]:
    runtime = (CHECKOUT / "runtime.yaml").read_text().replace("engine: auto", f"engine: {engine}")
    (study / "runtime.yaml").write_text(runtime)
    environment = {**os.environ, "PYTHONPATH": str(CHECKOUT), "OMP_NUM_THREADS": "1"}
    with (study / "log").open("w") as log:
        command = [sys.executable, "-c", PROCESS]
        return subprocess.Popen(command, cwd=study, env=environment, stderr=log)


def _asked(study: Path) -> int:
    """Questions that the latest process asked, by its own count."""
    said = (study / "log").read_text()
    return sum(int(count) for count in re.findall(r"(\d+) of \1 answered", said))


def _stored(study: Path) -> dict[str, object]:
    path = study / store_path("generate_answers-math-ift")
    if not path.is_file():
        return {}
    with RowStore(path) as store:
        keys = [key for (key,) in store._query("SELECT key FROM rows")]
        return store.get_many(keys)


def _wait_for_rows(study: Path, process: subprocess.Popen[bytes], more_than: int) -> None:
    while process.poll() is None and len(_stored(study)) <= more_than:
        time.sleep(0.02)


@pytest.mark.slow
@pytest.mark.parametrize("engine", ["transformers", "vllm"])
def test_killed_at_any_moment_it_ends_with_the_same_bytes(study: Path, engine: str) -> None:
    if engine == "vllm":
        pytest.importorskip("vllm")
    result = study / "data/answers/math/ift.parquet"
    assert _begin(engine, study).wait() == 0
    expected, rows = result.read_bytes(), _stored(study)
    assert _asked(study) == len(rows)
    result.unlink()
    shutil.rmtree(study / ".scratch")

    draw, kills = random.Random(7), 0
    for _ in range(4):
        before = _stored(study)
        process = _begin(engine, study)
        _wait_for_rows(study, process, len(before))
        time.sleep(draw.uniform(0, 0.15))
        process.send_signal(signal.SIGKILL)
        kills += process.wait() == -signal.SIGKILL
        after = _stored(study)
        assert before.items() <= after.items()
        assert result.exists() == (process.returncode == 0)
    assert kills >= 2
    before = _stored(study)
    assert before
    assert _begin(engine, study).wait() == 0
    assert result.read_bytes() == expected
    assert _stored(study) == rows
    assert _asked(study) == len(rows) - len(before)
    assert not list(result.parent.glob(".*"))
