import shutil
from pathlib import Path

import pandas as pd
import pytest

from stages import answer_suites
from stages.answer_suites import AnswerSuitesParams
from stages.bedrock.files import read_json
from stages.bedrock.params import load_section
from stages.bedrock.records import responses, suites
from stages.bedrock.tables import read_table, write_table
from stages.engines import answering
from stages.engines.chat import load_tokenizer, prompt_ids
from stages.engines.protocol import Sampling
from stages.tasks.lexicon import vocabulary
from tests.engines.fake import FakeEngine, some_prompts

GREEDY = Sampling(temperature=0.0, top_p=1.0, top_k=0, max_tokens=3, samples=1)
SAMPLED = Sampling(temperature=0.6, top_p=1.0, top_k=0, max_tokens=9, samples=2)
PARAMS = AnswerSuitesParams(seed=1, decodings={"greedy": GREEDY, "sampled": SAMPLED})
END, THINK, CLOSE = 4, 5, 6  # of every tokenizer built from scratch; its words come after
ONE, TWO = (7 + vocabulary().index(word) for word in "12")
CHECKOUT = Path(__file__).parents[2]


@pytest.fixture
def items(tmp_path: Path, tiny_model: Path, monkeypatch: pytest.MonkeyPatch) -> pd.DataFrame:
    """Two suites and a student, in a working directory of their own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DVC_STAGE", raising=False)
    monkeypatch.setattr(answer_suites, "load_section", lambda section, kind: PARAMS)
    shutil.copytree(tiny_model, tmp_path / "models/students/d16")
    rows: list[tuple[object, ...]] = [
        (f"i{i}", f"suite{i % 2}", "math", "open", "calc", 1, text, [], "1")
        for i, text in enumerate(some_prompts(5))
    ]
    frame = pd.DataFrame(rows, columns=suites.SCHEMA.names)
    write_table(frame, "data/suites/real.parquet", suites.SCHEMA)
    return frame


def _run(engine: FakeEngine, monkeypatch: pytest.MonkeyPatch) -> pd.DataFrame:
    monkeypatch.setattr(answering, "_start", engine.start)
    answer_suites.main(["d16"])
    return read_table("data/responses/d16.parquet", responses.SCHEMA)


def test_every_item_is_answered_under_every_decoding_with_one_start(
    items: pd.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = FakeEngine(lambda prompt, seed: [THINK, ONE, CLOSE, TWO, END], END)
    frame = _run(engine, monkeypatch)
    expected = [(item, "greedy", 0) for item in items["item"]]
    expected += [(item, "sampled", sample) for item in items["item"] for sample in (0, 1)]
    assert (
        list(frame[["item", "decoding", "sample"]].itertuples(index=False, name=None)) == expected
    )
    assert frame["suite"].tolist() == [f"suite{int(item[1:]) % 2}" for item in frame["item"]]
    greedy, sampled = (frame[frame["decoding"] == name] for name in ("greedy", "sampled"))
    assert set(greedy["text"]) == {"<think> 1 </think>"}
    assert set(greedy["finish_reason"]) == {"length"}
    assert set(sampled["text"]) == {"<think> 1 </think> 2"}
    assert set(sampled["thinking_tokens"]) == {3}
    assert set(sampled["answer_tokens"]) == {2}
    assert engine.starts == [frame["prompt_tokens"].max() + SAMPLED.max_tokens]


def test_students_get_the_template_without_a_switch(
    items: pd.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = FakeEngine(lambda prompt, seed: [ONE, END], END)
    _run(engine, monkeypatch)
    tokenizer = load_tokenizer("models/students/d16")
    assert engine.calls[0] == [
        tuple(ids) for ids in prompt_ids(tokenizer, items["prompt"].tolist(), thinking=None)
    ]


def test_a_second_run_asks_nothing_and_names_who_answered(
    items: pd.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = _run(FakeEngine(lambda prompt, seed: [ONE, END], END), monkeypatch)
    second = FakeEngine(lambda prompt, seed: [TWO, END], END)
    assert _run(second, monkeypatch).equals(first)
    assert second.starts == []
    assert read_json("data/provenance/answer_suites/d16.json")["engine"] == ["fake"]


def test_the_section_of_the_profile_is_understood(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(CHECKOUT)
    assert "greedy" in load_section("answer_suites", AnswerSuitesParams).decodings
