import json
from pathlib import Path

import pytest

from stages.bedrock.errors import InputError
from stages.tasks.graders.hand_labels import read_labels
from stages.workbench import grader_agreement

VERDICTS = ["correct", "wrong", "no_answer", "correct"]


def _graded(path: Path, verdicts: list[str]) -> Path:
    rows = [
        {"response": f"é{n}", "reference": "r", "verdict": one} for n, one in enumerate(verdicts)
    ]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def _labels(path: Path, *lines: str) -> Path:
    path.write_text("\n".join(("line,labeller,label,response", *lines)) + "\n")
    return path


def test_the_command_reports_each_grader_against_the_hand(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    math = _graded(tmp_path / "math.jsonl", VERDICTS)
    jury = _graded(tmp_path / "jury.jsonl", ["wrong", "wrong", "correct", "correct"])
    labels = _labels(
        tmp_path / "labels.csv",
        "1,ann,correct,x",
        "2,ann,wrong,x",
        "3,ann,wrong,x",
        "4,ann,,x",
        "1,bob,correct,x",
        "2,bob,correct,x",
    )
    grader_agreement.main(["--labels", str(labels), str(math), str(jury)])
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("ann and math: 3 rows, 100.0% alike, kappa 1.000")
    assert lines[1].startswith("ann and jury: 3 rows, 33.3% alike, kappa -0.500")
    assert "correct for ann only 1, for jury only 1" in lines[1]
    assert lines[2].startswith("bob and math: 2 rows, 50.0% alike")
    assert any(line.startswith("math and jury: 4 rows, 50.0% alike") for line in lines)
    assert any(line.startswith("2 labellers, 2 rows: Fleiss' kappa") for line in lines)


def test_rows_drawn_to_be_labelled_can_be_read_back_and_show_no_verdict(tmp_path: Path) -> None:
    graded = _graded(tmp_path / "math.jsonl", VERDICTS)
    labels = tmp_path / "labels.csv"
    arguments = ["--labels", str(labels), "--draw", "2", "--seed", "1", str(graded)]
    grader_agreement.main(arguments)
    text = labels.read_text(encoding="utf-8")
    assert text.splitlines()[0] == "line,labeller,label,reference,response"
    assert len(text.splitlines()) == 3 and "é" in text
    assert "correct" not in text and "wrong" not in text
    assert read_labels(labels) == {}
    with pytest.raises(InputError, match="there already"):
        grader_agreement.main(arguments)
    with pytest.raises(InputError, match="no labels"):
        grader_agreement.main(["--labels", str(labels), str(graded)])


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (["1,ann,right,x"], "expected a number and one of correct, wrong, no_answer"),
        (["one,ann,wrong,x"], "expected a number"),
        (["1,ann,wrong,x", "1,ann,correct,x"], "line 1 is labelled twice"),
        (["9,ann,wrong,x"], "no line 9, which ann labelled"),
    ],
)
def test_labels_with_faults_are_refused(tmp_path: Path, lines: list[str], message: str) -> None:
    graded = _graded(tmp_path / "math.jsonl", VERDICTS)
    labels = _labels(tmp_path / "labels.csv", *lines)
    with pytest.raises(InputError, match=message):
        grader_agreement.main(["--labels", str(labels), str(graded)])


def test_files_that_do_not_fit_are_refused(tmp_path: Path) -> None:
    graded = _graded(tmp_path / "math.jsonl", VERDICTS)
    labels = _labels(tmp_path / "labels.csv", "1,ann,wrong,x")
    with pytest.raises(InputError, match="different rows"):
        other = _graded(tmp_path / "other.jsonl", VERDICTS[:2])
        grader_agreement.main(["--labels", str(labels), str(graded), str(other)])
    with pytest.raises(InputError, match="no such file"):
        grader_agreement.main(["--labels", str(tmp_path / "none.csv"), str(graded)])
    (tmp_path / "bare.csv").write_text("line,label\n1,wrong\n")
    with pytest.raises(InputError, match="no column labeller"):
        grader_agreement.main(["--labels", str(tmp_path / "bare.csv"), str(graded)])
    (tmp_path / "raw.jsonl").write_text('{"response": "x"}\n')
    with pytest.raises(InputError, match="line 1 has no verdict"):
        grader_agreement.main(["--labels", str(labels), str(tmp_path / "raw.jsonl")])
