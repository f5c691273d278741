"""Rows, steps and the time that is left, from planted notes and curves of a known pace."""

import os
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from stages.workbench.status.begun import Begun
from stages.workbench.status.expected import Work
from stages.workbench.status.progress import (
    Point,
    Progress,
    left_seconds,
    of_rows,
    progress_of,
    read_points,
)
from tests.workbench.status.planted_items import plant_checkpoint, plant_points, plant_rows


@given(
    older=some.integers(0, 10**6),
    kept=some.integers(0, 10**4),
    new=some.integers(1, 10**4),
    rest=some.integers(0, 10**4),
    pace=some.floats(0.01, 100),
)
def test_the_rest_takes_as_long_as_new_rows_did(
    older: int, kept: int, new: int, rest: int, pace: float
) -> None:
    noted = Begun(older, older + kept, 0.0)
    found = of_rows(older + kept + new, kept + new + rest, noted, 1000.0, 1000.0 + new / pace)
    assert (found.done, found.total, found.older) == (kept + new, kept + new + rest, older)
    assert found.left_seconds == pytest.approx(rest / pace, rel=1e-6, abs=1e-6)


def test_before_the_first_new_row_there_is_no_pace() -> None:
    assert of_rows(50, 100, Begun(0, 50, 0.0), 1000.0, 2000.0) == Progress("rows", 50, 100, None)


def test_without_a_note_there_is_no_pace_and_with_too_many_rows_no_total() -> None:
    assert of_rows(50, 100, None, 1000.0, 2000.0) == Progress("rows", 50, 100, None)
    assert of_rows(150, 100, None, 1000.0, 2000.0) == Progress("rows", 150, None, None)


def test_a_killed_item_has_no_time_left() -> None:
    assert of_rows(50, 100, Begun(0, 0, 0.0), None, 2000.0).left_seconds is None


@given(pace=some.floats(0.1, 100), points=some.integers(3, 40), rest=some.integers(0, 1000))
def test_a_steady_training_ends_when_its_pace_says(pace: float, points: int, rest: int) -> None:
    curve = [Point(10 * i, 10 * i / pace) for i in range(1, points)]
    assert left_seconds(curve, curve[-1].step + rest) == pytest.approx(rest / pace, rel=1e-6)


def test_replayed_points_of_a_checkpoint_and_earlier_passes_do_not_count() -> None:
    first = [Point(step, step * 3.0) for step in range(50, 500, 50)]
    replayed = [Point(step, 0.1) for step in range(500, 900, 50)]
    pace = [Point(900 + step, step * 0.5) for step in range(50, 500, 50)]
    assert left_seconds([*first, *replayed, *pace], 2000) == pytest.approx(650 * 0.5)


@pytest.mark.parametrize("points", [[], [Point(5, 1.0)], [Point(5, 1.0), Point(10, 1.0)]])
def test_a_training_without_two_moments_has_no_pace(points: list[Point]) -> None:
    assert left_seconds(points, 100) is None


def test_a_line_that_is_being_written_and_an_earlier_curve_are_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    path = plant_points("data/curves/runs/a", [(50, 1.0), (100, 2.0)], "150\t")
    folder = Path("data/curves/runs/a")
    assert read_points(folder, 0.0) == [Point(50, 1.0), Point(100, 2.0)]
    assert read_points(folder, path.stat().st_mtime + 1) == []
    assert read_points(Path("nowhere"), 0.0) == []


def test_a_training_at_work_is_where_its_curves_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    path = plant_points("data/curves/runs/a", [(10 * i, 5.0 * i) for i in range(1, 11)])
    now = time.time()
    os.utime(path, (now, now))
    found = progress_of("train_student@a", Work(steps=300.0), now - 60)
    assert found is not None and found[:3] == ("steps", 100, 300)
    assert found.left_seconds == pytest.approx(100.0, abs=5)


def test_killed_items_show_what_they_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert progress_of("train_student@a", Work(steps=300.0), None) is None
    assert progress_of("answer_suites@a", Work(rows=90.0), None) is None
    plant_rows("answer_suites-a", 0)
    assert progress_of("answer_suites@a", Work(rows=90.0), None) is None
    plant_checkpoint("a", 0, 120)
    plant_rows("answer_suites-a", 30)
    assert progress_of("train_student@a", Work(steps=300.0), None) == Progress(
        "steps", 120, 300, None
    )
    assert progress_of("answer_suites@a", Work(rows=90.0), None) == Progress("rows", 30, 90, None)
