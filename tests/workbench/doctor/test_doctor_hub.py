"""Repositories of the Hub that can be read or not, asked of a Hub on this machine."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from stages.bedrock.params import read_yaml
from stages.workbench.doctor.gates import Repository, check_hub, look, repositories
from tests.conftest import ROOT
from tests.fake_hub import COMMIT, TOKEN, FakeHub, serving, use

CONTENT = {
    "models": {"a": {"source": "hub", "repo": "org/open", "revision": COMMIT}, "b": {"layers": 2}},
    "corpora": {"c": {"hub": [{"repo": "org/data", "revision": COMMIT}]}},
}


@pytest.fixture
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeHub]:
    """A Hub with a model and a data set."""
    with serving() as one:
        use(one, tmp_path / "cache", monkeypatch)
        for name, repos in (("org/open", one.models), ("org/data", one.datasets)):
            repos[name] = tmp_path / name
            repos[name].mkdir(parents=True)
        yield one


def test_repositories_are_found_wherever_they_are_named(tmp_path: Path) -> None:
    assert list(repositories(CONTENT)) == [
        Repository("model", "org/open"),
        Repository("dataset", "org/data"),
    ]
    local = {"models": {"a": {"repo": str(tmp_path), "revision": COMMIT}}}
    assert list(repositories(local)) == []
    assert list(repositories({"models": {"a": {"repo": "x", "revision": "local"}}})) == []


def test_the_profiles_that_take_something_from_the_hub_are_known() -> None:
    named = {
        path.stem: set(repositories(read_yaml(path))) for path in (ROOT / "profiles").glob("*.yaml")
    }
    assert named["micro"] == named["smoke"] == set()
    assert {one.kind for one in named["paper"]} == {"model", "dataset"}


def test_what_takes_nothing_needs_no_token() -> None:
    (finding,) = look({"models": {}})
    assert finding.level == "ok" and "no token is needed" in finding.said


def test_open_repositories_need_no_token(hub: FakeHub) -> None:
    (finding,) = look(CONTENT)
    assert finding.level == "ok"
    assert finding.said == "there is no token; all 2 repositories can be read"


def test_a_gated_one_is_a_fault_without_a_token_and_ok_with_it(
    hub: FakeHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub.gated.add("org/open")
    (finding,) = look(CONTENT)
    assert finding.level == "fault" and "'org/open'" in finding.said and "gated" in finding.said
    assert finding.remedy == "export HF_TOKEN=..."
    monkeypatch.setenv("HF_TOKEN", TOKEN)
    (finding,) = look(CONTENT)
    assert finding.level == "ok" and TOKEN not in str(finding)


def test_one_that_is_not_there_is_a_fault(hub: FakeHub) -> None:
    (finding,) = check_hub([Repository("model", "org/none")])
    assert finding.level == "fault" and "no such repository" in finding.said


def test_a_hub_that_cannot_be_asked_is_a_note(
    hub: FakeHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    (finding,) = look(CONTENT)
    assert finding.level == "note" and "there is no token" in finding.said
    monkeypatch.setenv("HF_TOKEN", TOKEN)
    (finding,) = look(CONTENT)
    assert finding.level == "note" and finding.remedy is None and TOKEN not in str(finding)
