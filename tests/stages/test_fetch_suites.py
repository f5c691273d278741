import json
import re
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from pydantic import ValidationError

from stages import fetch_suites
from stages.bedrock.errors import InputError
from stages.bedrock.records.suites import SCHEMA
from stages.bedrock.tables import read_table
from stages.fetch_suites import FetchSuitesParams, fetch
from stages.tasks.held_out import held_out, normalised
from stages.tasks.world import solve

ONE_STEP = [
    {"task": "calc", "weight": 1, "levels": [1, 1]},
    {"task": "let", "weight": 6, "levels": [1, 1]},
]
SORT = [{"task": "sort", "weight": 1, "levels": [1, 1]}]
OPEN_MATH = {"domain": "math", "format": "open", "source": "procedural", "tasks": ONE_STEP}
OPEN_GENERAL = {"domain": "general", "format": "open", "source": "procedural", "tasks": SORT}


def _fetch(params: FetchSuitesParams) -> pd.DataFrame:
    return fetch(params).items


def _params(seed: int = 1, **suites: dict[str, Any]) -> FetchSuitesParams:
    return FetchSuitesParams.model_validate_json(json.dumps({"seed": seed, "suites": suites}))


def test_items_are_distinct_held_out_and_right() -> None:
    frame = _fetch(_params(sums={**OPEN_MATH, "items": 200}, sort={**OPEN_GENERAL, "items": 100}))
    assert frame["suite"].tolist() == ["sums"] * 200 + ["sort"] * 100
    assert frame["prompt"].is_unique
    assert frame["item"].is_unique
    assert frame["prompt"].map(held_out).all()
    assert frame["prompt"].map(solve).equals(frame["reference"])


def test_no_prompt_occurs_in_two_suites() -> None:
    small = {**OPEN_MATH, "tasks": ONE_STEP[:1], "items": 15}
    frame = _fetch(_params(first=small, second=small))
    assert frame["prompt"].is_unique  # of 39 prompts held out, so the two draws did collide


def test_a_suite_does_not_change_when_another_is_added_behind_it() -> None:
    alone = _fetch(_params(sums={**OPEN_MATH, "items": 50}))
    both = _fetch(_params(sums={**OPEN_MATH, "items": 50}, sort={**OPEN_GENERAL, "items": 50}))
    assert both[:50].equals(alone)


def test_seeds_give_other_items() -> None:
    frames = [_fetch(_params(seed, sort={**OPEN_GENERAL, "items": 100})) for seed in (1, 2)]
    assert len(set(frames[0]["prompt"]) & set(frames[1]["prompt"])) < 30


def test_too_few_prompts_name_the_suite_and_the_remedy() -> None:
    with pytest.raises(InputError, match=r"suites\.facts: 39 items found .* add tasks or levels"):
        _fetch(_params(facts={**OPEN_MATH, "tasks": ONE_STEP[:1], "items": 40}))


def test_a_file_gives_its_items_in_an_order_of_the_seed(tmp_path: Path) -> None:
    path = tmp_path / "quiz.jsonl"
    rows = [{"prompt": f"question {i % 30}", "reference": str(i % 30)} for i in range(40)]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    suite = {"domain": "math", "format": "open", "source": "file", "path": str(path), "items": 30}
    frame = _fetch(_params(quiz=suite))
    assert sorted(frame["prompt"]) == sorted({row["prompt"] for row in rows})
    assert frame["task"].unique().tolist() == ["quiz"]
    assert frame["prompt"].map(normalised).is_unique
    assert (
        _fetch(_params(quiz={**suite, "items": 10}))["prompt"].tolist()
        == frame["prompt"][:10].tolist()
    )
    with pytest.raises(InputError, match=r"suites\.quiz: 30 items found .* add rows"):
        _fetch(_params(quiz={**suite, "items": 31}))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"source": "file"}, "`tasks` belongs to source procedural"),
        ({"source": "file", "tasks": None}, "`path` belongs to source file"),
        ({"path": "x.jsonl"}, "`path` belongs to source file"),
        ({"format": "mc"}, "calc is math open, not of this suite"),
        ({"domain": "general"}, "calc is math open, not of this suite"),
        ({"tasks": []}, "tasks"),
        ({"items": 0}, "items"),
        ({"item": 1}, "item"),
    ],
)
def test_faulty_params_are_refused(change: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError, match=re.escape(message)):
        _params(sums={**OPEN_MATH, "items": 5, **change})


def test_main_writes_the_table_twice_alike(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    params = _params(sums={**OPEN_MATH, "items": 20})
    monkeypatch.setattr(fetch_suites, "load_section", lambda section, kind: params)
    fetch_suites.main([])
    path = Path("data/suites/real.parquet")
    first = path.read_bytes()
    assert len(read_table(path, SCHEMA)) == 20
    fetch_suites.main([])
    assert path.read_bytes() == first
