"""A benchmark over the network: a process of its own, since where the Hub is settles at import."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from tests.conftest import ROOT
from tests.fake_hub import COMMIT, FakeHub, serving
from tests.tasks.adapters.hub_rows import declared

pytestmark = pytest.mark.slow  # seconds each, to import and to try again

REPO = "HuggingFaceH4/MATH-500"


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[FakeHub]:
    declared("math_500", tmp_path / "data set")
    with serving() as found:
        found.datasets[REPO] = tmp_path / "data set"
        yield found


def _fetch(hub: FakeHub, folder: Path, repo: str) -> subprocess.CompletedProcess[str]:
    suite = declared("math_500", folder / "unused")
    suite["hub"] |= {"repo": repo, "revision": COMMIT}
    suite["hub"]["exemplars"] |= {"repo": repo, "revision": COMMIT}
    content = YAML(typ="safe").load((ROOT / "profiles/smoke.yaml").read_text())
    content["fetch_suites"]["suites"] = {"math_500": suite}
    (folder / "params.yaml").write_text(json.dumps(content))
    known = {name: value for name, value in os.environ.items() if not name.startswith("HF_")}
    settings = {"HF_ENDPOINT": hub.url, "HF_HOME": str(folder / "home"), "PYTHONPATH": str(ROOT)}
    return subprocess.run(
        [sys.executable, "-m", "stages.fetch_suites"],
        env={**known, **settings, "HF_HUB_DISABLE_TELEMETRY": "1"},
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def test_it_is_streamed_at_its_pin_with_a_manifest(hub: FakeHub, tmp_path: Path) -> None:
    done = _fetch(hub, tmp_path, REPO)
    assert done.returncode == 0, done.stderr
    manifest = json.loads((tmp_path / "data/suites/manifest.json").read_text())["math_500"]
    assert (manifest["repo"], manifest["revision"], manifest["rows"]) == (REPO, COMMIT, 1)
    assert manifest["exemplars"]["split"] == "train"


@pytest.mark.parametrize(
    ("repo", "said"),
    [
        ("old/MATH-500", f"is called '{REPO}' by now"),
        ("no/MATH-500", "no such repository"),
        (REPO, "it is gated; accept its terms"),
        ("scripted/MATH-500", "but found MATH-500.py; take a commit without it"),
    ],
)
def test_one_that_is_not_to_be_had_is_one_error(
    hub: FakeHub, tmp_path: Path, repo: str, said: str
) -> None:
    hub.renamed["old/MATH-500"] = REPO
    if repo == REPO:
        hub.gated.add(REPO)
    if repo.startswith("scripted"):
        hub.datasets[repo] = hub.datasets[REPO]
        (hub.datasets[repo] / "MATH-500.py").write_text("")
    done = _fetch(hub, tmp_path, repo)
    assert done.returncode == 2, done.stderr
    assert said in done.stderr and repo in done.stderr and COMMIT in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "data/suites/real.parquet").exists()
