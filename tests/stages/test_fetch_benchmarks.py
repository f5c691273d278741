import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from stages import fetch_benchmarks
from stages.bedrock.errors import InputError
from stages.bedrock.records.benchmark_items import SCHEMA
from stages.bedrock.tables import read_table
from stages.fetch_benchmarks import fetch
from stages.tasks.labelling.benchmark import BenchmarkParams
from stages.tasks.labelling.items import item_id, item_of
from stages.tasks.labelling.world.oracle import judge
from tests.stages.panel_study import BENCHMARKS, content, write_study
from tests.tasks.labelling.worlds import declaration

REAL = Path("data/benchmarks/real.parquet")


def _params(name: str, **changes: Any) -> BenchmarkParams:
    return BenchmarkParams.model_validate({**declaration(name), **changes})


def _from_files(train: Sequence[str], test: Sequence[str], **changes: Any) -> BenchmarkParams:
    """A benchmark of two files; each line is a label and a text."""
    for name, lines in (("train", train), ("test", test)):
        rows = [dict(zip(("intent", "said"), line.split(" ", 1), strict=True)) for line in lines]
        Path(f"{name}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    fields = {"text": "said", "label": "intent"}
    source = {"kind": "file", "train": "train.jsonl", "test": "test.jsonl", "fields": fields}
    items = {"train": None, "test": None}
    whole = {**declaration("errands"), "labels": ("x", "y"), "items": items, "source": source}
    return BenchmarkParams.model_validate({**whole, **changes})


def _texts(frame: pd.DataFrame, split: str) -> list[str]:
    part = frame[frame["split"] == split]
    return [f"{row.text} | {row.text_2}" for row in part.itertuples()]


def test_every_benchmark_is_laid_down_and_equal_params_give_equal_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    study = content()
    write_study(study, monkeypatch)
    fetch_benchmarks.main([])
    first = REAL.read_bytes()
    fetch_benchmarks.main([])
    assert REAL.read_bytes() == first
    frame = read_table(REAL, SCHEMA)
    counts = frame.groupby(["benchmark", "split"], sort=False).size()
    assert counts.to_dict() == {
        (b, s): n for b in BENCHMARKS for s, n in (("train", 60), ("test", 40))
    }
    for row in frame.itertuples():
        assert row.item == item_id(str(row.benchmark), item_of(row))
    assert not any(map(len, frame["exemplars"]))
    study["fetch_benchmarks"]["seed"] = 4
    write_study(study, monkeypatch)
    fetch_benchmarks.main([])
    assert REAL.read_bytes() != first


def test_no_text_is_solved_twice_or_shown_before() -> None:
    small = {**declaration("errands", names=4), "items": {"train": 400, "test": 150}}
    frame = fetch({"errands": BenchmarkParams.model_validate(small), "notes": _params("notes")}, 1)
    for _, part in frame.groupby("benchmark"):
        test = _texts(part, "test")
        assert len(set(test)) == len(test)
        assert not set(test) & set(_texts(part, "train"))


def test_real_items_are_right_but_for_the_annotators_noise() -> None:
    for name in ("travel", "notes", "shelf"):
        params = _params(name)
        assert params.source.kind == "procedural"
        verdicts = [
            judge(params.source, item_of(row)) for row in fetch({name: params}, 1).itertuples()
        ]
        assert "form" not in verdicts
        assert (verdicts.count("label") > 0) == (name == "notes")


def test_files_are_read_and_what_is_solved_is_left_out_of_training(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    params = _from_files(["x a", "y b", "x A ", "y c", "y b"], ["x a", "y d", "y  d", "x d"])
    frame = fetch({"mine": params}, 1)
    assert _texts(frame, "train") == ["b | None", "c | None", "b | None"]
    assert _texts(frame, "test") == ["a | None", "d | None"]
    assert list(frame["label"]) == ["y", "y", "y", "x", "y"]


def test_of_a_file_so_many_items_are_drawn_in_their_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    lines = [f"{'xy'[n % 2]} {n:03d}" for n in range(200)]
    items = {"train": 20, "test": 50}
    params = _from_files(lines[:100], lines[100:], items=items)
    frames = [fetch({"mine": params}, seed) for seed in (1, 1, 2)]
    texts = [_texts(frame, "test") for frame in frames]
    assert texts[0] == texts[1] == sorted(texts[0])
    assert texts[0] != texts[2]
    assert [len(one) for one in texts] == [50] * 3
    with pytest.raises(InputError, match=r"mine\.items\.test: 101 items asked for, 100 are there"):
        fetch({"mine": _from_files(lines[:100], lines[100:], items={"train": 20, "test": 101})}, 1)


@pytest.mark.parametrize(
    ("labels", "words"),
    [(("x", "y", "z"), "declared but not in the source: z"), (("x",), "y")],
)
def test_declared_labels_are_those_that_occur(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, labels: tuple[str, ...], words: str
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError, match=words):
        fetch({"mine": _from_files(["x a", "y b"], ["x c"], labels=labels)}, 1)


@pytest.mark.parametrize(
    ("name", "change", "words"),
    [
        ("errands", {"labels": ("play_music",)}, r"in the source but not declared: add_to_list, "),
        ("council", {"labels": ("person", "god")}, r"declared but not in the source: god; "),
        (
            "notes",
            {"scale": (1.0, 4.0)},
            r"notes\.scale: 1.0, 4.0 was declared, scores from 0 to 4 occur",
        ),
    ],
)
def test_a_world_brings_its_own_annotation(name: str, change: dict[str, Any], words: str) -> None:
    with pytest.raises(InputError, match=words):
        fetch({name: _params(name, **change)}, 1)


def test_a_world_may_have_too_few_texts() -> None:
    small = declaration("errands", names=2, carriers=1.0)
    params = BenchmarkParams.model_validate({**small, "items": {"train": 5, "test": 900}})
    with pytest.raises(
        InputError, match=r"errands\.items\.test: 900 items asked for, \d+ are there"
    ):
        fetch({"errands": params}, 1)
