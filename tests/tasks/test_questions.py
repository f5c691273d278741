import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from stages.bedrock.errors import InputError
from stages.tasks.questions import Question, read_questions

CHOICE = {"prompt": "p", "reference": "A:x", "options": ["A:x", "B:y"], "level": 2, "task": "t"}
OPEN = {"prompt": "p", "reference": "x"}


def _jsonl(folder: Path, *rows: Any) -> Path:
    path = folder / "quiz.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def test_rows_become_questions_with_level_and_task_filled_in(tmp_path: Path) -> None:
    path = _jsonl(tmp_path, OPEN, {**OPEN, "level": 3})
    assert read_questions(path, "math", "open") == [
        Question("quiz", "math", "open", 1, "p", (), "x"),
        Question("quiz", "math", "open", 3, "p", (), "x"),
    ]


def test_parquet_and_jsonl_say_the_same(tmp_path: Path) -> None:
    rows = [CHOICE, {**CHOICE, "prompt": "q", "task": None}]
    pd.DataFrame(rows).to_parquet(tmp_path / "quiz.parquet")
    del rows[1]["task"]
    from_parquet = read_questions(tmp_path / "quiz.parquet", "general", "mc")
    assert from_parquet == read_questions(_jsonl(tmp_path, *rows), "general", "mc")
    assert [question.task for question in from_parquet] == ["t", "quiz"]


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ({"prompt": "p"}, "row 2: reference"),
        ({**CHOICE, "prompt": ""}, "prompt"),
        ({**CHOICE, "level": 0}, "level"),
        ({**CHOICE, "level": "2"}, "level"),
        ({**CHOICE, "answer": "x"}, "answer"),
        ({**CHOICE, "reference": "A"}, "one of the options"),
        ({**CHOICE, "options": ["A:x", "y"]}, "must read"),
        ({**CHOICE, "options": ["A:x", "A:y"]}, "different letters"),
        (OPEN, "format mc"),
        (["p", "x"], "row 2"),
    ],
)
def test_a_faulty_row_is_refused_with_its_number(tmp_path: Path, row: Any, message: str) -> None:
    with pytest.raises(InputError, match=message) as caught:
        read_questions(_jsonl(tmp_path, CHOICE, row), "general", "mc")
    assert "1 rows with faults" in str(caught.value)


def test_an_unreadable_file_is_refused(tmp_path: Path) -> None:
    for name, content in {"a.jsonl": "{", "a.parquet": "PAR", "a.csv": "prompt"}.items():
        (tmp_path / name).write_text(content)
        with pytest.raises(InputError, match=name):
            read_questions(tmp_path / name, "math", "open")
    with pytest.raises(InputError, match="no such file"):
        read_questions(tmp_path / "absent.jsonl", "math", "open")
