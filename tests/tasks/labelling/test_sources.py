import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from ruamel.yaml import YAML

from stages.bedrock.errors import InputError
from stages.tasks.labelling.benchmark import BenchmarkParams
from stages.tasks.labelling.items import Item, Split
from stages.tasks.labelling.sources import read_source
from tests.tasks.labelling.declarations import TYPES, params_of
from tests.tasks.labelling.reading import ROME, TAGGED, TEXT, read_rows

CHECKOUT = Path(__file__).parents[3]
REAL = CHECKOUT.parent / "shared/data/synthetic_benchmarks/real"
"""The folder that the profile calls `local`; not part of this project."""
PROFILE = CHECKOUT / "profiles/paper.yaml"
SPLITS: tuple[Split, Split] = ("train", "test")


def test_parquet_and_jsonl_say_the_same(tmp_path: Path) -> None:
    rows = [{"text": "a song", "label": "play"}, {"text": "rain?", "label": "rain"}]
    pd.DataFrame(rows).to_parquet(tmp_path / "rows.parquet")
    there = str(tmp_path / "rows.parquet")
    assert read_rows(tmp_path, rows, "requests", TEXT) == read_rows(
        tmp_path, rows, "requests", TEXT, test=there
    )


def test_a_range_of_rows_keeps_two_splits_of_one_file_apart(tmp_path: Path) -> None:
    rows = [{"text": str(number), "label": "play"} for number in range(5)]
    path = str(tmp_path / "rows.jsonl")
    ranges = {"test": f"{path}[:2]", "train": f"{path}[2:]"}
    test = read_rows(tmp_path, rows, "requests", TEXT, **ranges)
    source = {"kind": "file", "fields": TEXT, **ranges}
    train = read_source("requests", params_of("requests", source=source), "train")
    assert [item.text for item in test + train] == list("01234")
    assert len(test) == 2


def test_the_numbers_of_faulty_rows_are_those_of_the_file(tmp_path: Path) -> None:
    rows = [{"text": "a", "label": label} for label in ("play", "play", "x", "play")]
    path = str(tmp_path / "rows.jsonl")
    with pytest.raises(InputError, match=r"(?s)1 of 2 rows.*row 3: label: .*got 'x'"):
        read_rows(tmp_path, rows, "requests", TEXT, test=f"{path}[2:]")


def test_only_rows_of_the_range_are_checked_and_none_behind_it_is_read(tmp_path: Path) -> None:
    rows = [{"text": "a", "label": label} for label in ("x", "play", "x")]
    path = tmp_path / "lines.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows) + "{\n")
    ranges = {"test": f"{path}[1:2]"}
    assert [one.label for one in read_rows(tmp_path, [], "requests", TEXT, **ranges)] == ["play"]
    with pytest.raises(InputError, match="line 4 is not JSON"):
        read_rows(tmp_path, [], "requests", TEXT, test=f"{path}[1:]")


def test_an_unreadable_file_is_refused(tmp_path: Path) -> None:
    for name, content in {
        "a.jsonl": "{",
        "a.parquet": "PAR",
        "a.csv": "text",
        "b.jsonl": "",
    }.items():
        (tmp_path / name).write_text(content)
        with pytest.raises(InputError, match=name):
            read_rows(tmp_path, [], "requests", TEXT, test=str(tmp_path / name))
    with pytest.raises(InputError, match="no such file"):
        read_rows(tmp_path, [], "requests", TEXT, test="nowhere.jsonl")


def _hub(repo: Path, benchmark: str, fields: dict[str, str], split: str = "test") -> list[Item]:
    source = {"kind": "hub", "repo": str(repo), "revision": "main", "subset": None}
    source |= {"train": "train", "test": split}
    return read_source(benchmark, params_of(benchmark, source={**source, "fields": fields}), "test")


@pytest.fixture
def no_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Data sets of a test leave nothing behind."""
    import datasets

    monkeypatch.setattr(datasets.config, "HF_DATASETS_CACHE", str(tmp_path / "cache"))
    datasets.disable_progress_bars()


@pytest.mark.usefixtures("no_cache")
def test_a_data_set_of_the_hub_with_named_numbers(tmp_path: Path) -> None:
    from datasets import ClassLabel, Dataset, Features, List, Value

    tags = ["O", *(f"{prefix}-{kind}" for kind in TYPES for prefix in "BI")]
    features = Features(words=List(Value("string")), tags=List(ClassLabel(names=tags)))
    rows = {"words": [["ann", "saw", "rome"]] * 3, "tags": [[1, 0, 3]] * 3}
    folder = tmp_path / "repo"
    folder.mkdir()
    Dataset.from_dict(rows, features=features).to_parquet(folder / "test.parquet")
    assert _hub(folder, "news", TAGGED) == [ROME] * 3
    assert _hub(folder, "news", TAGGED, "test[1:]") == [ROME] * 2


@pytest.mark.usefixtures("no_cache")
def test_a_data_set_that_is_not_to_be_had_is_named(tmp_path: Path) -> None:
    (tmp_path / "repo").mkdir()
    with pytest.raises(InputError, match=r"repo.*split 'test': not to be had"):
        _hub(tmp_path / "repo", "requests", TEXT)
    with pytest.raises(InputError, match=r"nowhere' at 'main': neither a local folder, nor"):
        _hub(tmp_path / "nowhere", "requests", TEXT)


@pytest.mark.skipif(not REAL.is_dir(), reason="the published study's real data are not here")
@pytest.mark.parametrize(
    ("name", "train", "test"),
    [
        ("snips", 13084, 700),
        ("atis", 4478, 893),
        ("headlines", 550, 200),
        ("tweet_news", 550, 200),
        ("politics", 199, 650),
        ("literature", 100, 416),
    ],
)
def test_the_published_study_s_files_are_read_by_the_profile_s_declaration_alone(
    name: str, train: int, test: int
) -> None:
    whole = YAML(typ="safe", pure=True).load(PROFILE)["benchmarks"][name]
    source = whole["source"]
    places = {str(split): source[split].replace("local", str(REAL)) for split in SPLITS}
    declared = _read(name, whole, places, "test")
    files = {split: place.partition("[")[0] for split, place in places.items()}
    if files["train"] != files["test"]:  # else the ranges keep the two apart
        places = files
    found = [_read(name, whole, places, split) for split in SPLITS]
    assert [len(items) for items in found] == [train, test]
    assert declared == found[1][:200]
    used = {span.label for items in found for item in items for span in item.spans or ()}
    used |= {item.label for items in found for item in items if item.label is not None}
    assert used == set(whole.get("labels", ()))


def _read(name: str, whole: dict[str, Any], places: dict[str, str], split: Split) -> list[Item]:
    declaration = {**whole, "source": {**whole["source"], **places}}
    return read_source(name, BenchmarkParams.model_validate_json(json.dumps(declaration)), split)
