"""Which replica gets the next request: the least busy one that works and is not rate-limited."""

import asyncio
import logging
import random
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from stages.bedrock.errors import InputError
from stages.engines.server.faults import Fault

log = logging.getLogger(__name__)

FAILURES = 3  # in a row, after which a replica is set aside: fewer come by chance
REST_SECONDS = 30.0  # for which it is set aside, then it is tried again


@dataclass(eq=False)
class Replica:
    """One server, and how it does; times are of the monotonic clock."""

    url: str
    checked: bool = False
    """Whether it said that it serves the model."""
    in_flight: int = 0
    taken: int = 0
    """Requests so far."""
    failures: int = 0
    """In a row."""
    resting_until: float = 0.0
    limited_until: float = 0.0
    """No request before; its rate limit."""

    @contextmanager
    def busy(self) -> Iterator[None]:
        """Counts one request while the block runs."""
        self.in_flight += 1
        self.taken += 1
        try:
            yield
        finally:
            self.in_flight -= 1


class Replicas:
    """All replicas of one service."""

    def __init__(self, urls: Sequence[str], longest_wait: float) -> None:
        """None is tried yet.

        Args:
            urls: one of each.
            longest_wait: seconds; no replica rests for longer, and none is waited for longer.
        """
        self.all = [Replica(url) for url in urls]
        self._longest_wait = longest_wait
        self._random = random.Random()  # for times only

    async def pick(self, avoid: Replica | None = None) -> Replica:
        """The replica for the next request; waits while all that work are rate-limited.

        One that was set aside is only taken where all were.

        Args:
            avoid: taken only if there is no other.

        Raises:
            InputError: the rate limits ask for more than the longest wait.
        """
        while True:
            now = time.monotonic()
            working = [one for one in self.all if one.resting_until <= now] or self.all
            free = [one for one in working if one.limited_until <= now]
            if free:
                return min(free, key=lambda one: (one is avoid, one.in_flight, one.taken))
            soonest = min(working, key=lambda one: one.limited_until)
            wait = soonest.limited_until - now
            if wait > self._longest_wait:
                raise InputError(
                    f"{soonest.url}: its rate limit asks to wait {wait:.0f} s, more than "
                    f"server.longest_wait_seconds ({self._longest_wait:g}); run again later, what was "
                    "answered is kept, or raise it in runtime.yaml"
                )
            # Not all at once when the limit ends.
            await asyncio.sleep(wait * (1 + self._random.random() / 10))

    def succeeded(self, replica: Replica) -> None:
        """It answered: whatever was before is forgotten."""
        replica.failures, replica.resting_until = 0, 0.0

    def failed(self, replica: Replica, fault: Fault) -> None:
        """It did not answer: Retry-After is waited for, failures in a row set the replica aside."""
        now = time.monotonic()
        if fault.wait is not None:
            replica.limited_until = max(replica.limited_until, now + fault.wait)
        if fault.limited:
            return
        replica.failures += 1
        if replica.failures >= FAILURES and replica.resting_until <= now:
            rest = min(REST_SECONDS, self._longest_wait)
            replica.resting_until = now + rest
            if len(self.all) > 1:
                log.warning("%s: set aside for %.0f s: %s", replica.url, rest, fault)
