from pathlib import Path
from typing import Any

import pytest

from stages.bedrock.errors import InputError
from stages.engines.chat import prompt_ids
from stages.engines.server.chat_api import ChatApi
from stages.engines.server.faults import Fault
from tests.engines.fake import some_prompts
from tests.engines.server.fake_server import GREEDY, SAMPLED, FakeServer, opened, serving, settings
from tests.engines.server.faulty_proxy import TOLD_IN_CHAT, FaultyProxy

PROMPTS = some_prompts(60)


@pytest.mark.slow
@pytest.mark.parametrize(("thinking", "said"), [(True, True), (False, False), (None, True)])
def test_words_and_switch_are_sent_and_tokens_come_back(
    tiny_model: Path,
    tokenizer: Any,
    server: FakeServer,
    url: str,
    thinking: bool | None,
    said: bool,
) -> None:
    server.tokenizer = tokenizer
    ids, seeds = prompt_ids(tokenizer, PROMPTS, thinking), list(range(60))
    with (
        serving(FaultyProxy(url, faults=TOLD_IN_CHAT)) as faulty,
        opened(
            tiny_model, settings(faulty, prompts="chat", timeout_seconds=2.0), max_model_len=60
        ) as engine,
    ):
        answers = engine.complete(ids, SAMPLED, seeds)
    assert answers == server.engine.complete(ids, SAMPLED, seeds)
    asked = {body["messages"][0]["content"]: body for body in server.bodies}
    assert set(asked) == set(PROMPTS)
    for number, prompt in enumerate(PROMPTS):
        assert asked[prompt]["chat_template_kwargs"] == {"enable_thinking": said}
        assert asked[prompt]["seed"] == number
        assert "prompt" not in asked[prompt]


def test_a_template_without_a_switch_is_told_of_none(tokenizer: Any) -> None:
    import copy

    plain = copy.deepcopy(tokenizer)
    plain.chat_template = "{{ messages[0].content }} <|assistant|>"
    (ids,) = prompt_ids(plain, PROMPTS[:1], None)
    body = ChatApi("m", plain).body(ids, GREEDY, 5, scored=False)
    assert "chat_template_kwargs" not in body
    assert body["messages"] == [{"role": "user", "content": PROMPTS[0]}]
    assert not {"seed", "top_k", "logprobs"} & set(body)  # greedy: only what every server knows


def test_half_an_answer_cannot_be_asked_in_chat(tokenizer: Any) -> None:
    (ids,) = prompt_ids(tokenizer, PROMPTS[:1], True)
    forced = [*ids, *tokenizer("<think> A:1", add_special_tokens=False)["input_ids"]]
    with pytest.raises(InputError, match=r"not one user turn.*server\.prompts: tokens"):
        ChatApi("m", tokenizer).body(forced, GREEDY, 0, scored=False)


def _reply(message: dict[str, Any], finish: str = "stop", **more: Any) -> dict[str, Any]:
    return {"choices": [{"index": 0, "finish_reason": finish, "message": message} | more]}


@pytest.mark.parametrize("key", ["reasoning", "reasoning_content"])
@pytest.mark.parametrize(
    ("message", "finish", "text"),
    [
        ({"content": " <think> A:1 </think> A:2"}, "stop", "<think> A:1 </think> A:2 <|end|>"),
        ({"content": "\n\nA:2", "KEY": "A:1"}, "stop", "<think> A:1 </think> A:2 <|end|>"),
        ({"content": None, "KEY": "A:1 A:2"}, "length", "<think> A:1 A:2"),
        ({"content": "A:2", "KEY": None}, "length", "A:2"),
    ],
)
def test_thinking_kept_apart_is_put_back(
    tokenizer: Any, key: str, message: dict[str, Any], finish: str, text: str
) -> None:
    (ids,) = prompt_ids(tokenizer, PROMPTS[:1], True)
    named = {name.replace("KEY", key): value for name, value in message.items()}
    (one,) = ChatApi("m", tokenizer).answer(_reply(named, finish), ids, GREEDY, False).completions
    assert tokenizer.decode(list(one.token_ids)) == text
    assert one.finish_reason == finish


def test_thinking_that_the_prompt_opened_is_not_opened_twice(tokenizer: Any) -> None:
    import copy

    opening = copy.deepcopy(tokenizer)
    opening.chat_template = "{{ messages[0].content }} <|assistant|> <think>"
    (ids,) = prompt_ids(opening, PROMPTS[:1], None)
    reply = _reply({"content": "A:2", "reasoning": "A:1"})
    (one,) = ChatApi("m", opening).answer(reply, ids, GREEDY, False).completions
    assert opening.decode(list(one.token_ids)) == "A:1 </think> A:2 <|end|>"


def test_another_template_at_the_server_is_found_out(tokenizer: Any) -> None:
    (ids,) = prompt_ids(tokenizer, PROMPTS[:1], True)
    reply = _reply({"content": "A:2"}) | {"usage": {"prompt_tokens": len(ids) + 2}}
    with pytest.raises(Fault, match=r"read as .* chat template or tokenizer is not the model"):
        ChatApi("m", tokenizer).answer(reply, ids, GREEDY, False)


def test_scores_are_those_of_the_tokens_or_an_error(tokenizer: Any) -> None:
    (ids,) = prompt_ids(tokenizer, PROMPTS[:1], True)
    api = ChatApi("m", tokenizer)
    assert api.body(ids, GREEDY, 0, scored=True)["logprobs"] is True
    scores = [{"logprob": -0.25}, {"logprob": -0.5}]
    reply = _reply({"content": "A:2"}, logprobs={"content": scores})
    (one,) = api.answer(reply, ids, GREEDY, True).completions
    assert one.logprobs == (-0.25, -0.5)
    fewer = _reply({"content": "A:2"}, logprobs={"content": scores[:1]})
    with pytest.raises(InputError, match=r"of 1 tokens, the answer with its end has 2"):
        api.answer(fewer, ids, GREEDY, True)
