"""How likely a given answer is: by every engine what a pass of the model says."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from stages.engines.chat import load_tokenizer, prompt_ids
from stages.engines.choose import open_engine
from stages.engines.protocol import Engine
from tests.engines.fake import some_prompts
from tests.engines.test_engines import GREEDY, MAX_MODEL_LEN, RUNTIME


def opened(folder: Path, name: str) -> Engine:
    return open_engine(folder, RUNTIME.model_copy(update={"engine": name}), MAX_MODEL_LEN)


@pytest.fixture(scope="module")
def prompts(tiny_model: Path) -> list[list[int]]:
    return prompt_ids(load_tokenizer(tiny_model), some_prompts(150), thinking=None)


@pytest.fixture(
    scope="module", params=["transformers", pytest.param("vllm", marks=pytest.mark.slow)]
)
def engine(request: pytest.FixtureRequest, tiny_model: Path) -> Iterator[Engine]:
    if request.param == "vllm":
        pytest.importorskip("vllm")
    one = opened(tiny_model, request.param)
    yield one
    one.close()


def test_likelihoods_are_those_of_the_model(
    engine: Engine, tiny_model: Path, prompts: list[list[int]]
) -> None:
    import torch
    from transformers import AutoModelForCausalLM

    model = AutoModelForCausalLM.from_pretrained(tiny_model, dtype=torch.float32)
    tails = [[9 + (number + place) % 40 for place in range(1 + number % 5)] for number in range(60)]
    found = engine.weigh(prompts[:60], tails)
    assert [len(scores) for scores in found] == [len(tail) for tail in tails]
    for prompt, tail, scores in zip(prompts[:60], tails, found, strict=True):
        with torch.inference_mode():
            logits = model(torch.tensor([[*prompt, *tail]])).logits[0, len(prompt) - 1 : -1]
        expected = logits.log_softmax(-1).gather(1, torch.tensor(tail)[:, None])[:, 0]
        assert list(scores) == pytest.approx(expected.tolist(), abs=1e-4)
    (taken,) = engine.complete(prompts[:1], GREEDY, [0], scored=True)[0]
    (again,) = engine.weigh(prompts[:1], [taken.token_ids])
    assert list(again) == pytest.approx(list(taken.logprobs), abs=1e-4)


@pytest.mark.slow
def test_engines_agree_on_likelihoods(tiny_model: Path, prompts: list[list[int]]) -> None:
    pytest.importorskip("vllm")
    tails = [[10 + number % 30, 11, 12] for number in range(len(prompts))]
    found = []
    for name in ("transformers", "vllm"):
        engine = opened(tiny_model, name)
        found.append([sum(scores) for scores in engine.weigh(prompts, tails)])
        engine.close()
    assert found[0] == pytest.approx(found[1], abs=1e-3)


def test_likelihoods_do_not_depend_on_the_batch(
    tiny_model: Path, prompts: list[list[int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = opened(tiny_model, "transformers")
    tails = [[10, 11][: 1 + number % 2] for number in range(len(prompts))]
    whole = engine.weigh(prompts, tails)
    monkeypatch.setattr("stages.engines.forward.LOGITS", 1)  # one row at a time
    for one, other in zip(whole, engine.weigh(prompts, tails), strict=True):
        assert one == pytest.approx(other, abs=1e-4)
    engine.close()
