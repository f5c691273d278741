"""What an engine is asked in one go, as a value: it can be sent to a process that has the engine."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Protocol, runtime_checkable

from stages.engines.protocol import Completion, Engine, Sampling

Request = Callable[[Engine], list[list[Completion]]]
"""Asks an engine; it can be pickled."""


@runtime_checkable
class Replicated(Protocol):
    """An engine that does several requests side by side."""

    def answer_each(
        self, requests: Sequence[Request]
    ) -> Iterator[tuple[int, list[list[Completion]]]]:
        """Do each request as one engine would.

        Yields:
            Number of a request and its answers, in the order in which they are ready.
        """
        ...


def to_complete(
    prompts: Sequence[Sequence[int]], sampling: Sampling, seeds: Sequence[int], scored: bool = False
) -> Request:
    """The request for `Engine.complete`."""
    return partial(_complete, prompts, sampling, seeds, scored)


def to_weigh(prompts: Sequence[Sequence[int]], continuations: Sequence[Sequence[int]]) -> Request:
    """The request for `Engine.weigh`; each answer is the continuation with its log-probabilities."""
    return partial(_weigh, prompts, continuations)


def answers(
    engine: Engine, requests: Sequence[Request]
) -> Iterator[tuple[int, list[list[Completion]]]]:
    """Number and answers of each request: in their order, or side by side where the engine can."""
    if isinstance(engine, Replicated):
        return engine.answer_each(requests)
    return ((number, request(engine)) for number, request in enumerate(requests))


def _complete(
    prompts: Sequence[Sequence[int]],
    sampling: Sampling,
    seeds: Sequence[int],
    scored: bool,
    engine: Engine,
) -> list[list[Completion]]:
    return engine.complete(prompts, sampling, seeds, scored)


def _weigh(
    prompts: Sequence[Sequence[int]], continuations: Sequence[Sequence[int]], engine: Engine
) -> list[list[Completion]]:
    told = zip(continuations, engine.weigh(prompts, continuations), strict=True)
    return [[Completion(tuple(tail), "length", scores)] for tail, scores in told]
