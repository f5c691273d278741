"""Which stages a change of overlap's parameters, code or inputs makes run."""

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests.pipeline.study import Study, ran

pytestmark = pytest.mark.slow

TARGET = "measure_overlap@general"


def repro(study: Study) -> Counter[str]:
    return ran(study.dvc("repro", TARGET).stdout)


def test_only_what_depends_on_a_change_runs_again(tmp_path: Path) -> None:
    study = Study(tmp_path / "checkout")
    assert repro(study) == Counter(fetch_suites=1, draw_prompts=1, measure_overlap=1)
    assert repro(study) == Counter()

    def stricter(params: Any) -> None:
        params["measure_overlap"]["similar"] = 0.7

    study.edit_params(stricter)
    assert repro(study) == Counter(measure_overlap=1)
    study.edit_code("stages/tasks/overlap/words.py")
    assert repro(study) == Counter(measure_overlap=1)

    def other_prompts(params: Any) -> None:
        params["corpora"]["general"]["seed"] = 2

    study.edit_params(other_prompts)
    assert repro(study) == Counter(draw_prompts=1, measure_overlap=1)

    def answers_too(params: Any) -> None:
        params["measure_overlap"]["texts"] = "pairs"

    study.edit_params(answers_too)
    waiting = study.dvc("repro", "--dry", TARGET, check=False).stdout
    assert ran(waiting) == Counter(prepare_model=1)  # answers need the teacher first
