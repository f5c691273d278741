import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from stages.bedrock.errors import InputError
from stages.engines import answering, choose, replicas
from stages.engines.answering import Answerer
from stages.engines.chat import load_tokenizer, prompt_ids
from stages.engines.protocol import Completion
from stages.engines.question import Question
from stages.engines.replicas import Replicas, devices_of
from stages.engines.request import Request
from tests.engines.fake import some_prompts
from tests.engines.test_engines import GREEDY, MAX_MODEL_LEN, RUNTIME, SAMPLED

TWO = RUNTIME.model_copy(update={"data_parallel": 2})


@pytest.mark.parametrize(
    ("visible", "settings", "expected"),
    [
        ("0,1,2,3", {"data_parallel": 4}, ["0", "1", "2", "3"]),
        ("0,1,2,3,7", {"data_parallel": 2, "tensor_parallel": 2}, ["0,1", "2,3"]),
        (
            "4,5,6,7",
            {"data_parallel": 1, "tensor_parallel": 2, "pipeline_parallel": 2},
            ["4,5,6,7"],
        ),
        ("", {"data_parallel": 2}, [None, None]),
        ("0", {"data_parallel": 2, "executor": "ray"}, [None, None]),
    ],
)
def test_every_process_has_gpus_of_its_own(
    monkeypatch: pytest.MonkeyPatch, visible: str, settings: dict[str, Any], expected: list[Any]
) -> None:
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", visible)
    assert devices_of(RUNTIME.model_copy(update=settings)) == expected


def test_too_few_gpus_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "0,1,2")
    runtime = RUNTIME.model_copy(update={"data_parallel": 2, "tensor_parallel": 2})
    with pytest.raises(InputError, match=r"2 x tensor_parallel 2 x .* need 4 GPUs, 3 are visible"):
        devices_of(runtime)


class Reversed:
    """Does requests side by side, the last one first."""

    name = "reversed"

    def answer_each(self, requests: Sequence[Request]) -> Any:
        for number in reversed(range(len(requests))):
            yield number, requests[number](self)

    def complete(self, prompts: Sequence[Sequence[int]], *_: Any) -> list[list[Completion]]:
        return [[Completion((prompt[0],), "stop")] for prompt in prompts]

    def weigh(self, prompts: Any, continuations: Sequence[Sequence[int]]) -> list[Any]:
        return [tuple(-float(token) for token in tail) for tail in continuations]

    def close(self) -> None:
        """Nothing to free."""


def test_chunks_find_their_questions_in_any_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(answering, "CHUNK_QUESTIONS", 3)
    (tmp_path / "model").mkdir()
    questions = [Question(f"q{i}", [i + 1]) for i in range(10)]
    with Answerer(Path("model"), "test", lambda *_: Reversed()) as answerer:
        answered = answerer.answer(questions, GREEDY, 1, 9)
        weighed = answerer.weigh(questions, [[i, 2] for i in range(10)], 9)
    assert [one.token_ids for (one,) in answered] == [(i + 1,) for i in range(10)]
    assert weighed == [(-i, -2) for i in range(10)]


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["transformers", "vllm"])
def test_two_processes_answer_as_one(
    tiny_model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    if kind == "vllm":
        pytest.importorskip("vllm")
    monkeypatch.setattr(answering, "CHUNK_QUESTIONS", 40)
    prompts = prompt_ids(load_tokenizer(tiny_model), some_prompts(150), thinking=None)
    questions = [Question(f"q{i}", prompt) for i, prompt in enumerate(prompts)]
    found = []
    for count in (1, 2):
        runtime = RUNTIME.model_copy(update={"engine": kind, "data_parallel": count})

        def start(folder: Path, room: int, runtime: Any = runtime) -> Any:
            return choose.open_engine(folder, runtime, room)

        (tmp_path / str(count)).mkdir()
        monkeypatch.chdir(tmp_path / str(count))
        with Answerer(tiny_model, "test", start) as answerer:
            greedy = answerer.answer(questions, GREEDY, 1, MAX_MODEL_LEN, scored=True)
            sampled = answerer.answer(questions, SAMPLED, 1, MAX_MODEL_LEN)
            weighed = answerer.weigh(questions, [[5, 6]] * len(questions), MAX_MODEL_LEN)
            found.append((greedy, sampled, weighed))
        assert answerer.engines == {kind}
    assert found[0] == found[1]


def _end(_: Request) -> None:
    os._exit(9)


@pytest.mark.slow
def test_a_process_that_ends_is_told(tiny_model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = Replicas(tiny_model, TWO, MAX_MODEL_LEN)
    assert engine.name == "transformers"
    assert len(engine.complete([[5, 6], [7]], GREEDY, [0, 0])) == 2
    monkeypatch.setattr(replicas, "_answers", _end)
    with pytest.raises(InputError, match="a process of an engine ended"):
        engine.complete([[5, 6]], GREEDY, [0])
    engine.close()
