import logging
import shutil
from pathlib import Path

import pandas as pd
import pytest

from stages.bedrock.errors import InputError
from stages.bedrock.files import read_json
from stages.bedrock.records import benchmark_items
from stages.bedrock.tables import read_table
from stages.tasks.labelling.items import item_of
from stages.write_suites import WriteSuitesParams
from tests.engines.fake import FakeEngine
from tests.stages.scripted import BENCHMARKS, asked, engine_that_says
from tests.stages.writers import FOLDER, PARAMS, SAMPLING, obedient, run, set_up
from tests.tasks.labelling.declarations import NAMES


@pytest.fixture(autouse=True)
def study(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A working directory with a panelist and real items."""
    set_up(tmp_path, monkeypatch)


def _counts(table: pd.DataFrame) -> dict[tuple[str, str], int]:
    return {(row["benchmark"], row["reason"]): row["count"] for _, row in table.iterrows()}


def test_a_willing_generator_fills_every_benchmark_with_one_start(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    engine = engine_that_says(FOLDER, obedient)
    items, counts = run(engine, monkeypatch)
    assert items.groupby("benchmark", sort=False).size().to_dict() == dict.fromkeys(BENCHMARKS, 8)
    assert _counts(counts) == {(name, "kept"): 8 for name in BENCHMARKS}
    assert set(items["split"]) == {"test"}
    assert len(engine.starts) == 1
    assert [len(call) for call in engine.calls] == [
        3,
        24,
    ]  # the lists, then all benchmarks in one batch
    for row in items.itertuples():
        item = item_of(row)
        if item.label is not None:
            assert item.text.split()[0] == item.label
        elif item.score is not None:
            assert item.text_2 == f"{item.score:g}"
        else:
            said = [(span.label, item.text[span.start : span.end]) for span in item.spans or ()]
            assert 1 <= len(said) <= 2
            assert all(text in NAMES[label] for label, text in said)
    assert read_json("data/provenance/write_suites/tiny_k1.json")["engine"] == ["fake"]


def test_only_the_training_split_is_ever_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    engine = engine_that_says(FOLDER, obedient)
    items, _ = run(engine, monkeypatch)
    real = read_table("data/benchmarks/real.parquet", benchmark_items.SCHEMA)
    train = set(real.loc[real["split"] == "train", "item"])
    assert {one for shown in items["exemplars"] for one in shown} <= train
    assert {len(shown) for shown in items["exemplars"]} == {1}
    shown = [prompt.split(" like ")[1] for prompt in asked(engine, FOLDER) if " like " in prompt]
    assert all("a" in text.split() for text in shown)
    real.loc[real["split"] == "test", "text"] = "other"
    real.to_parquet("data/benchmarks/real.parquet")
    again = FakeEngine(lambda prompt, seed: [])
    run(again, monkeypatch)
    assert again.starts == []


def test_refused_answers_are_asked_for_again_until_there_are_enough(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def moody(prompt: str, seed: int) -> str:
        said = obedient(prompt, seed)
        if prompt.startswith("list"):
            return said
        return [said, said, "<|user|> |", "a b c d e f g h a b c d..."][seed // 8 % 4]

    engine = engine_that_says(FOLDER, moody)
    items, counts = run(engine, monkeypatch)
    table = counts.pivot_table("count", "reason", "benchmark", aggfunc="sum").fillna(0)
    assert table.loc["kept"].to_dict() == items.groupby("benchmark").size().to_dict()
    assert set(table.index) == {"kept", "control_tokens", "truncated"}
    assert table.sum().sum() == sum(map(len, engine.calls[1:])) > 24
    assert len(engine.calls) > 2


def test_too_few_items_are_a_warning_and_none_at_all_is_refused(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def poor(prompt: str, seed: int) -> str:
        return obedient(prompt, seed) if prompt.startswith("list") or seed % 4 == 0 else ""

    items, counts = run(engine_that_says(FOLDER, poor), monkeypatch)
    given = items.groupby("benchmark").size()
    assert (given < 8).any()
    short = [r.getMessage() for r in caplog.records if r.levelno == logging.WARNING]
    assert short == [f"{name}: {given[name]} items of 8" for name in BENCHMARKS if given[name] < 8]
    assert counts.groupby("benchmark")["count"].sum().max() <= 16
    shutil.rmtree(".scratch")
    silent = engine_that_says(FOLDER, lambda prompt, seed: "")
    with pytest.raises(
        InputError, match=r"requests {'no_text': 12}, pairs {'not_a_pair': 12}, news \(no names\)"
    ):
        run(silent, monkeypatch)


def test_what_is_thought_is_not_written(monkeypatch: pytest.MonkeyPatch) -> None:
    def thoughtful(prompt: str, seed: int) -> str:
        said = obedient(prompt, seed)
        return said if prompt.startswith("list") else f"<think> a </think> {said}"

    engine = engine_that_says(FOLDER, thoughtful)
    items, _ = run(engine, monkeypatch)
    assert not items["text"].str.contains("think").any()
    assert len(items) == 24


def test_params_that_make_no_sense_are_refused() -> None:
    whole = PARAMS.model_dump()
    for change, message in (
        ({"sampling": {**SAMPLING.model_dump(), "samples": 2}}, "expected 1"),
        ({"attempts": {"ner": 3}}, "classification, similarity and ner"),
        ({"types": (2, 1)}, "fewest, most"),
    ):
        with pytest.raises(ValueError, match=message):
            WriteSuitesParams.model_validate({**whole, **change})
