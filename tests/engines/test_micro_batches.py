from pathlib import Path
from typing import Any

import pytest
import torch

from stages.bedrock.errors import InputError
from stages.bedrock.training_settings import TrainingSettings
from stages.engines.sft import SupervisedTrainer
from tests.engines.spread import Result, elsewhere, furthest, run, spread

ROUNDING = 1e-4  # of losses near 4 and weights near 1 in float32, after nine steps


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.fixture(scope="module")
def whole(tiny_model: Path, tokenizer: Any, tmp_path_factory: pytest.TempPathFactory) -> Result:
    """Of batches taken whole."""
    with elsewhere(tmp_path_factory.mktemp("whole")):
        return run(spread(tokenizer, "whole", TrainingSettings()), tiny_model, tokenizer)


def memory_for(monkeypatch: pytest.MonkeyPatch, rows: int, from_call: int = 0) -> list[int]:
    """From a call on, the forward pass of more than so many rows runs out of memory; rows of all calls."""
    plain, seen = SupervisedTrainer.compute_loss, list[int]()

    def short(self: Any, model: Any, inputs: Any, *rest: Any, **more: Any) -> Any:
        seen.append(len(inputs["input_ids"]))
        if len(seen) > from_call and seen[-1] > rows:
            raise torch.OutOfMemoryError("not a real one")
        return plain(self, model, inputs, *rest, **more)

    monkeypatch.setattr(SupervisedTrainer, "compute_loss", short)
    return seen


@pytest.mark.parametrize("size", [1, 3])
def test_the_micro_batch_changes_nothing_but_rounding(
    whole: Result, tiny_model: Path, tokenizer: Any, size: int
) -> None:
    small = run(
        spread(tokenizer, "small", TrainingSettings(micro_batch=size)), tiny_model, tokenizer
    )
    loss, weight = furthest(whole, small)
    assert 0 < loss < ROUNDING
    assert 0 < weight < ROUNDING
    phases = [one.model_dump(exclude={"final_loss"}) for one in whole.ledger.phases]
    assert phases == [one.model_dump(exclude={"final_loss"}) for one in small.ledger.phases]


def test_out_of_memory_ends_as_a_smaller_micro_batch_would(
    tiny_model: Path, tokenizer: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    small = run(spread(tokenizer, "two", TrainingSettings(micro_batch=2)), tiny_model, tokenizer)
    seen = memory_for(monkeypatch, rows=2)
    found = run(spread(tokenizer, "short", TrainingSettings()), tiny_model, tokenizer)
    assert found.notes["micro_batches"] == [4, 2]
    assert max(seen[1:]) == 2
    assert furthest(small, found) == (0, 0)


def test_memory_that_runs_out_late_costs_no_finished_work(
    whole: Result, tiny_model: Path, tokenizer: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = memory_for(monkeypatch, rows=2, from_call=7)  # in the second pass
    found = run(spread(tokenizer, "short", TrainingSettings()), tiny_model, tokenizer)
    assert found.notes["micro_batches"] == [4, 2]
    assert max(furthest(whole, found)) < ROUNDING
    assert len(seen) <= 8 + 2 * 3  # the first pass was not repeated
    assert found.notes["working_seconds"] is None


def test_a_single_sequence_that_does_not_fit_is_told(
    tiny_model: Path, tokenizer: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = memory_for(monkeypatch, rows=0)
    with pytest.raises(
        InputError, match=r"memory does not hold one sequence.*recompute_activations"
    ):
        run(spread(tokenizer, "short", TrainingSettings()), tiny_model, tokenizer)
    assert seen == [4, 2, 1]


def test_activations_computed_again_are_the_same(
    whole: Result, tiny_model: Path, tokenizer: Any
) -> None:
    settings = TrainingSettings(recompute_activations=True)
    again = run(spread(tokenizer, "again", settings), tiny_model, tokenizer)
    assert max(furthest(whole, again)) < 1e-6


def test_more_processes_than_sequences_are_refused(tiny_model: Path, tokenizer: Any) -> None:
    with pytest.raises(InputError, match="8 processes, but a batch has 4 sequences"):
        run(spread(tokenizer, "many", TrainingSettings(processes=8)), tiny_model, tokenizer)


def test_settings_that_do_not_go_together_are_refused() -> None:
    with pytest.raises(ValueError, match="3 processes do not spread evenly over 2 machines"):
        TrainingSettings(processes=3, machines=2, launcher="srun")
    with pytest.raises(ValueError, match="needs a launcher"):
        TrainingSettings(processes=2, machines=2)
