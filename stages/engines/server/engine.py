"""A model that is served: by vLLM elsewhere, a cluster of replicas, or a hosted service (docs/servers.md)."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from stages.bedrock.fingerprint import digest
from stages.bedrock.server_settings import ServerSettings
from stages.engines.chat import load_tokenizer
from stages.engines.protocol import Completion, Sampling, end_token_ids
from stages.engines.server.api import Answer, Api
from stages.engines.server.chat_api import ChatApi
from stages.engines.server.client import Client
from stages.engines.server.completions_api import CompletionsApi
from stages.engines.server.endpoint import secret
from stages.engines.server.journal import Journal

log = logging.getLogger(__name__)


class Totals(NamedTuple):
    """What was answered, by the server's own count."""

    requests: int = 0
    prompt_tokens: int | None = 0
    """None once a server did not say."""
    completion_tokens: int | None = 0

    def plus(self, answer: Answer) -> "Totals":
        """The totals with one answer more."""
        usage, (requests, read, written) = answer.usage, self
        if usage is None or read is None or written is None:
            return Totals(requests + 1, None, None)
        counts = read + usage.prompt_tokens, written + usage.completion_tokens
        return Totals(requests + 1, *counts)


class ServerEngine:
    """One model of a service; each prompt is a request of its own."""

    name = "server"

    def __init__(
        self, folder: Path, settings: ServerSettings, model: str, max_model_len: int
    ) -> None:
        """Find the servers.

        Args:
            folder: the model's; its tokenizer is needed, its weights are not.
            settings: of the service.
            model: the name it is served under.
            max_model_len: tokens of the longest prompt with the longest answer to it.

        Raises:
            InputError: no key, no server, or another model.
        """
        self._folder, self._concurrency = folder, settings.concurrency
        self._digest: str | None = None
        self._api: Api
        if settings.prompts == "chat":
            self._api = ChatApi(model, load_tokenizer(folder))
        else:
            self._api = CompletionsApi(model, end_token_ids(folder))
        self._client = Client(settings, model, secret(settings), max_model_len)
        self._kept: Journal | None = None
        self.totals = Totals()
        self.usages: list[tuple[int, int] | None] = []
        self._runner = asyncio.Runner()
        try:
            self._runner.run(self._client.open())
        except BaseException:
            self.close()
            raise

    def complete(
        self,
        prompts: Sequence[Sequence[int]],
        sampling: Sampling,
        seeds: Sequence[int],
        scored: bool = False,
    ) -> list[list[Completion]]:
        """See `Engine.complete`. What a killed process was answered to the same call is not asked again."""
        asked = zip(prompts, seeds, strict=True)
        bodies = [self._api.body(prompt, sampling, seed, scored) for prompt, seed in asked]

        def read(number: int, reply: Any) -> Answer:
            return self._api.answer(reply, prompts[number], sampling, scored)

        return [answer.completions for answer in self._exchanged(bodies, read)]

    def weigh(
        self, prompts: Sequence[Sequence[int]], continuations: Sequence[Sequence[int]]
    ) -> list[tuple[float, ...]]:
        """See `Engine.weigh`."""
        asked = list(zip(prompts, continuations, strict=True))
        bodies = [self._api.weighing(*one) for one in asked]

        def read(number: int, reply: Any) -> Answer:
            return self._api.weighed(reply, *asked[number])

        return [answer.completions[0].logprobs for answer in self._exchanged(bodies, read)]

    def _exchanged(
        self, bodies: Sequence[dict[str, Any]], read: Callable[[int, Any], Answer]
    ) -> list[Answer]:
        """The answers to all requests, in their order; those that a killed process got are not asked again."""
        self._forget()
        self._digest = self._digest or digest(self._folder)
        journal = Journal(self._digest, bodies)

        async def ask(number: int) -> None:
            answer = await self._client.ask(
                self._api.path, bodies[number], lambda reply: read(number, reply)
            )
            assert number not in answers, "answered twice"
            journal.add(number, answer)
            answers[number] = answer

        answers = journal.found
        if answers:
            log.info("%d of %d requests were answered before", len(answers), len(bodies))
        try:
            missing = [number for number in range(len(bodies)) if number not in answers]
            self._runner.run(_side_by_side(ask, missing, self._concurrency))
        finally:
            journal.close()
        self._kept = journal
        ordered = [answers[number] for number in range(len(bodies))]
        self._count(ordered)
        return ordered

    def close(self) -> None:
        """See `Engine.close`."""
        self._forget()
        self._runner.run(self._client.close())
        self._runner.close()
        if self.totals.requests:
            requests, read, written = self.totals
            words = "%d requests answered, %s tokens read, %s written; tries that failed: %s"
            log.info(words, requests, read, written, dict(self._client.faults) or "none")

    def _forget(self) -> None:
        """Delete the answers of the last call, which its caller has kept by now."""
        if self._kept:
            self._kept.delete()
            self._kept = None

    def _count(self, answers: Sequence[Answer]) -> None:
        counts = [answer.usage for answer in answers]
        self.usages = [
            None if one is None else (one.prompt_tokens, one.completion_tokens) for one in counts
        ]
        for answer in answers:
            self.totals = self.totals.plus(answer)


async def _side_by_side(
    ask: Callable[[int], Awaitable[None]], numbers: Sequence[int], concurrency: int
) -> None:
    """Ask all `numbers`, so many at a time; the first error ends the others and is raised."""
    waiting = iter(numbers)

    async def work() -> None:
        for number in waiting:
            await ask(number)

    try:
        async with asyncio.TaskGroup() as group:
            for _ in range(min(concurrency, len(numbers))):
                group.create_task(work())
    except ExceptionGroup as errors:
        raise errors.exceptions[0] from None
