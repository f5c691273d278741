"""Rows and declarations that do not fit: one error that names both."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from stages.bedrock.errors import InputError
from stages.fetch_suites import FetchSuitesParams, fetch
from tests.tasks.adapters.hub_rows import declared, suite_of
from tests.tasks.corpora.declaring import write_jsonl


def _fetch(**suites: dict[str, Any]) -> Any:
    content = {"seed": 1, "suites": suites}
    return fetch(FetchSuitesParams.model_validate_json(json.dumps(content)))


def _plain(path: Path, rows: list[Any], **hub: Any) -> dict[str, Any]:
    source = {
        "repo": str(write_jsonl(path, rows)),
        "revision": "local",
        "subset": None,
        "split": "test",
    }
    whole = {**source, "prompt": "{{ q }}", "reference": "a", "grader": "exact", **hub}
    return {"domain": "math", "format": "open", "items": None, "source": "hub", "hub": whole}


ROW = {"q": "two and two?", "a": "4"}


@pytest.mark.parametrize(
    ("name", "changes", "message"),
    [
        ("mmlu_misc", {"answer": 4}, r"number of an option \(0 to 3\).*got 4, which is none of A:3"),
        ("mmlu_misc", {"answer": None}, "got None, which is none of"),
        ("openbookqa", {"answerKey": "E"}, r"hub\.reference: 'E' is not in list"),
        ("aqua_rat", {"correct": "Z"}, r"hub\.reference: substring not found"),
        ("aqua_rat", {"options": "A)21"}, "options: expected a list of texts, got 'A"),
        ("aqua_rat", {"options": ["A)21"]}, "1 options; give 2 to 26"),
        ("coqa", {"questions": []}, "row 1: .*prompt: "),
        ("squad", {"answers": {"text": []}}, "grader span: give a reference"),
        ("math_500", {"level": "Level 3"}, "level: expected a whole number from 1, got 'Level 3'"),
        ("ifeval", {"prompt": None}, "grader ifeval: prompt"),
        ("scibench", {"answer_number": "about one"}, "grader numeric: "),
        ("winogrande", {"answer": ""}, "got -1, which is none of"),
    ],
)  # fmt: skip
def test_a_row_that_does_not_fit_is_named(
    name: str, changes: dict[str, Any], message: str, tmp_path: Path
) -> None:
    with pytest.raises(InputError, match=message) as caught:
        _fetch(**{name: declared(name, tmp_path, **changes)})
    assert f"1 of 1 rows do not fit fetch_suites.suites.{name}.hub" in str(caught.value)


def test_all_missing_fields_are_told_at_once(tmp_path: Path) -> None:
    suite = declared("mmlu_misc", tmp_path)
    suite["hub"] |= {"where": {"field": ["x"]}, "prompt": "{{ text }}"}
    with pytest.raises(InputError) as caught:
        _fetch(mmlu=suite)
    for words in ("mmlu.hub.prompt: 'text'", "mmlu.hub.where: 'field'", "the rows have question"):
        assert words in str(caught.value)


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda hub: hub.update(subset="misc"), r"subset 'misc'.*Available: .*'miscellaneous'"),
        (lambda hub: hub.update(split="dve"), r"(?s)split 'dve'.*Available splits: .*'dev'"),
        (lambda hub: hub.update(repo="no/such", revision="local"), "neither a local folder, nor"),
        (lambda hub: hub.update(where={"subject": ["law"]}), r"all 1 rows passed over .*'where_subject': 1"),
        (lambda hub: hub.update(options=None), "options: needed for format mc"),
        (lambda hub: hub.update(reference=None), "reference: grader choice needs one"),
        (lambda hub: hub.update(grader="span"), "span is for format open"),
        (lambda hub: hub.update(prompt="{{ question"), r"hub\.prompt: not Jinja"),
        (lambda hub: hub.update(reference="answer +"), r"hub\.reference: not Jinja"),
        (lambda hub: hub.update(prompt="{{ question.__class__.mro() }}"), "unsafe|not.* safe|mro"),
        (lambda hub: hub["exemplars"].update(count=2), "exemplars: 2 asked for, 1 of"),
    ],
)  # fmt: skip
def test_a_declaration_that_does_not_fit_is_named(
    spoil: Callable[[Any], None], message: str, tmp_path: Path
) -> None:
    suite = declared("mmlu_misc", tmp_path)
    spoil(suite["hub"])
    with pytest.raises(InputError, match=message):
        _fetch(mmlu=suite)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"hub": None}, "`hub` belongs to source hub"),
        ({"source": "file", "path": "x.jsonl"}, "`hub` belongs to source hub"),
    ],
)
def test_a_source_has_its_own_keys(change: dict[str, Any], message: str, tmp_path: Path) -> None:
    with pytest.raises(ValidationError, match=message):
        suite_of({**declared("gsm8k", tmp_path), **change})


def test_exemplars_are_never_items_and_do_not_depend_on_the_order_of_suites(tmp_path: Path) -> None:
    rows = [{"q": f"question {n}", "a": str(n)} for n in range(40)]
    shown = {
        "revision": "local",
        "subset": None,
        "split": "train",
        "count": 10,
        "answer": "{{ reference }}",
    }
    shown["repo"] = str(write_jsonl(tmp_path / "rows.jsonl", rows))
    suite = _plain(tmp_path / "rows.jsonl", rows, exemplars=shown) | {"items": 30}
    found = _fetch(quiz=suite)
    assert sorted([*found.items["prompt"], *found.exemplars["prompt"]]) == sorted(
        r["q"] for r in rows
    )
    assert found.exemplars["answer"].tolist() == [p.split()[1] for p in found.exemplars["prompt"]]
    assert found.exemplars["number"].tolist() == list(range(10))
    again = _fetch(quiz=suite)
    assert again.exemplars.equals(found.exemplars)
    with pytest.raises(InputError, match=r"10 asked for, 9 of .* stand in no suite"):
        _fetch(quiz={**suite, "items": 31})


def test_of_equal_prompts_one_is_taken_and_rows_are_counted(tmp_path: Path) -> None:
    found = _fetch(quiz=_plain(tmp_path / "rows.jsonl", [ROW, ROW, {"q": "three?", "a": "3"}]))
    assert sorted(found.items["prompt"]) == ["three?", "two and two?"]
    assert found.manifest["quiz"]["rows"] == 3
    assert set(found.gradings["item"]) == set(found.items["item"])


def test_faults_of_many_rows_are_counted_and_few_are_shown(tmp_path: Path) -> None:
    rows = [ROW, *({"q": f"q{n}", "a": None} for n in range(5)), "no object"]
    with pytest.raises(InputError, match="6 of 7 rows do not fit") as caught:
        _fetch(quiz=_plain(tmp_path / "rows.jsonl", rows))
    assert str(caught.value).count("\n  row ") == 3
