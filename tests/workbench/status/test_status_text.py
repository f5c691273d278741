"""What people and programs are shown: at most 120 columns, counts that add up, progress in words."""

import json
import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as some

from stages.workbench.status.progress import Progress
from stages.workbench.status.survey import Seen
from stages.workbench.status.text import WIDTH, as_json, duration, said, status_text
from tests.conftest import ROOT

NAMES = some.text("abz_09", min_size=1, max_size=60)
PROGRESS = some.builds(
    Progress,
    unit=some.sampled_from(["rows", "steps"]),
    done=some.integers(0, 10**9),
    total=some.none() | some.integers(0, 10**9),
    left_seconds=some.none() | some.floats(0, 1e8),
    older=some.integers(0, 10**9),
)


def _seen(stage: str, entry: str, state: str, why: str, progress: Progress | None) -> Seen:
    running = state == "running"
    return Seen(f"{stage}@{entry}", state, "" if running else why, 7 if running else None, progress)  # type: ignore[arg-type]


SEEN = some.lists(
    some.builds(
        _seen,
        some.sampled_from(["train_student", "answer_suites"]),
        NAMES,
        some.sampled_from(["done", "running", "stale", "missing"]),
        some.text("why ", max_size=200),
        some.none() | PROGRESS,
    ),
    max_size=30,
)


@given(seen=SEEN, everything=some.booleans())
def test_lines_are_short_and_counts_add_up(seen: list[Seen], everything: bool) -> None:
    text = status_text(seen, everything)
    assert all(len(line) <= WIDTH for line in text.splitlines())
    rows = [line.split() for line in text.splitlines() if line.startswith(("train", "answer"))]
    assert sum(int(row[1]) for row in rows) == len(seen)
    for place, state in enumerate(("done", "running", "stale", "missing"), start=2):
        told = sum(int(row[place].replace(".", "0")) for row in rows)
        assert told == sum(one.state == state for one in seen)
    shown = [line for line in text.splitlines() if line.startswith("  ")]
    assert not everything or len(shown) == len(seen)


def test_items_at_work_and_cut_off_are_told_of_with_how_far_they_are() -> None:
    seen = [
        Seen("train_student@a", "running", "", 12, Progress("steps", 100, 400, 90.0)),
        Seen("train_student@b", "stale", "x changed", None, Progress("rows", 1500, None, None, 20)),
        Seen("train_student@c", "missing", "never run", None, None),
        Seen("all", "done", "", None, None),
    ]
    lines = status_text(seen).splitlines()
    assert lines[0] == "1 of 4 items done, 1 running, 1 stale, 1 missing"
    assert "  a: running; process 12; 100 of about 400 steps, 90 s left" in lines
    assert "  b: stale; 1,500 rows kept, 20 older ones; x changed" in lines
    assert not any(line.startswith("  c") for line in lines)
    assert "  c: missing; never run" in status_text(seen, everything=True).splitlines()


def test_of_many_items_at_work_a_few_are_told_of_and_how_to_see_the_rest() -> None:
    seen = [Seen(f"train_student@r{i}", "running", "", 1 + i, None) for i in range(9)]
    assert "  and 3 more: make status ALL=1" in status_text(seen).splitlines()


def test_programs_get_every_item() -> None:
    progress = Progress("rows", 3, 9, 1.5)
    seen = [Seen("a@x", "running", "", 12, progress), Seen("b", "done", "", None, None)]
    told = json.loads(json.dumps(as_json(seen)))
    assert told["counts"] == {"done": 1, "running": 1, "stale": 0, "missing": 0}
    assert told["items"][0]["progress"] == progress._asdict()
    assert told["items"][1] == {
        "name": "b",
        "state": "done",
        "why": "",
        "pid": None,
        "progress": None,
    }


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.4, "0 s"), (119, "119 s"), (120, "2 min"), (7199, "120 min"), (7200, "2 h"), (3e5, "3 d")],
)
def test_durations_as_people_say_them(seconds: float, words: str) -> None:
    assert duration(seconds) == words


@given(PROGRESS)
def test_a_total_and_a_rest_are_only_said_where_they_are_known(progress: Progress) -> None:
    words = said(progress, running=True)
    assert ("of about" in words) == (progress.total is not None)
    assert ("left" in words) == (progress.left_seconds is not None)


@pytest.mark.parametrize(
    ("words", "command"),
    [
        (["status"], "python -m stages.workbench.status"),
        (["status", "ALL=1", "JSON=1"], "python -m stages.workbench.status --all --json"),
        (["doctor"], "python -m stages.workbench.doctor --profile params.yaml"),
        (
            ["doctor", "PROFILE=profiles/paper.yaml", "JSON=1"],
            "python -m stages.workbench.doctor --profile profiles/paper.yaml --json",
        ),
    ],
)
def test_make_runs_them_with_what_was_asked_for(words: list[str], command: str) -> None:
    make = ["make", "--dry-run", "--no-print-directory", *words]
    done = subprocess.run(make, cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1].split() == command.split()
