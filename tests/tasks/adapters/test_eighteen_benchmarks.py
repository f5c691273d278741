"""The paper profile's declarations on rows in the form of the data sets they name."""

import json
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from stages.fetch_suites import FetchSuitesParams, Suites, fetch
from tests.conftest import ROOT
from tests.tasks.adapters.hub_rows import EXPECTED, ROWS, SUITES, declared, suite_of


def fetched(**suites: dict[str, Any]) -> Suites:
    content = {"seed": 1, "suites": suites}
    return fetch(FetchSuitesParams.model_validate_json(json.dumps(content)))


def test_all_eighteen_are_declared_and_tried_here() -> None:
    assert len(SUITES) == 18
    assert set(SUITES) == set(ROWS) == set(EXPECTED)


@pytest.mark.parametrize("name", SUITES)
def test_a_row_becomes_prompt_options_reference_and_grader(name: str, tmp_path: Path) -> None:
    found = fetched(**{name: declared(name, tmp_path / name)})
    (item,), (grading,) = (table.to_dict("records") for table in (found.items, found.gradings))
    expected = EXPECTED[name]
    assert item["prompt"].startswith(expected.start), item["prompt"]
    assert item["prompt"].endswith(expected.end)
    assert list(item["options"]) == expected.options
    assert item["reference"] == (expected.references[0] if expected.references else "")
    assert grading["references"] == expected.references
    assert grading["grader"] == expected.grader
    assert grading["choices"] == expected.choices
    assert grading["item"] == item["item"] and grading["suite"] == name
    assert found.manifest[name]["rows"] == 1 and len(found.manifest[name]["sha256"]) == 64


@pytest.mark.parametrize("name", [name for name in SUITES if "exemplars" in SUITES[name]["hub"]])
def test_exemplars_are_solved_questions_of_the_same_form(name: str, tmp_path: Path) -> None:
    found = fetched(**{name: declared(name, tmp_path / name)})
    (shown,) = found.exemplars.to_dict("records")
    (item,) = found.items.to_dict("records")
    assert shown["prompt"] != item["prompt"] and "Earlier: " in shown["prompt"]
    right = item["reference"].partition(":")[0] if item["options"] else item["reference"]
    assert f"\\boxed{{{right}}}" in shown["answer"]


@pytest.mark.parametrize("name", ["coqa", "openbookqa", "squad", "ifeval"])
def test_columns_say_the_same_as_lines(name: str, tmp_path: Path) -> None:
    lines, columns = (
        fetched(**{name: declared(name, tmp_path / kind, kind)}) for kind in ("jsonl", "parquet")
    )
    assert lines.items.equals(columns.items)
    assert lines.gradings.equals(columns.gradings)
    assert lines.manifest[name]["sha256"] == columns.manifest[name]["sha256"]


def test_the_level_and_the_task_are_those_of_the_row(tmp_path: Path) -> None:
    found = fetched(math_500=declared("math_500", tmp_path))
    (item,) = found.items.to_dict("records")
    assert (item["task"], item["level"]) == ("Algebra", 3)


def test_the_documented_declaration_is_that_of_the_profile() -> None:
    text = (ROOT / "docs/benchmarks.md").read_text(encoding="utf-8")
    block = text.partition("```yaml\n")[2].partition("```")[0]
    documented = YAML(typ="safe").load(block)["fetch_suites"]["suites"]["openbookqa"]
    assert suite_of(documented) == suite_of(SUITES["openbookqa"])
