"""docs/plan.md and README.md against the command, and the study's waiting by hand."""

import re

import numpy as np
import pytest

from stages.science.flops import training_flops
from stages.workbench.planning.published import DRAWN, EACH, GPUS, batch_work
from stages.workbench.planning.shapes import known_models
from tests.conftest import ROOT
from tests.workbench.planning.planned import plan_of


@pytest.fixture(autouse=True)
def _in_the_checkout(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)


def test_the_page_says_what_the_command_says() -> None:
    found = plan_of("paper")["published"]
    page = (ROOT / "docs/plan.md").read_text(encoding="utf-8")
    section = page[page.index("## The source study's") :]
    told = dict(re.findall(r"^\| ([^|]+) \| \**([\d,]+)\** \|$", section, re.MULTILINE))
    computed = {row["line"]: row["hours"] for row in found["parts"] + found["more"]}
    computed |= {"**this plan**": found["planned"], "**together**": found["explained"]}
    assert told == {line: f"{hours:,.0f}" for line, hours in computed.items()}
    assert f"x{found['left']:.1f} is left" in section
    assert f"its MFU would be {found['mfu_of_all_training']:.3f}" in section
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert f"planned at {round(found['planned'], -2):,.0f} H100-hours" in readme


def test_equal_rows_wait_for_nobody_and_one_long_row_holds_up_all() -> None:
    shape = known_models()["Qwen/Qwen2.5-0.5B"].shape
    row = training_flops(shape, 1000, 1000**2, "exact")
    assert batch_work(shape, np.full(10, 1000.0)) == pytest.approx([row, row, row])
    lengths = np.array([1000.0] * 999 + [20000.0])
    even, alone, padded = batch_work(shape, lengths)
    long = training_flops(shape, 20000, 20000**2, "exact")
    met = 1 - 0.999 ** (GPUS * EACH)
    spread = 3 * np.sqrt(met / DRAWN)
    assert even == pytest.approx(0.999 * row + 0.001 * long)
    assert (padded - row) / (long - row) == pytest.approx(met, abs=spread)
    assert (alone - row) / ((long - row) / EACH) == pytest.approx(met, abs=spread)
