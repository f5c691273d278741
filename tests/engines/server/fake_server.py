"""A server on this machine that answers as `FakeEngine` does, and engines that ask it."""

import asyncio
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

from aiohttp import web

from stages.bedrock.server_settings import ServerSettings
from stages.engines.chat import prompt_ids
from stages.engines.protocol import Completion, Sampling
from stages.engines.server.engine import ServerEngine
from tests.engines.fake import FakeEngine

MODEL = "tiny"
GREEDY = Sampling(temperature=0.0, top_p=1.0, top_k=0, max_tokens=12, samples=1)
SAMPLED = Sampling(temperature=1.0, top_p=0.9, top_k=10, max_tokens=12, samples=3)


class Handler(Protocol):
    """What a server does with a request."""

    async def __call__(self, request: web.BaseRequest) -> web.StreamResponse: ...

    async def close(self) -> None: ...


@contextmanager
def serving(handler: Handler) -> Iterator[str]:
    """The address of a server that runs while the block does, in a thread of its own, at a free port."""
    ready: Future[tuple[str, Callable[[], object]]] = Future()

    async def run() -> None:
        runner = web.ServerRunner(web.Server(handler), shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        stop, loop = asyncio.Event(), asyncio.get_running_loop()
        port = runner.addresses[0][1]
        ready.set_result(
            (f"http://127.0.0.1:{port}/v1", lambda: loop.call_soon_threadsafe(stop.set))
        )
        await stop.wait()
        await handler.close()
        await runner.cleanup()

    thread = threading.Thread(target=lambda: asyncio.run(run()))
    thread.start()
    url, stop = ready.result(timeout=10)
    try:
        yield url
    finally:
        stop()
        thread.join()


class FakeServer:
    """Answers by the script of a `FakeEngine`, with tokens or in chat."""

    def __init__(self, engine: FakeEngine, tokenizer: Any = None, max_model_len: int = 64) -> None:
        self.engine, self.tokenizer, self.max_model_len = engine, tokenizer, max_model_len
        self.model = MODEL
        self.bodies: list[dict[str, Any]] = []
        self.keys: list[str | None] = []
        self.answered = 0
        self.spoil: Callable[[dict[str, Any]], None] = lambda reply: None
        """Changes a reply before it is sent."""
        self.refuse: Callable[[dict[str, Any]], web.Response | None] = lambda body: None
        """A reply instead of the answer."""
        self.delay = 0.0

    async def close(self) -> None:
        return

    async def __call__(self, request: web.BaseRequest) -> web.StreamResponse:
        self.keys.append(request.headers.get("Authorization"))
        if request.path == "/v1/models":
            card = {"id": self.model, "max_model_len": self.max_model_len}
            return web.json_response({"object": "list", "data": [card]})
        body = await request.json()
        self.bodies.append(body)
        await asyncio.sleep(self.delay)
        refusal = self.refuse(body)
        if refusal is not None:
            return refusal
        if body["model"] != self.model:
            return web.json_response({"error": {"message": "no such model"}}, status=404)
        reply = self._completions(body) if "prompt" in body else self._chat(body)
        self.spoil(reply)
        self.answered += 1
        return web.json_response(reply)

    def _answers(self, prompt: Sequence[int], body: dict[str, Any]) -> list[Completion]:
        limits = {"max_tokens": body["max_tokens"], "samples": body["n"]}
        scored = body.get("logprobs") is not None
        sampling = SAMPLED.model_copy(update=limits)
        return self.engine.complete([prompt], sampling, [body.get("seed") or 0], scored)[0]

    def _completions(self, body: dict[str, Any]) -> dict[str, Any]:
        answers = self._answers(body["prompt"], body)
        choices: list[dict[str, Any]] = [
            {
                "index": index,
                "finish_reason": one.finish_reason,
                "text": "",
                "token_ids": one.token_ids,
                "prompt_token_ids": body["prompt"],
                "logprobs": {"token_logprobs": one.logprobs} if one.logprobs else None,
            }
            for index, one in enumerate(answers)
        ]
        if "prompt_logprobs" in body:
            (scores,) = self.engine.weigh([[]], [body["prompt"]])
            told = zip(body["prompt"], scores, strict=True)
            every = [{str(token): {"logprob": score}} for token, score in told]
            choices[0]["prompt_logprobs"] = [None, *every[1:]]
        return {"choices": choices, "usage": _usage(body["prompt"], answers)}

    def _chat(self, body: dict[str, Any]) -> dict[str, Any]:
        switch = body.get("chat_template_kwargs", {}).get("enable_thinking")
        (prompt,) = prompt_ids(self.tokenizer, [body["messages"][0]["content"]], switch)
        answers = self._answers(prompt, body)
        choices = [
            {
                "index": index,
                "finish_reason": one.finish_reason,
                "message": {"content": self._decode(one.token_ids)},
                "logprobs": {"content": [{"logprob": score} for score in one.logprobs]},
            }
            for index, one in enumerate(answers)
        ]
        return {"choices": choices, "usage": _usage(prompt, answers)}

    def _decode(self, ids: Sequence[int]) -> str:
        text: str = self.tokenizer.decode(list(ids), skip_special_tokens=True)
        return text


def _usage(prompt: Sequence[int], answers: Sequence[Completion]) -> dict[str, int]:
    return {
        "prompt_tokens": len(prompt),
        "completion_tokens": sum(len(one.token_ids) for one in answers),
    }


def settings(*urls: str, **changes: Any) -> ServerSettings:
    """Settings with short waits."""
    given = {
        "urls": list(urls),
        "models": {"models/base/teacher": MODEL},
        "prompts": "tokens",
        "concurrency": 16,
        "timeout_seconds": 5.0,
        "retries": 8,
        "backoff_seconds": 0.01,
        "longest_wait_seconds": 2.0,
    }
    return ServerSettings.model_validate(given | changes)


@contextmanager
def opened(
    folder: Path, how: ServerSettings, model: str = MODEL, max_model_len: int = 40
) -> Iterator[ServerEngine]:
    """An engine that is closed afterwards."""
    engine = ServerEngine(folder, how, model, max_model_len)
    try:
        yield engine
    finally:
        engine.close()
