"""A proxy that spoils a share of what passes through, in every way that was thought of."""

import asyncio
import json
import random
from collections import Counter
from collections.abc import Sequence

import aiohttp
from aiohttp import web

FAULTS = ("500", "reset", "hang", "cut", "half", "429", "date", "swapped", "order", "empty")
TOLD_IN_CHAT = tuple(fault for fault in FAULTS if fault != "swapped")
"""A reply in chat does not repeat its prompt: one to another prompt of as many tokens passes for its own."""


class FaultyProxy:
    """Passes requests on to a server; of those for answers it spoils some."""

    def __init__(
        self, url: str, share: float = 0.2, seed: int = 0, faults: Sequence[str] = FAULTS
    ) -> None:
        """Nothing passes yet.

        Args:
            url: of the server.
            share: of requests that are spoiled.
            seed: of which ones, and how.
            faults: what is done to them.
        """
        self._target, self.share = url.removesuffix("/v1"), share
        self._random, self._faults = random.Random(seed), faults
        self._session: aiohttp.ClientSession | None = None
        self._closing: asyncio.Event | None = None
        self._last: bytes = b"{}"
        self.given: Counter[str] = Counter()
        """Faults so far, by kind."""
        self.passed = 0

    async def close(self) -> None:
        if self._closing:
            self._closing.set()
        if self._session:
            await self._session.close()

    async def __call__(self, request: web.BaseRequest) -> web.StreamResponse:
        self._session = self._session or aiohttp.ClientSession()
        self._closing = self._closing or asyncio.Event()
        fault = None
        if request.method == "POST" and self._random.random() < self.share:
            fault = self._random.choice(self._faults)
            self.given[fault] += 1
        self.passed += request.method == "POST"
        if fault == "500":
            return web.Response(status=500, text="Internal Server Error")
        if fault == "429":
            return web.Response(status=429, headers={"Retry-After": "0.05"})
        if fault == "date":  # in the past: no wait
            headers = {"Retry-After": "Fri, 31 Dec 1999 23:59:59 GMT"}
            return web.Response(status=503, headers=headers)
        if fault == "hang":
            await self._closing.wait()
        if fault in ("reset", "hang"):
            if request.transport:  # none any more if the client has hung up
                request.transport.abort()
            return web.Response()
        body = await self._forwarded(request)
        if fault is None:
            return web.Response(body=body[0], status=body[1], content_type="application/json")
        return await self._spoiled(request, fault, body[0])

    async def _forwarded(self, request: web.BaseRequest) -> tuple[bytes, int]:
        assert self._session
        url, data = self._target + request.path, await request.read()
        kept = ("Authorization", "Content-Type")
        sent = {name: request.headers[name] for name in kept if name in request.headers}
        async with self._session.request(request.method, url, data=data, headers=sent) as reply:
            return await reply.read(), reply.status

    async def _spoiled(
        self, request: web.BaseRequest, fault: str, body: bytes
    ) -> web.StreamResponse:
        last, self._last = self._last, body
        if fault == "swapped":  # the reply to another request
            return web.Response(body=last, content_type="application/json")
        if fault == "empty":
            return web.Response(body=b"", content_type="application/json")
        if fault == "half":
            return web.Response(body=body[: len(body) // 2], content_type="application/json")
        if fault == "order":
            reply = json.loads(body)
            reply["choices"].reverse()
            return web.json_response(reply)
        assert fault == "cut"
        cut = web.StreamResponse(headers={"Content-Length": str(len(body))})
        await cut.prepare(request)
        await cut.write(body[: len(body) // 2])
        assert request.transport
        request.transport.abort()
        return cut
