from pathlib import Path
from typing import Any

import pytest

from stages.bedrock.errors import InputError
from stages.engines.chat import load_tokenizer
from tests.engines.fake import FakeEngine
from tests.engines.server.fake_server import FakeServer, opened, serving, settings

Ids = list[list[int]]


def _tails(prompts: Ids) -> Ids:
    return [[20 + number % 9, 30][: 1 + number % 2] for number in range(len(prompts))]


def test_each_continuation_has_the_scores_of_its_own_tokens(
    tiny_model: Path, url: str, prompts: Ids, server: FakeServer
) -> None:
    tails = _tails(prompts)
    with opened(tiny_model, settings(url)) as engine:
        found = engine.weigh(prompts, tails)
        assert engine.weigh(prompts, tails) == found
    assert found == [tuple(-token / 100 for token in tail) for tail in tails]
    assert {body["max_tokens"] for body in server.bodies} == {1}


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda choice: choice.pop("prompt_logprobs"), "does not tell the log-probabilities of a prompt"),
        (lambda choice: choice["prompt_logprobs"].pop(), "failed 1 times.*not of these"),
        (lambda choice: choice["prompt_logprobs"].__setitem__(-1, {"7": {"logprob": -1}}), "not of these"),
    ],
)  # fmt: skip
def test_a_server_that_does_not_tell_them_is_one_error(
    tiny_model: Path, url: str, server: FakeServer, spoil: Any, message: str
) -> None:
    server.spoil = lambda reply: spoil(reply["choices"][0])
    with (
        opened(tiny_model, settings(url, retries=0)) as engine,
        pytest.raises(InputError, match=message),
    ):
        engine.weigh([[2, 10, 3]], [[20]])


def test_a_chat_server_cannot_be_asked(tiny_model: Path, fake: FakeEngine) -> None:
    with (
        serving(FakeServer(fake, load_tokenizer(tiny_model))) as url,
        opened(tiny_model, settings(url, prompts="chat")) as engine,
        pytest.raises(InputError, match=r"server\.prompts: tokens .* or likelihood: false"),
    ):
        engine.weigh([[2, 10, 3]], [[20]])
