"""What both APIs refuse alike."""

from collections.abc import Callable
from typing import Any

import pytest

from stages.engines.chat import prompt_ids
from stages.engines.server.api import Api
from stages.engines.server.chat_api import ChatApi
from stages.engines.server.completions_api import CompletionsApi
from stages.engines.server.faults import Fault
from tests.engines.server.fake_server import SAMPLED


@pytest.fixture
def prompt(tokenizer: Any) -> list[int]:
    return prompt_ids(tokenizer, ["1 + 2 ?"], True)[0]


@pytest.fixture(params=["chat", "completions"])
def api(request: pytest.FixtureRequest, tokenizer: Any) -> Api:
    return ChatApi("m", tokenizer) if request.param == "chat" else CompletionsApi("m", [1])


def _reply(prompt: list[int]) -> dict[str, Any]:
    """Three answers of one token, the last one first, as either API gives them."""
    choices = [
        {
            "index": index,
            "finish_reason": "stop",
            "message": {"content": ""},
            "prompt_token_ids": prompt,
            "token_ids": [index],
        }
        for index in (2, 0, 1)
    ]
    return {"choices": choices, "usage": {"prompt_tokens": len(prompt), "completion_tokens": 3}}


def test_choices_are_told_in_the_order_of_their_index(prompt: list[int]) -> None:
    found = CompletionsApi("m", [1]).answer(_reply(prompt), prompt, SAMPLED, False)
    assert [one.token_ids for one in found.completions] == [(0,), (1,), (2,)]


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda reply: reply.pop("choices"), "not completions: Field required"),
        (lambda reply: reply["choices"][1].update(finish_reason="other"), "not completions: Input"),
        (lambda reply: reply["choices"].pop(), "2 choices for 3 samples"),
        (lambda reply: reply["choices"][0].update(index=1), "not one of each"),
        (lambda reply: reply["usage"].update(prompt_tokens=1), "was read as 1"),
    ],
)
def test_what_does_not_answer_the_prompt_is_a_fault(
    api: Api, prompt: list[int], spoil: Callable[[Any], None], said: str
) -> None:
    reply = _reply(prompt)
    assert len(api.answer(reply, prompt, SAMPLED, False).completions) == 3
    spoil(reply)
    with pytest.raises(Fault, match=said):
        api.answer(reply, prompt, SAMPLED, False)
