from pathlib import Path
from typing import Any

import pytest
import torch

from stages.bedrock.training_settings import TrainingSettings
from stages.engines.chat import TrainingRow, training_rows
from stages.engines.job import collator_of
from stages.engines.training import PLAIN
from tests.engines.spread import Result, elsewhere, furthest, run, spread
from tests.engines.sums import PROMPTS, RESPONSES, load, sums_job

PACKED = PLAIN.model_copy(update={"packing": True})


@pytest.fixture
def rows(tokenizer: Any) -> list[TrainingRow]:
    return training_rows(tokenizer, PROMPTS[:4], RESPONSES[:4])


@pytest.fixture(scope="module")
def padded(tiny_model: Path, tokenizer: Any, tmp_path_factory: pytest.TempPathFactory) -> Result:
    with elsewhere(tmp_path_factory.mktemp("padded")):
        return run(spread(tokenizer, "padded", TrainingSettings()), tiny_model, tokenizer)


def _packed(tokenizer: Any, tmp_path: Path, rows: list[TrainingRow]) -> dict[str, Any]:
    job = sums_job(tokenizer, tmp_path)
    collate = collator_of(type(job)(**{**vars(job), "method": PACKED}), tokenizer)
    return collate([{"input_ids": row.token_ids, "labels": row.labels} for row in rows])


def _logits(model: Any, batch: dict[str, Any]) -> torch.Tensor:
    with torch.inference_mode():
        inputs = {name: value for name, value in batch.items() if name != "labels"}
        found = model(**inputs, use_cache=False).logits[0]
    assert isinstance(found, torch.Tensor)
    return found


def test_a_row_among_others_has_the_logits_that_it_has_alone(
    tiny_model: Path, tokenizer: Any, tmp_path: Path, rows: list[TrainingRow]
) -> None:
    model = load(tiny_model).eval()
    together = _logits(model, _packed(tokenizer, tmp_path, rows))
    start = 0
    for row in rows:
        with torch.inference_mode():
            alone = model(torch.tensor([row.token_ids])).logits[0]
        end = start + len(row.token_ids)
        torch.testing.assert_close(together[start:end], alone, atol=1e-5, rtol=1e-5)
        start = end
    assert start == len(together)


def test_no_token_attends_to_another_row(
    tiny_model: Path, tokenizer: Any, tmp_path: Path, rows: list[TrainingRow]
) -> None:
    model = load(tiny_model).eval()
    before = _logits(model, _packed(tokenizer, tmp_path, rows))
    first = rows[0]
    other = TrainingRow([token % 5 + 7 for token in first.token_ids], first.labels)
    after = _logits(model, _packed(tokenizer, tmp_path, [other, *rows[1:]]))
    end = len(first.token_ids)
    assert not torch.allclose(before[:end], after[:end], atol=0.1)
    assert torch.equal(before[end:], after[end:])


def test_no_row_learns_from_the_end_of_the_one_before(
    tokenizer: Any, tmp_path: Path, rows: list[TrainingRow]
) -> None:
    batch = _packed(tokenizer, tmp_path, rows)
    starts = torch.tensor([0, *(len(row.token_ids) for row in rows)]).cumsum(0)
    assert (batch["labels"][0, starts[:-1]] == -100).all()
    assert batch["cu_seq_lens_q"].tolist() == starts.tolist()
    assert (batch["position_ids"][0, starts[:-1]] == 0).all()


@pytest.mark.parametrize("size", [None, 2])
def test_packing_changes_nothing_but_rounding(
    padded: Result,
    tiny_model: Path,
    tokenizer: Any,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    size: int | None,
) -> None:
    monkeypatch.chdir(tmp_path)
    settings = TrainingSettings(micro_batch=size)
    packed = run(spread(tokenizer, "packed", settings, PACKED), tiny_model, tokenizer)
    assert max(furthest(padded, packed)) < 1e-4
