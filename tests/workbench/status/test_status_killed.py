"""A real stage with a real engine, looked at while it is at work and after it was killed."""

import shutil
import signal
import time
from pathlib import Path
from typing import Any

import pytest

from stages.workbench.status.begun import note_begin
from stages.workbench.status.pipeline import Item
from stages.workbench.status.survey import Seen, see
from tests.bedrock.spoiled import plant, rewrite
from tests.conftest import ROOT
from tests.stages.test_generate_answers_killed import _begin, _stored
from tests.stages.test_generate_answers_killed import study as killable

study = killable
ITEM = Item("generate_answers@math-ift", "missing", "never run", ("data/answers/math/ift",), 0)


def look() -> Seen:
    """The item now."""
    (seen,) = see([ITEM])
    return seen


@pytest.mark.slow
def test_a_killed_stage_shows_its_rows_and_one_at_work_its_process(
    study: Path, checkout: Path
) -> None:
    def add_corpus(content: Any) -> None:
        plant(content, "corpora.math", dict(content["corpora"]["general"], prompts=320))

    rewrite(checkout, add_corpus)
    shutil.copy(ROOT / "plan.yaml", checkout)
    shutil.copytree(ROOT / "data/published", checkout / "data/published")
    assert study == checkout
    assert look() == Seen(ITEM.name, "missing", "never run", None, None)
    note_begin(ITEM.name)
    process = _begin("transformers", study)
    seen = look()
    while process.poll() is None and not (seen.progress and seen.progress.left_seconds):
        time.sleep(0.05)
        seen = look()
    assert (seen.state, seen.pid) == ("running", process.pid)
    assert seen.progress is not None and seen.progress.total is not None
    assert 0 < seen.progress.done <= seen.progress.total
    process.send_signal(signal.SIGKILL)
    process.wait()
    seen = look()
    assert (seen.state, seen.pid) == ("missing", None)
    assert seen.progress is not None
    assert seen.progress.done == len(_stored(study)) > 0
    assert seen.progress.left_seconds is None
    kept = seen.progress.done
    note_begin(ITEM.name)
    assert _begin("transformers", study).wait() == 0
    seen = look()
    assert seen.progress is not None and seen.progress.done > kept
