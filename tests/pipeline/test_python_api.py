"""The blocks of docs/python_api.md, run one after the other in a study that has a registered model."""

import re
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.pipeline.study import Study

pytestmark = pytest.mark.slow

CHECKS = """
import numpy as np
from pathlib import Path

assert len(runs) == 36 and runs["accuracy"].between(0, 1).all()
assert set(scores["verdict"]) <= {"correct", "wrong", "no_answer", "truncated"} and len(scores)
largest = runs[(runs["student"] == "d32") & (runs["recipe"].isin(["ift", "reasoning"]))]
families = largest.groupby(["recipe", "domain", "format"])["accuracy"].mean()
means = families.groupby("recipe").mean()
assert np.isclose(gain, means["reasoning"] - means["ift"], atol=1e-5)
assert rate == 0.00198
assert sum(one.numel() for one in student.parameters()) > 10_000
weights = "model.safetensors"
for taken in ("d32_reasoning_s1", "v1.0.0"):
    same = Path("models/students/d32_reasoning_s1", weights).read_bytes()
    assert Path("taken", taken, weights).read_bytes() == same
assert "few" in set(table["Experiment"])
"""


def blocks(file: Path) -> list[str]:
    return re.findall(r"^```python\n(.*?)^```", file.read_text(), re.MULTILINE | re.DOTALL)


def test_every_block_does_what_the_page_says(finished: Study, tmp_path: Path) -> None:
    study = finished.copy(tmp_path / "checkout")
    study.command("gto", "register", "d32_reasoning_s1", "--version", "v1.0.0")
    study.dvc("exp", "run", "-n", "few", "-S", "trace_frontiers.queries=10", "trace_frontiers")
    study.command("git", "checkout", "-q", "HEAD", "--", ".")
    script = "\n".join([*blocks(ROOT / "docs/python_api.md"), CHECKS])
    done = study.command(sys.executable, "-W", "ignore", "-c", script)
    assert done.returncode == 0
