"""One HTTP request and its reply as JSON; every way in which it can fail becomes a Fault or an InputError.

The library is aiohttp: it is in the pinned lists with and without vLLM, and keeps hundreds of slow requests
open at little cost. openai's client comes with vLLM only, and, like aiohttp-retry, repeats a request
without telling which replica failed.
"""

import json
from collections.abc import Mapping
from typing import Any

import aiohttp
from pydantic import SecretStr

from stages.bedrock.errors import InputError
from stages.bedrock.server_settings import ServerSettings
from stages.engines.server.faults import Fault, check_status, one_line

CONNECT_SECONDS = 10.0  # to open a connection, and to hear which models are served
KEPT_SECONDS = 2.0  # for which a connection without use is kept


class Connection:
    """The way to a service; to be used within one event loop."""

    def __init__(self, settings: ServerSettings, key: SecretStr | None) -> None:
        """Opens nothing.

        Args:
            settings: of the service.
            key: sent with every request, and shown nowhere; None if none is needed.
        """
        self._timeout, self._key = settings.timeout_seconds, key
        self._variable = settings.key_variable
        self._session: aiohttp.ClientSession | None = None

    async def open(self) -> None:
        """Make ready; nothing is sent."""
        key = self._key
        self._session = aiohttp.ClientSession(
            # `concurrency` is the limit. Servers close what was idle for a few seconds (vLLM: 5), which
            # nobody notices here between two calls.
            connector=aiohttp.TCPConnector(limit=0, keepalive_timeout=KEPT_SECONDS),
            headers={"Authorization": f"Bearer {key.get_secret_value()}"} if key else {},
        )

    async def close(self) -> None:
        """End all connections."""
        if self._session:
            await self._session.close()

    async def get(self, url: str) -> Any:
        """As `post`, for a question that is answered without work, within CONNECT_SECONDS."""
        return await self._exchange("GET", url, None, min(self._timeout, CONNECT_SECONDS))

    async def post(self, url: str, body: Mapping[str, Any]) -> Any:
        """The reply to `body`, sent as JSON.

        Raises:
            Fault: no reply, half of one, or one that says to try again.
            InputError: the server refuses the request for good.
        """
        return await self._exchange("POST", url, body, self._timeout)

    async def _exchange(
        self, method: str, url: str, body: Mapping[str, Any] | None, seconds: float
    ) -> Any:
        assert self._session, "not open"
        limits = aiohttp.ClientTimeout(total=seconds, sock_connect=min(seconds, CONNECT_SECONDS))
        try:
            async with self._session.request(
                method, url, json=body, timeout=limits, allow_redirects=False
            ) as reply:
                said = self._without_key((await reply.read()).decode("utf-8", "replace"))
        except TimeoutError:
            raise Fault("time-out", f"no answer within {seconds:g} s") from None
        except (aiohttp.ClientError, OSError) as error:
            words = self._without_key(one_line(f"{type(error).__name__} {error}"))
            raise Fault("connection", words) from None
        try:
            check_status(reply.status, reply.headers, said, self._variable)
        except InputError as error:
            raise InputError(f"{url}: {error}") from None
        try:
            return json.loads(said)
        except ValueError:
            raise Fault("reply", f"not JSON: {one_line(said)}") from None

    def _without_key(self, text: str) -> str:
        """Servers and proxies may repeat what they were sent."""
        return text.replace(self._key.get_secret_value(), "***") if self._key else text
