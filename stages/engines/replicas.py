"""Several engines with the same model, each in a process of its own with its own GPUs (data parallelism).

A whole request goes to whichever process is free, which does it as one process alone would: the answers are
the same.
"""

import multiprocessing
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import Any

from stages.bedrock.custody import die_with_parent
from stages.bedrock.errors import InputError
from stages.bedrock.runtime import Runtime
from stages.engines.protocol import Completion, Engine, Sampling
from stages.engines.request import Request, to_complete, to_weigh

DEVICES = "CUDA_VISIBLE_DEVICES"

_engine: list[Engine] = []  # of a process of the pool


class Replicas:
    """Engines in processes of their own; they die with this one."""

    def __init__(self, folder: Path, runtime: Runtime, max_model_len: int) -> None:
        count = runtime.data_parallel
        context = multiprocessing.get_context("spawn")
        places: Any = context.Queue()
        for devices in devices_of(runtime):
            places.put(devices)
        single = runtime.model_copy(update={"data_parallel": 1})
        self._pool = ProcessPoolExecutor(
            count, context, _start, (places, folder, single, max_model_len)
        )
        first, *_ = [self._pool.submit(_name) for _ in range(count)]
        self.name: str = self._of(first)

    def complete(
        self,
        prompts: Sequence[Sequence[int]],
        sampling: Sampling,
        seeds: Sequence[int],
        scored: bool = False,
    ) -> list[list[Completion]]:
        """See `Engine.complete`; by one of the processes."""
        return self._one(to_complete(prompts, sampling, seeds, scored))

    def weigh(
        self, prompts: Sequence[Sequence[int]], continuations: Sequence[Sequence[int]]
    ) -> list[tuple[float, ...]]:
        """See `Engine.weigh`; by one of the processes."""
        return [one.logprobs for (one,) in self._one(to_weigh(prompts, continuations))]

    def answer_each(
        self, requests: Sequence[Request]
    ) -> Iterator[tuple[int, list[list[Completion]]]]:
        """Do the requests side by side.

        Yields:
            Number of a request and its answers, in the order in which they are ready.

        Raises:
            InputError: a process ended (out of memory, say).
        """
        waiting: dict[Future[Any], int] = {
            self._pool.submit(_answers, request): number for number, request in enumerate(requests)
        }
        for done in as_completed(waiting):
            yield waiting[done], self._of(done)

    def close(self) -> None:
        """End the processes."""
        self._pool.shutdown(cancel_futures=True)

    def _one(self, request: Request) -> list[list[Completion]]:
        ((_, answered),) = self.answer_each([request])
        return answered

    def _of(self, future: Future[Any]) -> Any:
        try:
            return future.result()
        except BrokenProcessPool as error:
            raise InputError(
                "a process of an engine ended; what it said stands above. Memory for data_parallel of them may "
                "be short: lower it in runtime.yaml and run again, answers that were given are kept"
            ) from error


def devices_of(runtime: Runtime) -> list[str | None]:
    """For each process the GPUs that it sees; None: all, because there are none or Ray hands them out.

    Raises:
        InputError: fewer GPUs than all processes need.
    """
    count, each = runtime.data_parallel, runtime.gpus_per_engine
    visible = visible_gpus()
    if not visible or runtime.executor == "ray":
        return [None] * count
    if count * each > len(visible):
        raise InputError(
            f"runtime.yaml: data_parallel {count} x tensor_parallel {runtime.tensor_parallel} x "
            f"pipeline_parallel {runtime.pipeline_parallel} need {count * each} GPUs, {len(visible)} are "
            "visible; lower one of them"
        )
    return [",".join(visible[start : start + each]) for start in range(0, count * each, each)]


def visible_gpus() -> list[str]:
    """The names under which this process sees its GPUs; asked of the driver, without taking hold of them."""
    listed = os.environ.get(DEVICES)
    if listed is not None:
        return [name for name in listed.split(",") if name]
    import torch

    return [str(number) for number in range(torch.cuda.device_count())]


def _start(places: Any, folder: Path, runtime: Runtime, max_model_len: int) -> None:
    """Start the engine of a process of the pool."""
    die_with_parent()
    devices = places.get()
    if devices is not None:
        os.environ[DEVICES] = devices
    from stages.engines.choose import open_engine

    _engine.append(open_engine(folder, runtime, max_model_len))


def _name() -> str:
    return _engine[0].name


def _answers(request: Request) -> list[list[Completion]]:
    return request(_engine[0])
