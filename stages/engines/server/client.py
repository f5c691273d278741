"""Requests to a service of several replicas, each repeated until it is answered or hope is lost."""

import asyncio
import logging
import random
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from pydantic import SecretStr

from stages.bedrock.errors import InputError
from stages.bedrock.server_settings import ServerSettings
from stages.engines.server.connection import Connection
from stages.engines.server.endpoint import addresses
from stages.engines.server.faults import Fault
from stages.engines.server.replicas import Replica, Replicas
from stages.engines.server.served_models import check_served

log = logging.getLogger(__name__)

T = TypeVar("T")


class Client:
    """A service with its replicas; to be used within one event loop."""

    def __init__(
        self, settings: ServerSettings, model: str, key: SecretStr | None, max_model_len: int
    ) -> None:
        """Opens nothing.

        Args:
            settings: of the service.
            model: the name it is served under.
            key: None if none is needed.
            max_model_len: tokens of the longest prompt with answer that will be asked for.
        """
        self._settings, self._model, self._max_model_len = settings, model, max_model_len
        self._connection = Connection(settings, key)
        self._replicas = Replicas(addresses(settings), settings.longest_wait_seconds)
        self._random = random.Random()  # for times only
        self._answered = 0
        self.faults: Counter[str] = Counter()
        """Tries that failed, by kind."""

    async def open(self) -> None:
        """Find the replicas that serve the model.

        Raises:
            InputError: none can be reached, or one serves another model.
        """
        await self._connection.open()
        for attempt in range(self._settings.retries + 1):
            if attempt:
                await self._back_off(attempt)
            faults = await asyncio.gather(*map(self._greet, self._replicas.all))
            if not all(faults):
                return
        silent = zip(self._replicas.all, faults, strict=True)
        raise InputError(
            f"no server of {self._model!r} can be reached ("
            + "; ".join(f"{replica.url}: {fault}" for replica, fault in silent)
            + "); start one, or correct server.urls in runtime.yaml"
        )

    async def close(self) -> None:
        """End all connections."""
        await self._connection.close()

    async def ask(self, path: str, body: Mapping[str, Any], read: Callable[[Any], T]) -> T:
        """What `read` makes of the reply to one request.

        A rate limit counts as a failed try only if no request at all was answered since this one's last
        try: however slow a service is, as long as it answers it is waited for.

        Args:
            path: below the address of a replica.
            body: of the request, to be sent as JSON.
            read: raises Fault for a reply that is not an answer to the request.

        Raises:
            InputError: refused for good, or not answered within all retries.
        """
        failed, seen, avoid = 0, self._answered, None
        while True:
            replica = await self._replicas.pick(avoid)
            try:
                answer = await self._try(replica, path, body, read)
            except Fault as fault:
                self._note(replica, fault)
                if not (fault.limited and self._answered > seen):
                    failed += 1
                if failed > self._settings.retries:
                    raise self._given_up(replica, failed, fault) from None
                avoid, seen = replica, self._answered
                if not fault.wait:  # else `pick` waits
                    await self._back_off(failed)
            else:
                self._replicas.succeeded(replica)
                self._answered += 1
                return answer

    async def _try(
        self, replica: Replica, path: str, body: Mapping[str, Any], read: Callable[[Any], T]
    ) -> T:
        with replica.busy():
            if not replica.checked:
                await self._check(replica)
            return read(await self._connection.post(replica.url + path, body))

    async def _greet(self, replica: Replica) -> Fault | None:
        """Check one replica; its fault is told, so that the others are asked all the same."""
        try:
            await self._check(replica)
        except Fault as fault:
            self._note(replica, fault)
            log.warning("%s: %s", replica.url, fault)
            return fault
        return None

    async def _check(self, replica: Replica) -> None:
        reply = await self._connection.get(f"{replica.url}/models")
        check_served(reply, replica.url, self._model, self._max_model_len)
        replica.checked = True

    def _note(self, replica: Replica, fault: Fault) -> None:
        self.faults[fault.kind] += 1
        self._replicas.failed(replica, fault)
        log.debug("%s: %s", replica.url, fault)

    async def _back_off(self, attempt: int) -> None:
        """Wait at random up to a limit that doubles, so that requests which failed together part."""
        longest = self._settings.backoff_seconds * 2.0 ** (attempt - 1)
        limit = min(longest, self._settings.longest_wait_seconds)
        await asyncio.sleep(self._random.uniform(0.0, limit))

    def _given_up(self, replica: Replica, tries: int, fault: Fault) -> InputError:
        return InputError(
            f"{replica.url}: a request failed {tries} times, at last with: {fault}; what was answered is "
            "kept: mend the server and run again, or raise server.retries or server.timeout_seconds in "
            "runtime.yaml"
        )
