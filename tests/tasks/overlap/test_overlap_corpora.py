"""Texts of a corpus, and rules that do not fit together."""

from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from pydantic import ValidationError

from stages.bedrock.errors import InputError
from stages.bedrock.records import pairs, prompts
from stages.bedrock.tables import write_table
from stages.tasks.overlap import reading
from stages.tasks.overlap.reading import CorpusFile
from tests.tasks.overlap.overlapping import rules

PROMPT = {"task": "t", "domain": "math", "format": "open", "level": 1}
ANSWERS = {"ift": "direct", "thinking": "trace", "reasoning": "after all"}


def write(path: Path, count: int, *, answered: bool = False) -> Path:
    rows = [{**PROMPT, "prompt_id": f"p{n}", "prompt": f"question {n}"} for n in range(count)]
    more: dict[str, Any] = ANSWERS if answered else {"options": [[]] * count, "reference": ""}
    frame = pd.DataFrame(rows).assign(**more)
    write_table(frame, path, pairs.SCHEMA if answered else prompts.SCHEMA)
    return path


def test_texts_come_in_order_whatever_the_size_of_batches(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path / "c.parquet", 600)
    for characters in (1, 100, 1 << 19):
        monkeypatch.setattr(reading, "BATCH_CHARACTERS", characters)
        batches = list(CorpusFile("prompts", path).batches())
        assert [one for batch in batches for one in batch.prompt_ids] == [
            f"p{n}" for n in range(600)
        ]
        assert [one for batch in batches for one in batch.texts][7] == "question 7"
        assert sum(batch.rows for batch in batches) == 600 == CorpusFile("prompts", path).rows


def test_pairs_have_four_texts_each(tmp_path: Path) -> None:
    path = write(tmp_path / "c.parquet", 2, answered=True)
    (batch,) = CorpusFile("pairs", path).batches()
    assert batch.texts == [
        *("question 0", "direct", "trace", "after all"),
        *("question 1", "direct", "trace", "after all"),
    ]
    assert batch.prompt_ids == ["p0"] * 4 + ["p1"] * 4


def test_files_that_are_no_corpus_are_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file"):
        CorpusFile("prompts", tmp_path / "absent.parquet")
    (tmp_path / "torn.parquet").write_bytes(b"PAR1")
    with pytest.raises(InputError, match=r"torn.parquet: not a readable"):
        CorpusFile("prompts", tmp_path / "torn.parquet")
    path = write(tmp_path / "c.parquet", 2)
    with pytest.raises(InputError, match=r"absent \['ift', 'reasoning', 'thinking'\]"):
        CorpusFile("pairs", path)
    pd.DataFrame({"prompt_id": ["a"], "prompt": [None]}).to_parquet(tmp_path / "holed.parquet")
    with pytest.raises(InputError, match="empty cells"):
        list(CorpusFile("prompts", tmp_path / "holed.parquet").batches())


def test_rules_that_contradict_each_other_are_refused() -> None:
    with pytest.raises(ValidationError, match="similar"):
        rules(similar=0.2)
    twice = [{"words": 8, "most": 0.0}, {"words": 8, "most": 0.7}]
    with pytest.raises(ValidationError, match="same `words`"):
        rules(runs=twice)
