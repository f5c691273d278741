"""What a part of the study's outputs will weigh, as `make pull` fetches them."""

from collections.abc import Sequence
from typing import Any

from stages.workbench.planning.work import Line
from stages.workbench.remotes.locked import TRAINING

READ = (
    "generate_answers",
    "pair_answers",
    "score_responses",
    "answer_controls",
    "write_suites",
    "solve_suites",
)
"""Stages whose outputs the analysis reads, as far as a plan knows their size."""


def pulls(lines: Sequence[Line]) -> dict[str, Any]:
    """Bytes that `make pull` will fetch; once there are any, it tells them itself.

    Args:
        lines: of the plan.
    """
    each = [line.stored_bytes for line in lines if line.stage == TRAINING] or [0.0]
    return {
        "analysis": sum(line.stored_bytes for line in lines if line.stage in READ),
        "student": [min(each), max(each)],
        "students": sum(each),
        "all": sum(line.stored_bytes for line in lines),
    }
