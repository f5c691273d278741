import shutil
from collections.abc import Sequence
from pathlib import Path

import pandas as pd
import pytest

from stages import generate_answers
from stages.bedrock.params import load_section
from stages.bedrock.records import answers, prompts
from stages.bedrock.tables import read_table, write_table
from stages.engines import answering
from stages.engines.protocol import Sampling
from stages.generate_answers import GenerateAnswersParams, RegimeParams, is_right
from stages.tasks.lexicon import vocabulary
from tests.engines.fake import FakeEngine, some_prompts

FIRST = Sampling(temperature=0.0, top_p=1.0, top_k=0, max_tokens=6, samples=1)
AGAIN = Sampling(temperature=1.0, top_p=1.0, top_k=0, max_tokens=6, samples=3)
PARAMS = GenerateAnswersParams(
    teacher="teacher",
    seed=1,
    ift=RegimeParams(**FIRST.model_dump(), resamples=AGAIN),
    reasoning=RegimeParams(**FIRST.model_dump(), resamples=None),
)
END, THINK, CLOSE = 4, 5, 6  # of every tokenizer built from scratch; its words come after
ONE, TWO = (7 + vocabulary().index(word) for word in "12")
CHECKOUT = Path(__file__).parents[2]


def _prompts(references: Sequence[str]) -> pd.DataFrame:
    texts = some_prompts(len(references))
    rows: list[tuple[object, ...]] = [
        (f"p{i}", "calc", "math", "open", 1, text, [], reference)
        for i, (text, reference) in enumerate(zip(texts, references, strict=True))
    ]
    return pd.DataFrame(rows, columns=prompts.SCHEMA.names)


@pytest.fixture
def study(tmp_path: Path, tiny_model: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working directory with a teacher."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DVC_STAGE", raising=False)
    monkeypatch.setattr(generate_answers, "load_section", lambda section, kind: PARAMS)
    monkeypatch.setattr(generate_answers, "published_corpus", lambda name: None)
    shutil.copytree(tiny_model, tmp_path / "models/base/teacher")
    return tmp_path


def _run(engine: FakeEngine, monkeypatch: pytest.MonkeyPatch, regime: str) -> pd.DataFrame:
    monkeypatch.setattr(answering, "_start", engine.start)
    generate_answers.main(["math", regime])
    return read_table(f"data/answers/math/{regime}.parquet", answers.SCHEMA)


def test_only_prompts_without_the_reference_are_asked_again(
    study: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_table(_prompts(["1", "2", "", "1"]), "data/prompts/math.parquet", prompts.SCHEMA)
    frame = _run(FakeEngine(lambda prompt, seed: [ONE, END], END), monkeypatch, "ift")
    assert list(zip(frame["prompt_id"], frame["sample"], strict=True)) == [
        ("p0", 0),
        *(("p1", sample) for sample in range(4)),
        ("p2", 0),
        ("p3", 0),
    ]
    assert set(frame["text"]) == {"1"}
    assert set(frame["finish_reason"]) == {"stop"}
    assert set(frame["thinking_tokens"]) == {0}
    assert set(frame["answer_tokens"]) == {2}


def test_further_samples_have_seeds_of_their_own(
    study: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_table(_prompts(["2", "2"]), "data/prompts/math.parquet", prompts.SCHEMA)
    engine = FakeEngine(lambda prompt, seed: [7 + seed % 30, END], END)
    frame = _run(engine, monkeypatch, "ift")
    assert len(set(engine.seeds)) == 4
    assert len(engine.starts) == 1
    assert len(frame) == 8


def test_the_switch_is_in_the_prompt_and_nothing_else_differs(
    study: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_table(_prompts(["", ""]), "data/prompts/math.parquet", prompts.SCHEMA)
    ift, reasoning = (
        FakeEngine(lambda prompt, seed: [THINK, ONE, CLOSE, TWO, END], END) for _ in "ab"
    )
    direct = _run(ift, monkeypatch, "ift")
    thought = _run(reasoning, monkeypatch, "reasoning")
    assert [(*prompt, THINK, CLOSE) for prompt in reasoning.calls[0]] == ift.calls[0]
    assert set(thought["text"]) == {"<think> 1 </think> 2"}
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
