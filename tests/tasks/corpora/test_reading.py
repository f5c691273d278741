import json
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from stages.bedrock.errors import InputError
from stages.tasks.corpora.reading import rows_of
from tests.tasks.corpora.declaring import (
    CONVERSATIONS,
    PAIRS,
    corpus_of,
    said,
    write_jsonl,
    write_parquet,
)

ROWS: list[Any] = [
    {"conversations": said(f"q{i}", "a"), "langdetect": "en", "id": i} for i in range(250)
]


def _read(repo: Path, **rest: Any) -> list[Any]:
    filters = {"where": {"langdetect": ["en"]}}
    return [row for _, row in rows_of(corpus_of(CONVERSATIONS, filters, repo=str(repo), **rest))]


def test_file_and_folder_of_lines_and_columns_say_the_same(tmp_path: Path) -> None:
    lines = write_jsonl(tmp_path / "lines/train.jsonl", ROWS)
    columns = write_parquet(tmp_path / "columns/train.parquet", ROWS)
    assert _read(lines) == _read(columns) == ROWS
    assert _read(lines.parent) == _read(columns.parent) == ROWS


def test_subsets_and_splits_of_a_folder_are_those_of_its_card(tmp_path: Path) -> None:
    for subset in ("3M", "7M"):
        for split in ("train", "test"):
            rows = [{**ROWS[0], "id": f"{subset} {split}"}]
            write_jsonl(tmp_path / subset / f"{split}.jsonl", rows)
    files = [
        {
            "config_name": subset,
            "data_files": [{"split": s, "path": f"{subset}/{s}.jsonl"} for s in ("train", "test")],
        }
        for subset in ("3M", "7M")
    ]
    (tmp_path / "README.md").write_text(f"---\n{json.dumps({'configs': files})}\n---\n")
    (row,) = _read(tmp_path, subset="7M", split="test")
    assert row["id"] == "7M test"
    with pytest.raises(InputError, match=r"(?s)split 'dev'.*Available splits: .*'train', 'test'"):
        _read(tmp_path, subset="7M", split="dev")
    with pytest.raises(InputError, match=r"subset '8M'.*Available: .*'3M', '7M'"):
        _read(tmp_path, subset="8M")


def test_all_unknown_fields_are_told_at_once_with_those_there_are(tmp_path: Path) -> None:
    path = write_jsonl(tmp_path / "rows.jsonl", ROWS)
    corpus = corpus_of({**PAIRS, "task": "id"}, {"where": {"lang": ["en"]}}, repo=str(path))
    with pytest.raises(InputError) as caught:
        list(rows_of(corpus))
    message = str(caught.value)
    for words in ("fields.prompt: 'prompt'", "fields.ift: 'ift'", "filters.where.lang: 'lang'"):
        assert words in message
    assert "fields.task" not in message
    assert "the rows have conversations, langdetect, id" in message


def test_a_field_that_only_some_json_lines_have_is_known(tmp_path: Path) -> None:
    rows = [{"prompt": "a"}, {"prompt": "b", "kind": "x"}]
    path = write_jsonl(tmp_path / "rows.jsonl", rows)
    assert len(list(rows_of(corpus_of({"task": "kind"}, repo=str(path))))) == 2


@pytest.mark.parametrize("name", ["rows.jsonl", "folder"])
def test_an_empty_data_set_is_refused(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    if name == "folder":
        write_jsonl(path / "train.jsonl", [])
    else:
        write_jsonl(path, [])
    with pytest.raises(InputError, match=f"{name}.*(no rows|not a readable data set)"):
        list(rows_of(corpus_of(repo=str(path))))


def test_a_folder_without_data_is_refused(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match=r"empty.*not a readable data set"):
        list(rows_of(corpus_of(repo=str(tmp_path / "empty"))))


@pytest.mark.parametrize("revision", ["main", "v1", "0123"])
def test_the_hub_is_only_asked_at_a_pin(revision: str) -> None:
    corpus = corpus_of(repo="nobody/such-data", revision=revision)
    with pytest.raises(InputError, match=f"'nobody/such-data' at '{revision}'.*workbench.pin"):
        list(rows_of(corpus))


def test_without_a_network_the_message_says_so() -> None:
    corpus = corpus_of(repo="nobody/such-data", revision="0" * 40)
    with pytest.raises(InputError, match=r"'nobody/such-data' at '0{40}'.*no way to the Hub"):
        list(rows_of(corpus))


def test_rows_are_read_as_they_are_asked_for(tmp_path: Path) -> None:
    path = write_jsonl(tmp_path / "rows.jsonl", ROWS)
    with path.open("a") as file:
        file.write("{broken\n")
    corpus = corpus_of(CONVERSATIONS, repo=str(path))
    assert len(list(islice(rows_of(corpus), 200))) == 200
    with pytest.raises(InputError, match="line 251 is not JSON"):
        list(rows_of(corpus))
