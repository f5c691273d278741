import os
import random
import re
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pandas as pd
import pytest

from stages import generate_answers
from stages.bedrock.params import load_section
from stages.bedrock.records import answers, prompts
from stages.bedrock.row_store import RowStore, store_path
from stages.bedrock.tables import read_table, write_table
from stages.engines import answering
from stages.engines.protocol import Sampling
from stages.generate_answers import GenerateAnswersParams, RegimeParams, is_right
from tests.engines.fake import FakeEngine
from tests.engines.tiny import save_tiny, tiny_prompts

FIRST = Sampling(temperature=0.0, top_p=1.0, top_k=0, max_tokens=6, samples=1)
AGAIN = Sampling(temperature=1.0, top_p=1.0, top_k=0, max_tokens=6, samples=3)
PARAMS = GenerateAnswersParams(
    teacher="teacher",
    seed=1,
    ift=RegimeParams(**FIRST.model_dump(), resamples=AGAIN),
    reasoning=RegimeParams(**FIRST.model_dump(), resamples=None),
)
THINK, CLOSE, END, W0, W1, W2 = 5, 6, 4, 7, 8, 9
CHECKOUT = Path(__file__).parents[2]


def _prompts(references: Sequence[str]) -> pd.DataFrame:
    texts = tiny_prompts(len(references))
    rows: list[tuple[object, ...]] = [
        (f"p{i}", "calc", "math", "open", 1, text, [], reference)
        for i, (text, reference) in enumerate(zip(texts, references, strict=True))
    ]
    return pd.DataFrame(rows, columns=prompts.SCHEMA.names)


@pytest.fixture
def study(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working directory with a teacher."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DVC_STAGE", raising=False)
    monkeypatch.setattr(generate_answers, "load_section", lambda section, kind: PARAMS)
    save_tiny(tmp_path / "models/base/teacher")
    return tmp_path


def _run(engine: FakeEngine, monkeypatch: pytest.MonkeyPatch, regime: str) -> pd.DataFrame:
    monkeypatch.setattr(answering, "_start", engine.start)
    generate_answers.main(["math", regime])
    return read_table(f"data/answers/math/{regime}.parquet", answers.SCHEMA)


def test_only_prompts_without_the_reference_are_asked_again(
    study: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_table(_prompts(["w1", "w2", "", "w1"]), "data/prompts/math.parquet", prompts.SCHEMA)
    frame = _run(FakeEngine(lambda prompt, seed: [W1, END], END), monkeypatch, "ift")
    assert list(zip(frame["prompt_id"], frame["sample"], strict=True)) == [
        ("p0", 0),
        *(("p1", sample) for sample in range(4)),
        ("p2", 0),
        ("p3", 0),
    ]
    assert set(frame["text"]) == {"w1"}
    assert set(frame["finish_reason"]) == {"stop"}
    assert set(frame["thinking_tokens"]) == {0}
    assert set(frame["answer_tokens"]) == {2}


def test_further_samples_have_seeds_of_their_own(
    study: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_table(_prompts(["w2", "w2"]), "data/prompts/math.parquet", prompts.SCHEMA)
    engine = FakeEngine(lambda prompt, seed: [W0 + seed % 30, END], END)
    frame = _run(engine, monkeypatch, "ift")
    assert len(set(engine.seeds)) == 4
    assert len(engine.starts) == 1
    assert len(frame) == 8


def test_the_switch_is_in_the_prompt_and_nothing_else_differs(
    study: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_table(_prompts(["", ""]), "data/prompts/math.parquet", prompts.SCHEMA)
    ift, reasoning = (
        FakeEngine(lambda prompt, seed: [THINK, W1, CLOSE, W2, END], END) for _ in "ab"
    )
    direct = _run(ift, monkeypatch, "ift")
    thought = _run(reasoning, monkeypatch, "reasoning")
    assert [(*prompt, THINK, CLOSE) for prompt in reasoning.calls[0]] == ift.calls[0]
    assert set(thought["text"]) == {"<think> w1 </think> w2"}
    assert set(thought["thinking_tokens"]) == {3}
    assert set(thought["answer_tokens"]) == {2}
    assert (direct["prompt_tokens"] - thought["prompt_tokens"]).tolist() == [2, 2]


@pytest.mark.parametrize(
    ("text", "reference", "right"),
    [
        ("5", "5", True),
        (" n a \n j", "n a j", True),
        ("<think> 4 </think> 5", "5", True),
        ("<think> 5", "5", False),
        ("5", "4", False),
        ("5 5", "5", False),
    ],
)
def test_what_follows_the_thinking_is_compared(text: str, reference: str, right: bool) -> None:
    assert is_right(text, reference) is right


def test_the_section_of_the_profile_is_understood(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(CHECKOUT)
    params = load_section("generate_answers", GenerateAnswersParams)
    assert params.ift.first().samples == params.ift.samples


# The stage as a process of its own, with small chunks and the params of this test.
PROCESS = """
import sys
from stages import generate_answers
from stages.bedrock.errors import run_stage
from stages.engines import answering
from tests.stages.test_generate_answers import SLOW_PARAMS
answering.CHUNK_QUESTIONS = 16
generate_answers.load_section = lambda section, kind: SLOW_PARAMS
run_stage(lambda: generate_answers.main(["math", "ift"]))
"""
SLOW_PARAMS = PARAMS.model_copy(
    update={
        "ift": RegimeParams(
            **AGAIN.model_copy(update={"max_tokens": 40, "samples": 1}).model_dump(),
            resamples=AGAIN.model_copy(update={"max_tokens": 40}),
        )
    }
)


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
    write_table(_prompts(["w1"] * 320), study / "data/prompts/math.parquet", prompts.SCHEMA)
    assert _begin(engine, study).wait() == 0
    expected, rows = result.read_bytes(), _stored(study)
    assert _asked(study) == len(rows)
    result.unlink()
    for file in store_path("generate_answers-math-ift").parent.iterdir():
        file.unlink()

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
