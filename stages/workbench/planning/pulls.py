"""What a part of the study's outputs weighs: as dvc.lock has it, or as planned before there is any."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from stages.bedrock.params import FILE
from stages.workbench.planning.work import Line
from stages.workbench.remotes.locked import LOCK, TRAINING, read_locked

READ = (
    "generate_answers",
    "pair_answers",
    "score_responses",
    "answer_controls",
    "write_suites",
    "solve_suites",
)
"""Stages whose outputs the analysis reads, as far as a plan knows their size."""


def pulls(profile: Path, lines: Sequence[Line]) -> dict[str, Any]:
    """Bytes that `make pull` fetches.

    Args:
        profile: of the plan; the study of this checkout has been measured where it has run.
        lines: of the plan.
    """
    return _locked() if profile == FILE and LOCK.is_file() else _planned(lines)


def _locked() -> dict[str, Any]:
    locked = read_locked()
    each = [locked.size(locked.of_student(run)) for run in locked.students] or [0]
    return {
        "source": f"as {LOCK} has it",
        "analysis": locked.size(locked.read_by_analysis()),
        "student": [min(each), max(each)],
        "students": locked.size([p for run in locked.students for p in locked.of_student(run)]),
        "all": locked.size(locked.outs),
    }


def _planned(lines: Sequence[Line]) -> dict[str, Any]:
    each = [line.stored_bytes for line in lines if line.stage == TRAINING] or [0.0]
    return {
        "source": "as planned",
        "analysis": sum(line.stored_bytes for line in lines if line.stage in READ),
        "student": [min(each), max(each)],
        "students": sum(each),
        "all": sum(line.stored_bytes for line in lines),
    }
