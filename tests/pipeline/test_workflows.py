"""The workflows are sound: actions pinned, rights least, and every command one that exists here."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from tests.conftest import ROOT

FILES = sorted(ROOT.glob(".github/**/*.yml"))
WORKFLOWS = sorted(ROOT.glob(".github/workflows/*.yml"))
PINNED = re.compile(r"[\w-]+/[\w.-]+(?:/[\w./-]+)?@[0-9a-f]{40}")
USES = re.compile(r"uses: *(\S+)(.*)")
# Words that may begin a command of ours, beside make and bash.
OTHERS = ("cat", "cml")


def read(path: Path) -> dict[str, Any]:
    """A file as YAML 1.2, so that `on` is a word."""
    content: dict[str, Any] = YAML(typ="safe", pure=True).load(path.read_text())
    return content


def steps(path: Path) -> Iterator[dict[str, Any]]:
    """All steps of a workflow or a composite action."""
    content = read(path)
    if "runs" in content:
        yield from content["runs"]["steps"]
    for job in content.get("jobs", {}).values():
        yield from job["steps"]


def commands() -> list[str]:
    """Every command of every step."""
    texts = [step["run"] for path in FILES for step in steps(path) if "run" in step]
    return [one.strip() for text in texts for one in re.split(r"\n|&&", text) if one.strip()]


def test_there_is_something_to_look_at() -> None:
    assert WORKFLOWS and len(FILES) > len(WORKFLOWS) and len(commands()) > 4


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_actions_are_pinned_by_commit_with_the_version_beside(path: Path) -> None:
    lines = [found for line in path.read_text().splitlines() if (found := USES.search(line))]
    assert len(lines) == sum("uses" in step for step in steps(path))
    for found in lines:
        if found[1].startswith("./"):
            assert (ROOT / found[1] / "action.yml").is_file(), found[1]
        else:
            assert PINNED.fullmatch(found[1]), found[1]
            assert re.fullmatch(r"  # v\d+\.\d+\.\d+", found[2]), found[0]


def test_one_action_has_one_pin() -> None:
    texts = [path.read_text() for path in FILES]
    pins = {found[1] for text in texts for found in USES.finditer(text) if "@" in found[1]}
    assert len({pin.partition("@")[0] for pin in pins}) == len(pins)


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_rights_are_the_least_and_runs_are_bounded(path: Path) -> None:
    content = read(path)
    assert content["permissions"] == {"contents": "read"}
    assert {"group", "cancel-in-progress"} == set(content["concurrency"])
    assert "pull_request_target" not in content["on"]
    for name, job in content["jobs"].items():
        assert job["timeout-minutes"] <= 90
        assert job["runs-on"] != "ubuntu-latest"
        more = dict(job.get("permissions", {}))
        assert more.pop("contents", "read") == "read"
        assert more == ({"pull-requests": "write"} if name == "report" else {})
        for step in job["steps"]:
            if step.get("uses", "").startswith("actions/checkout@"):
                assert step["with"]["persist-credentials"] is False


@pytest.mark.parametrize("command", commands())
def test_commands_are_targets_of_make_or_scripts_that_are_there(command: str) -> None:
    word, *rest = command.split()
    if word == "make":
        plain = [re.sub(r"\$\{\{.*?\}\}", "x", one) for one in re.split(r" (?=[\w-]+=)", command)]
        target = plain[0].split()[1]
        subprocess.run(["make", "-n", target], cwd=ROOT, capture_output=True, check=True)
    elif word == "bash":
        assert (ROOT / rest[0]).is_file()
        subprocess.run(["bash", "-n", rest[0]], cwd=ROOT, check=True)
    else:
        assert word in OTHERS


@pytest.mark.parametrize("command", commands())
def test_nothing_that_others_write_becomes_part_of_a_command(command: str) -> None:
    """Titles and branches of pull requests are text of strangers; paths of the runner are not."""
    for expression in re.findall(r"\$\{\{\s*(.*?)\s*\}\}", command):
        assert expression.startswith("runner."), expression


def test_a_secret_is_named_in_one_step_only() -> None:
    named = [str(step) for path in FILES for step in steps(path) if "secrets." in str(step)]
    assert len(named) == 1 and "cml comment" in named[0]


def test_what_the_documentation_names_is_there() -> None:
    text = (ROOT / "docs/ci.md").read_text()
    jobs = {name for path in WORKFLOWS for name in read(path)["jobs"]}
    assert set(re.findall(r"^\| `(\w+)`", text, re.MULTILINE)) == jobs
    for target in set(re.findall(r"`make ([a-z-]+)", text)):
        subprocess.run(["make", "-n", target], cwd=ROOT, capture_output=True, check=True)
