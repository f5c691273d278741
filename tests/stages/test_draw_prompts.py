import json
import re
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from pydantic import ValidationError

from stages import draw_prompts
from stages.bedrock.errors import InputError
from stages.bedrock.records import prompts as records
from stages.bedrock.records import suites
from stages.bedrock.tables import read_csv, read_table, write_table
from stages.draw_prompts import draw, select
from stages.tasks.corpora.kinds import CorpusParams, FileCorpus, ProceduralCorpus
from stages.tasks.held_out import held_out, normalised
from stages.tasks.questions import Question

FACTS = [{"task": "calc", "weight": 1, "levels": [1, 1]}]
MIXED = [*FACTS, {"task": "sort", "weight": 3, "levels": [1, 4]}]
PROCEDURAL = {"source": "procedural", "prompts": 500, "seed": 1, "max_repeats": 3, "tasks": MIXED}


def _params(**changes: Any) -> ProceduralCorpus:
    return ProceduralCorpus.model_validate_json(json.dumps({**PROCEDURAL, **changes}))


def _declared(**changes: Any) -> CorpusParams:
    return CorpusParams.model_validate_json(json.dumps({**PROCEDURAL, **changes}))


def _questions(*prompts: str) -> list[Question]:
    return [Question("t", "math", "open", 1, prompt, (), "x") for prompt in prompts]


def test_prompts_are_kept_out_of_the_suites() -> None:
    rows, counts = draw("general", _params(), set())
    assert len(rows) == counts["kept"] == 500
    assert not any(held_out(row["prompt"]) for row in rows)


def test_suite_items_are_dropped_whatever_their_case_and_spacing() -> None:
    banned = {normalised("What is 1 + 1?")}
    rows, counts = select(_questions("what  IS 1 + 1?", "what is 1 + 2?"), banned, 5, 1)
    assert [row["prompt"] for row in rows] == ["what is 1 + 2?"]
    assert counts == {"kept": 1, "in_suites": 1, "repeated": 0}


def test_a_prompt_may_occur_max_repeats_times_each_with_its_own_id() -> None:
    rows, counts = select(_questions("a", "a", "b", "A ", "a", "a"), set(), 9, 3)
    assert [row["prompt"] for row in rows] == ["a", "a", "b", "A "]
    assert len({row["prompt_id"] for row in rows}) == 4
    assert counts == {"kept": 4, "in_suites": 0, "repeated": 2}


def test_kept_and_dropped_are_all_that_was_drawn() -> None:
    questions = iter(_questions(*"abcabcabcdefgh"))
    _, counts = select(questions, {"b"}, 5, 1)
    remaining = len(list(questions))
    assert counts["kept"] == 5
    assert counts.total() == 14 - remaining


def test_the_first_prompts_stay_when_more_are_asked_for() -> None:
    few, many = (draw("general", _params(prompts=n), set()).rows for n in (100, 200))
    assert many[:100] == few


def test_corpora_and_seeds_differ() -> None:
    draws = [
        tuple(row["prompt"] for row in draw(corpus, _params(seed=seed), set()).rows)
        for corpus, seed in (("general", 1), ("general", 2), ("math", 1))
    ]
    assert len(set(draws)) == 3


def test_too_few_prompts_say_what_was_dropped() -> None:
    with pytest.raises(InputError, match=r"corpora\.math: 500 .* 483 found .*'repeated': 9517"):
        draw("math", _params(tasks=FACTS), set())  # 161 facts may be trained on, 3 times each


def test_a_file_is_a_source_too(tmp_path: Path) -> None:
    path = tmp_path / "chat.jsonl"
    path.write_text(
        "".join(json.dumps({"prompt": f"q{i}", "reference": "x"}) + "\n" for i in range(9))
    )
    corpus = FileCorpus(
        source="file",
        prompts=8,
        seed=1,
        max_repeats=1,
        path=str(path),
        domain="general",
        format="open",
    )
    rows, counts = draw("general", corpus, {"q3"})
    assert {row["prompt"] for row in rows} == {f"q{i}" for i in range(9)} - {"q3"}
    assert counts["kept"] == 8


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"tasks": None}, "procedural.tasks"),
        ({"path": "x.jsonl"}, "procedural.path"),
        ({"source": "file"}, "file.path"),
        ({"source": "hub"}, "hub.repo"),
        ({"source": "web"}, "'procedural', 'file', 'hub'"),
        ({"max_repeats": 0}, "max_repeats"),
        ({"prompts": 1.5}, "prompts"),
    ],
)
def test_faulty_params_are_refused(change: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError, match=re.escape(message)):
        _declared(**change)


def test_main_writes_prompts_and_drops(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(draw_prompts, "load_leaf", lambda section, name, kind: _declared())
    prompt = draw("general", _params(), set()).rows[0]["prompt"]
    item: dict[str, Any] = {
        "item": "0" * 12,
        "suite": "s",
        "domain": "math",
        "format": "open",
        "task": "t",
    }
    item |= {"level": 1, "prompt": prompt.upper(), "options": [], "reference": "x"}
    write_table(pd.DataFrame([item]), "data/suites/real.parquet", suites.SCHEMA)
    draw_prompts.main(["general"])
    frame = read_table("data/prompts/general.parquet", records.SCHEMA)
    drops = read_csv("data/prompts/general.drops.csv", records.DROPS).set_index("reason")["count"]
    assert prompt not in set(frame["prompt"])
    assert drops["kept"] == len(frame) == 500
    assert drops["in_suites"] >= 1
