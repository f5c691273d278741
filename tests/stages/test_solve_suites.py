import shutil
from pathlib import Path

import pandas as pd
import pytest

from stages import solve_suites
from stages.bedrock.files import read_json
from stages.bedrock.records import benchmark_items
from stages.bedrock.tables import read_table
from stages.engines import answering
from stages.solve_suites import SolveSuitesParams
from stages.tasks.labelling.items import spans_from
from tests.engines.fake import FakeEngine
from tests.stages.scripted import BENCHMARKS, asked, engine_that_says
from tests.stages.solvers import CHECKOUT, FOLDER, GENERATORS, GREEDY, run, set_up, solve


@pytest.fixture(autouse=True)
def study(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A working directory with a panelist, real and written items."""
    set_up(tmp_path, monkeypatch)


def _silent() -> FakeEngine:
    return engine_that_says(FOLDER, lambda prompt, seed: "")


def test_every_item_is_asked_once_with_one_start(monkeypatch: pytest.MonkeyPatch) -> None:
    engine = _silent()
    frame = run(engine, monkeypatch)
    sizes = {"real": 6, "ant_k1": 3, "big_k1": 4}
    expected = [
        (source, name, place)
        for source, size in sizes.items()
        for name in BENCHMARKS
        for place in range(size)
    ]
    keys = frame[["source", "benchmark", "place"]]
    assert list(keys.itertuples(index=False, name=None)) == expected
    assert len(engine.starts) == 1
    prompts = asked(engine, FOLDER)
    assert len(prompts) == len(frame)
    assert prompts[0] == "solve requests play b"
    assert prompts[6] == "solve pairs b d e f g | b h h h h"
    assert set(frame["outcome"]) == {"unparsed"}
    assert engine.starts == [frame["prompt_tokens"].max() + GREEDY.max_tokens]


def test_answers_are_read_and_the_gold_stands_beside(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = {"requests": "rain", "pairs": "3", "news": "person ann ; club york city"}
    engine = engine_that_says(FOLDER, lambda prompt, seed: answers[prompt.split()[1]])
    frame = run(engine, monkeypatch)
    assert set(frame["outcome"]) == {"answered"}
    assert set(frame["label"].dropna()) == {"rain"}
    assert set(frame["score"].dropna()) == {3.0}
    real = frame[frame["source"] == "real"]
    items = read_table("data/benchmarks/real.parquet", benchmark_items.SCHEMA)
    test = items[items["split"] == "test"].reset_index(drop=True)
    for name in ("item", "task"):
        assert real[name].tolist() == test[name].tolist()
    for name in ("label", "score", "spans"):
        gold = real[f"gold_{name}"].reset_index(drop=True)
        pd.testing.assert_series_equal(gold, test[name], check_names=False)
    news = real[real["benchmark"] == "news"].iloc[0]
    assert [span[2] for span in spans_from(news["spans"])] == ["person", "club"]
    assert spans_from(news["spans"])[1].start < 0  # a string that is not in the text
    assert set(frame["output_tokens"]) == {2, 7}  # with the end token
    assert frame.groupby("benchmark")["text"].first().to_dict() == answers


def test_what_is_no_answer_is_unparsed_and_what_was_cut_is_truncated(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    texts = {"requests": "play a", "pairs": "4...", "news": "person ann..."}
    engine = engine_that_says(FOLDER, lambda prompt, seed: texts[prompt.split()[1]])
    frame = run(engine, monkeypatch)
    outcomes = {"requests": "unparsed", "pairs": "truncated", "news": "truncated"}
    assert frame["outcome"].tolist() == [outcomes[name] for name in frame["benchmark"]]
    assert frame[["label", "score", "spans"]].isna().all(axis=None)
    assert set(frame.loc[frame["benchmark"] == "pairs", "text"]) == {"4"}


def test_thinking_is_counted_and_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    engine = engine_that_says(FOLDER, lambda prompt, seed: "<think> 1 </think> 2")
    pairs = run(engine, monkeypatch).query("benchmark == 'pairs'")
    assert set(pairs["score"]) == {2.0}
    assert set(pairs["output_tokens"]) == {5}


def test_the_order_of_generators_does_not_matter(monkeypatch: pytest.MonkeyPatch) -> None:
    first = _silent()
    run(first, monkeypatch)
    path = Path("data/predictions/tiny.parquet")
    expected = path.read_bytes()
    shutil.rmtree(".scratch")
    monkeypatch.setattr(solve_suites, "load_names", lambda section: GENERATORS[::-1])
    second = _silent()
    run(second, monkeypatch)
    assert path.read_bytes() == expected
    assert second.calls == first.calls


def test_killed_it_goes_on_where_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answering, "CHUNK_QUESTIONS", 10)
    whole, broken, rest = (
        engine_that_says(FOLDER, lambda prompt, seed: prompt.split()[2]) for _ in "abc"
    )
    frame = run(whole, monkeypatch)
    shutil.rmtree(".scratch")
    broken.fail_after = 2
    with pytest.raises(RuntimeError, match="killed"):
        run(broken, monkeypatch)
    assert run(rest, monkeypatch).equals(frame)
    assert broken.calls + rest.calls == whole.calls
    assert read_json("data/provenance/solve_suites/tiny.json")["engine"] == ["fake"]


def test_drawn_answers_are_refused() -> None:
    with pytest.raises(ValueError, match="expected 0"):
        SolveSuitesParams(sampling=GREEDY.model_copy(update={"temperature": 1.0}), thinking=None)


@pytest.mark.parametrize("engine", ["transformers", pytest.param("vllm", marks=pytest.mark.slow)])
def test_a_real_model_is_asked_through_either_engine(
    tiny_model: Path, engine: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip(engine)
    settings = (CHECKOUT / "runtime.yaml").read_text()
    Path("runtime.yaml").write_text(settings.replace("engine: auto", f"engine: {engine}"))
    shutil.rmtree(FOLDER)
    shutil.copytree(tiny_model, FOLDER)
    frame = solve("tiny")
    assert len(frame) == 39
    assert set(frame["outcome"]) <= {"answered", "unparsed", "truncated"}
    assert frame["output_tokens"].between(1, GREEDY.max_tokens).all()
    cut = frame["outcome"] == "truncated"
    assert (frame.loc[cut, "output_tokens"] == GREEDY.max_tokens).all()
    path = Path("data/predictions/tiny.parquet")
    before = path.read_bytes()
    shutil.rmtree(".scratch")
    solve("tiny")
    assert path.read_bytes() == before
