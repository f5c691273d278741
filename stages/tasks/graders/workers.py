"""Worker processes that may be killed: what hangs costs its time limit, and nothing else.

A worker is a Python module of ours, run with `-m`. It first writes a line `ready`, then answers each
line of JSON that it reads with one line of JSON. So what goes in and out is data, never code.
"""

import json
import os
import selectors
import subprocess
import sys
import time
from collections import deque
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

CHECKOUT = Path(__file__).parents[3]
START_S = 120.0
"""Until a worker is ready: imports only, so that longer means a broken installation."""


class Reply(NamedTuple):
    """What came of a request."""

    value: Any
    """The worker's answer; None when there is none."""
    failure: str | None
    """Why there is none: the time limit, or the end of the process."""


class _Worker:
    """One process, and the request it works on."""

    def __init__(self, module: str) -> None:
        path = os.pathsep.join([str(CHECKOUT), *filter(None, [os.environ.get("PYTHONPATH")])])
        self.process = subprocess.Popen(
            [sys.executable, "-P", "-m", module],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            bufsize=0,
            env={**os.environ, "PYTHONPATH": path},
        )
        self.ready = False
        self.request: int | None = None
        self.deadline = time.monotonic() + START_S
        self._received = b""

    def ask(self, number: int, request: Any, limit_s: float) -> None:
        assert self.process.stdin
        self.request, self.deadline = number, time.monotonic() + limit_s
        try:
            self.process.stdin.write(json.dumps(request).encode() + b"\n")
        except BrokenPipeError:  # it is dead; its end is what is read next
            return

    def line(self) -> bytes | None:
        """A whole line, once it is there; None before. Raises EOFError when the process is at its end."""
        assert self.process.stdout
        received = os.read(self.process.stdout.fileno(), 65536)
        if not received:
            raise EOFError
        self._received += received
        line, end, rest = self._received.partition(b"\n")
        if not end:
            return None
        self._received = rest
        return line

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            assert pipe
            pipe.close()


def ask_workers(
    module: str, requests: Sequence[Any], limit_s: float, processes: int
) -> list[Reply]:
    """The reply to every request, in their order.

    Args:
        module: the worker, such as `stages.tasks.graders.equality`.
        requests: values that JSON can hold, less than 60 kB each.
        limit_s: seconds of wall-clock time per request; its worker is then killed and replaced.
        processes: how many workers run side by side.
    """
    return _Pool(module, requests, limit_s).run(min(processes, len(requests)))


class _Pool:
    def __init__(self, module: str, requests: Sequence[Any], limit_s: float) -> None:
        self.module, self.limit_s = module, limit_s
        self.waiting = deque(enumerate(requests))
        self.replies: list[Reply | None] = [None] * len(requests)
        self.selector = selectors.DefaultSelector()

    def run(self, processes: int) -> list[Reply]:
        try:
            for _ in range(processes):
                self._start()
            while self.selector.get_map():
                self._step()
        finally:
            for worker in self._workers():
                worker.kill()
            self.selector.close()
        return [reply for reply in self.replies if reply is not None]

    def _step(self) -> None:
        first = min(worker.deadline for worker in self._workers())
        for key, _ in self.selector.select(max(0.0, first - time.monotonic())):
            self._hear(key.data)
        for worker in self._workers():
            if worker.deadline <= time.monotonic():
                self._replace(worker, f"no reply within {self.limit_s:g} s")

    def _hear(self, worker: _Worker) -> None:
        try:
            line = worker.line()
        except EOFError:
            self._replace(worker, "the process that worked on it ended")
            return
        if line is None:
            return
        if worker.request is not None:
            self.replies[worker.request] = Reply(json.loads(line), None)
        worker.ready = True
        self._occupy(worker)

    def _occupy(self, worker: _Worker) -> None:
        """Give the worker the next request, or send it home."""
        if self.waiting:
            worker.ask(*self.waiting.popleft(), self.limit_s)
        else:
            self._end(worker)

    def _replace(self, worker: _Worker, failure: str) -> None:
        if not worker.ready:
            raise RuntimeError(f"{self.module} did not start: python -m {self.module}")
        assert worker.request is not None
        self.replies[worker.request] = Reply(None, failure)
        self._end(worker)
        if self.waiting:
            self._start()

    def _start(self) -> None:
        worker = _Worker(self.module)
        assert worker.process.stdout
        self.selector.register(worker.process.stdout, selectors.EVENT_READ, worker)

    def _end(self, worker: _Worker) -> None:
        self.selector.unregister(worker.process.stdout)  # type: ignore[arg-type]
        worker.kill()

    def _workers(self) -> list[_Worker]:
        return [key.data for key in self.selector.get_map().values()]
