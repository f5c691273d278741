import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from stages import score_responses
from stages.bedrock.errors import InputError
from stages.tasks.graders import graded_file
from stages.tasks.graders.workers import CHECKOUT
from stages.workbench.code_deps import closure

ROWS: list[dict[str, Any]] = [
    {"response": r"\boxed{\sqrt{8}}", "reference": r"2\sqrt2", "grader": "math", "id": 7},
    {
        "response": "(B)",
        "reference": "fruit",
        "grader": "choice",
        "options": ["A:metal", "B:fruit"],
    },
    {"response": "C", "reference": "A", "grader": "choice", "options": ["x", "y", "z"]},
    {
        "response": "the Broncos",
        "reference": ["Denver", "Broncos"],
        "grader": "span",
        "é": "ü\u2028",
    },
    {"response": "in 1998", "reference": "1998", "grader": "span", "min_f1": 0.6},
    {"response": "Yes.", "reference": "yes", "grader": "exact"},
    {"response": "1.01", "reference": "1", "grader": "numeric", "tolerance": "0.05"},
    {"response": "<think> 4", "reference": "4", "grader": "math", "nested": {"a": [1, None, 2.5]}},
    {"response": "half \ud800", "reference": "5", "grader": "math"},
]
GOOD = ROWS[0]
VERDICTS = [
    "correct",
    "correct",
    "wrong",
    "correct",
    "correct",
    "correct",
    "correct",
    "no_answer",
    "no_answer",
]


def _written(path: Path, rows: list[Any]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def _grade(tmp_path: Path, rows: list[Any]) -> list[dict[str, Any]]:
    source, target = _written(tmp_path / "in.jsonl", rows), tmp_path / "out.jsonl"
    score_responses.main(["--file", str(source), "--out", str(target)])
    return [json.loads(line) for line in target.read_bytes().split(b"\n")[:-1]]


def test_rows_keep_order_and_fields_and_gain_two(tmp_path: Path) -> None:
    graded = _grade(tmp_path, ROWS)
    assert [row["verdict"] for row in graded] == VERDICTS
    assert graded[0]["extracted"] == r"\sqrt{8}" and graded[1]["extracted"] == "B:fruit"
    assert graded[7]["extracted"] is None
    for before, after in zip(ROWS, graded, strict=True):
        assert {name: after[name] for name in before} == before
        assert set(after) == {*before, "extracted", "verdict"}


def test_from_the_command_line_bad_input_ends_in_one_message(tmp_path: Path) -> None:
    source, target = (
        _written(tmp_path / "in.jsonl", [GOOD, {"grader": "math"}]),
        tmp_path / "o.jsonl",
    )
    command = [sys.executable, "-m", "stages.score_responses"]
    command += ["--file", str(source), "--out", str(target)]
    ended = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, check=False)
    assert ended.returncode == 2 and ended.stderr.startswith("error: ")
    assert "line 2: response: Field required" in ended.stderr and "Traceback" not in ended.stderr
    assert not target.exists()


def test_graded_files_can_be_graded_again(tmp_path: Path) -> None:
    once = _grade(tmp_path, ROWS)
    assert _grade(tmp_path, once) == once


def test_a_file_of_no_rows_stays_one(tmp_path: Path) -> None:
    assert _grade(tmp_path, []) == []


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ({"response": "x", "grader": "math"}, "line 2: give a reference"),
        (GOOD | {"reference": " "}, "line 2: give a reference that is not empty"),
        (GOOD | {"reference": 5}, "line 2: reference"),
        (GOOD | {"response": None}, "line 2: response: Input should be a valid string"),
        ({"reference": "x", "grader": "math"}, "line 2: response: Field required"),
        (GOOD | {"grader": "guess"}, "line 2: grader: unknown; expected one of math, choice, span"),
        (GOOD | {"grader": "choice"}, "line 2: choice needs options"),
        (GOOD | {"grader": "span", "min_f1": 2}, "line 2: min_f1"),
        (GOOD | {"grader": "ifeval"}, "line 2: ifeval needs prompt"),
        (ROWS[1] | {"reference": "city"}, "line 2: reference 'city' is none of the options"),
        (GOOD | {"grader": "numeric", "reference": "five"}, "line 2: 'five' is not a number"),
        (GOOD | {"grader": "encoder"}, "--encoder"),
        ([1], "line 2: Input should be"),
    ],
)
def test_bad_rows_are_named_and_nothing_is_written(tmp_path: Path, row: Any, message: str) -> None:
    with pytest.raises(InputError, match=message) as raised:
        _grade(tmp_path, [GOOD, row, GOOD])
    assert "nothing was written" in str(raised.value)
    assert [path.name for path in tmp_path.iterdir()] == ["in.jsonl"]


def test_all_faults_are_counted(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="7 rows with faults"):
        _grade(tmp_path, [{"grader": "math"}] * 7)


def test_lines_that_are_no_json_and_files_that_are_not_there(tmp_path: Path) -> None:
    source = tmp_path / "in.jsonl"
    with pytest.raises(InputError, match="no such file"):
        graded_file.grade_file(source, tmp_path / "out.jsonl")
    source.write_text('{"response": "x"\n')
    with pytest.raises(InputError, match="line 1 is not JSON"):
        graded_file.grade_file(source, tmp_path / "out.jsonl")
    with pytest.raises(InputError, match=r"expected \.jsonl"):
        graded_file.grade_file(source, tmp_path / "out.csv")


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["run", "--file", "a.jsonl", "--out", "b.jsonl"],
        ["--file", "a.jsonl"],
        ["run", "--out", "b"],
    ],
)
def test_a_run_or_a_file_not_both(arguments: list[str]) -> None:
    with pytest.raises(InputError, match="name a run, or a file"):
        score_responses.main(arguments)


def test_scores_depend_on_these_graders_and_training_does_not() -> None:
    assert "stages/tasks/graders/choice.py" in closure("stages.score_responses")
    files = closure("stages.pair_answers")
    assert "stages/tasks/grading.py" in files
    assert not [file for file in files if "graders" in file]


def test_libraries_are_imported_by_the_graders_that_need_them_only() -> None:
    heavy = ("torch", "transformers", "sympy", "math_verify", "sklearn", "lm_eval")
    code = f"import sys, stages.tasks.graders.graded_file; print(set({heavy}) & set(sys.modules))"
    command = [sys.executable, "-c", code]
    ended = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, check=True)
    assert ended.stdout.strip() == "set()"
