from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from stages.bedrock.errors import InputError
from stages.bedrock.params import read_yaml
from stages.workbench import pin
from stages.workbench.check_params import all_faults
from tests.conftest import ROOT
from tests.fake_hub import COMMIT, serving, use

TEXT = """# A study
models:
  small: {source: hub, repo: maker/small, revision: main, served: false}   # the small one
  big:
    source: hub
    repo: maker/big
    revision: "v1.0"   # a tag
  here: {repo: ., revision: local}
  pinned: {repo: maker/small, revision: 0123456789abcdef0123456789abcdef01234567}
corpora:
  chat:
    repo: maker/chat
    revision: 'main'
"""


def _resolve(entry: pin.Loose) -> str:
    return f"{len(entry.repo):040x}"


def test_only_what_moves_is_written_and_all_else_stays() -> None:
    text, told = pin.pin(TEXT, _resolve)
    lines = dict(zip(TEXT.splitlines(), text.splitlines(), strict=True))
    changed = {before: after for before, after in lines.items() if before != after}
    assert changed == {
        TEXT.splitlines()[2]: TEXT.splitlines()[2].replace(
            "revision: main", f'revision: "{11:040x}"'
        ),
        '    revision: "v1.0"   # a tag': f'    revision: "{9:040x}"   # a tag',
        "    revision: 'main'": f'    revision: "{10:040x}"',
    }
    assert told[0] == f"models.small: maker/small at main is {11:040x}"
    assert pin.pin(text, _resolve) == (text, [])
    assert YAML().load(text)["models"]["small"]["revision"] == f"{11:040x}"


def test_models_and_data_sets_are_told_apart() -> None:
    kinds = {one.repo: one.kind for one in pin.loose_entries(YAML().load(TEXT))}
    assert kinds == {"maker/small": "model", "maker/big": "model", "maker/chat": "dataset"}


def test_the_hub_is_asked_and_all_that_is_not_there_is_told_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "params.yaml"
    file.write_text(TEXT.replace("v1.0", "main"))
    with serving() as hub:
        use(hub, tmp_path / "cache", monkeypatch)
        with pytest.raises(
            InputError, match=r"(?s)nothing was written.*models\.small.*corpora\.chat"
        ):
            pin.main([str(file)])
        assert "v1.0" not in file.read_text() and "main" in file.read_text()
        hub.models |= {"maker/small": tmp_path, "maker/big": tmp_path}
        hub.datasets["maker/chat"] = tmp_path
        pin.main([str(file)])
    assert file.read_text().count(COMMIT) == 4
    pin.main(["--check", str(file)])


def test_a_loose_file_does_not_pass_the_check(tmp_path: Path) -> None:
    file = tmp_path / "params.yaml"
    file.write_text(TEXT)
    with pytest.raises(InputError, match=r"(?s)not pinned.*models\.big: maker/big at v1\.0"):
        pin.main(["--check", str(file)])


@pytest.mark.parametrize("profile", ["micro", "smoke"])
def test_profiles_that_run_anywhere_take_nothing_from_the_hub(profile: str) -> None:
    pin.main(["--check", str(ROOT / f"profiles/{profile}.yaml")])


def test_the_draft_of_the_paper_s_profile_only_lacks_one_pin() -> None:
    file = ROOT / "profiles/paper.yaml"
    with pytest.raises(InputError, match=r"not pinned; .*\n  corpora\.math: nvidia/[^\n]*$"):
        pin.main(["--check", str(file)])
    text, (told,) = pin.pin(file.read_text(), _resolve)
    assert told.startswith("corpora.math: nvidia/Llama-Nemotron-Post-Training-Dataset at main")
    content = YAML(typ="safe", pure=True).load(text)
    assert len(content["fetch_suites"]["suites"]) == 18
    assert all_faults(content) == []


def test_the_draft_names_one_commit_of_each_repository() -> None:
    commits = dict(_named(read_yaml(ROOT / "profiles/paper.yaml")))
    assert len(commits) > 30
    for repo, commit in _named(read_yaml(ROOT / "profiles/paper.yaml")):
        assert commits[repo] == commit


def _named(content: Any) -> Iterator[tuple[str, str]]:
    """Every repository in a params file, with its revision."""
    if isinstance(content, dict):
        if "repo" in content:
            yield content["repo"], content["revision"]
        for value in content.values():
            yield from _named(value)
