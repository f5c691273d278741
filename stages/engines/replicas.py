"""Several engines with the same model, each in a process of its own with its own GPUs (data parallelism).

Whole chunks of questions go to whichever process is free. A chunk is asked as one process would ask it, so the
answers are those of one process.
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
from stages.engines.protocol import Chunk, Completion, Engine, Sampling

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
        ((_, answered),) = self.complete_each([Chunk(prompts, seeds)], sampling, scored)
        return answered

    def complete_each(
        self, chunks: Sequence[Chunk], sampling: Sampling, scored: bool = False
    ) -> Iterator[tuple[int, list[list[Completion]]]]:
        """Answer the chunks side by side.

        Yields:
            Number of a chunk and its answers, in the order in which they are ready.

        Raises:
            InputError: a process ended (out of memory, say).
        """
        waiting: dict[Future[Any], int] = {
            self._pool.submit(_complete, chunk, sampling, scored): number
            for number, chunk in enumerate(chunks)
        }
        for done in as_completed(waiting):
            yield waiting[done], self._of(done)

    def close(self) -> None:
        """End the processes."""
        self._pool.shutdown(cancel_futures=True)

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


def _complete(chunk: Chunk, sampling: Sampling, scored: bool) -> list[list[Completion]]:
    return _engine[0].complete(chunk.prompts, sampling, chunk.seeds, scored)
