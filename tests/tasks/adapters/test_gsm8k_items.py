"""The published GSM8K in its own JSON lines, through the paper profile's declaration."""

import json
from pathlib import Path

import pytest

from stages.fetch_suites import FetchSuitesParams, fetch
from stages.tasks.graders.mathematics import Pair, grade_math
from tests.tasks.adapters.hub_rows import SUITES

CHECKOUT = Path(__file__).parents[3]
PLACES = [place / "shared/data/gsm8k" for place in (CHECKOUT, CHECKOUT.parent)]
FOLDER = next((place for place in PLACES if (place / "test.jsonl").is_file()), None)

pytestmark = pytest.mark.skipif(FOLDER is None, reason="no shared/data/gsm8k here")


def test_every_test_question_is_an_item_and_exemplars_are_of_train() -> None:
    assert FOLDER is not None
    suite = json.loads(json.dumps(SUITES["gsm8k"]))
    here = {"repo": str(FOLDER), "revision": "local", "subset": None}
    suite["hub"] |= here
    suite["hub"]["exemplars"] |= here
    content = {"seed": 7, "suites": {"gsm8k": suite}}
    found = fetch(FetchSuitesParams.model_validate_json(json.dumps(content)))
    assert len(found.items) == found.manifest["gsm8k"]["rows"] == 1319
    asked = {row["question"] for row in _rows("test")}
    assert {
        prompt.partition("\n\nSolve the problem.")[0] for prompt in found.items["prompt"]
    } == asked
    learned = {row["question"]: row["answer"] for row in _rows("train")}
    assert len(found.exemplars) == 5
    for prompt, answer in zip(found.exemplars["prompt"], found.exemplars["answer"], strict=True):
        solution = learned[prompt.partition("\n\nSolve the problem.")[0]]
        assert grade_math([Pair(answer, (solution,))])[0].verdict == "correct"


def _rows(split: str) -> list[dict[str, str]]:
    assert FOLDER is not None
    text = (FOLDER / f"{split}.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]
