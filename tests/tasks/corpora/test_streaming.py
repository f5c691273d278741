"""A data set over the network: a process of its own, since where the Hub is settles at import."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT
from tests.fake_hub import COMMIT, TOKEN, FakeHub, serving
from tests.tasks.corpora.declaring import PAIRS, declared, write_jsonl, write_parquet

pytestmark = pytest.mark.slow  # seconds each, to import and to try again

ROWS: list[Any] = [
    {"prompt": f"Why {i}?", "ift": "So.", "reasoning": "<think>\nHm.\n</think>\n\nSo."}
    for i in range(30)
]
REPO = "maker/pairs"
READ = """
import json, sys
from stages.bedrock.errors import run_stage
from stages.tasks.corpora.declared import HubCorpus
from stages.tasks.corpora.reading import rows_of
corpus = HubCorpus.model_validate_json(sys.argv[1])
run_stage(lambda: print(json.dumps([row for _, row in rows_of(corpus)])))
"""


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[FakeHub]:
    columns = tmp_path / "columns"
    for split in ("reasoning_ift_pairs", "ift", "reasoning"):
        write_parquet(columns / f"data/{split}-00000-of-00001.parquet", ROWS)
    lines = tmp_path / "lines"
    write_jsonl(lines / "SFT/math.jsonl", ROWS)
    files = [{"split": "math", "path": "SFT/math.jsonl"}]
    config = json.dumps({"configs": [{"config_name": "SFT", "data_files": files}]})
    (lines / "README.md").write_text(f"---\n{config}\n---\n")
    with serving() as found:
        found.datasets |= {REPO: columns, "maker/lines": lines}
        yield found


def _read(hub: FakeHub, folder: Path, token: str | None = None, **changes: Any) -> Any:
    place: dict[str, Any] = {"repo": REPO, "revision": COMMIT, "split": "reasoning_ift_pairs"}
    corpus = json.dumps(declared(PAIRS, **{**place, **changes}))
    known = {name: value for name, value in os.environ.items() if not name.startswith("HF_")}
    settings = {"HF_ENDPOINT": hub.url, "HF_HOME": str(folder / "home"), "PYTHONPATH": str(ROOT)}
    settings |= {"HF_TOKEN": token} if token else {}
    return subprocess.run(
        [sys.executable, "-c", READ, corpus],
        env={**known, **settings, "HF_HUB_DISABLE_TELEMETRY": "1"},
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


@pytest.mark.parametrize(
    "place",
    [{}, {"repo": "maker/lines", "subset": "SFT", "split": "math"}],
    ids=["columns", "lines"],
)
def test_a_data_set_is_read_at_its_pin(hub: FakeHub, tmp_path: Path, place: Any) -> None:
    done = _read(hub, tmp_path, **place)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == ROWS


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"revision": "f" * 40}, "no such revision"),
        ({"repo": "maker/nothing"}, "no such repository"),
        ({"repo": "old/pairs"}, "is called 'maker/pairs' by now"),
        ({"split": "train"}, "Available splits"),
        ({"subset": "7M"}, "7M"),
    ],
)
def test_what_is_not_there_is_told_with_name_and_revision(
    hub: FakeHub, tmp_path: Path, changes: Any, said: str
) -> None:
    hub.renamed["old/pairs"] = REPO
    done = _read(hub, tmp_path, **changes)
    assert done.returncode == 2, done.stderr
    assert said in done.stderr
    assert changes.get("repo", REPO) in done.stderr
    assert changes.get("revision", COMMIT) in done.stderr


def test_a_gated_data_set_needs_a_token_that_is_not_told(hub: FakeHub, tmp_path: Path) -> None:
    hub.gated.add(REPO)
    done = _read(hub, tmp_path, token="hf_another")
    assert done.returncode == 2, done.stderr
    assert "it is gated; accept its terms" in done.stderr
    assert "hf_another" not in done.stderr + done.stdout
    assert _read(hub, tmp_path, token=TOKEN).returncode == 0


def test_without_a_network_the_message_says_so(hub: FakeHub, tmp_path: Path) -> None:
    hub.url = "http://127.0.0.1:9"
    done = _read(hub, tmp_path)
    assert done.returncode == 2, done.stderr
    assert "no way to the Hub" in done.stderr
