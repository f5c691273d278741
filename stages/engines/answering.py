"""Answers to many questions through a store of rows: kill it at any time, it goes on where it was.

The questions are asked in chunks of the full list, and a chunk enters the store in one transaction. So the
batches an engine sees, and with them the bytes of the result, do not depend on where a killed run stopped.
"""

import hashlib
import json
import logging
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, Self

from stages.bedrock.custody import exclusive
from stages.bedrock.errors import InputError
from stages.bedrock.fingerprint import digest
from stages.bedrock.row_store import RowStore, store_path
from stages.bedrock.runtime import load_runtime
from stages.engines.choose import open_engine
from stages.engines.progress import Progress
from stages.engines.protocol import Chunk, Completion, Engine, Metered, Replicated, Sampling

log = logging.getLogger(__name__)

CHUNK_QUESTIONS = 1024
"""Questions asked at a time: what a kill can cost; several times what an engine answers at once."""

EngineFactory = Callable[[Path, int], Engine]
"""From a model folder and the longest prompt with answer, in tokens."""


class Question(NamedTuple):
    """One prompt for a model."""

    name: str
    """Unlike all others of this model and seed; the seed of its answers is derived from it."""
    token_ids: Sequence[int]


class Answerer:
    """A model that answers; it is only started for questions that are not in the store."""

    def __init__(self, folder: Path, store: str, start: EngineFactory | None = None) -> None:
        """Nothing is opened before `with`.

        Args:
            folder: the model.
            store: name of the store of rows, of this item of work alone.
            start: starts the engine; None for the one that runtime.yaml names.

        Raises:
            InputError: no such model.
        """
        if not folder.is_dir():
            raise InputError(
                f"{folder}: no such model; `dvc repro` makes it, `dvc pull` fetches it"
            )
        self._folder, self._store_name, self._start = folder, store, start
        self._model = digest(folder)
        self._engine: Engine | None = None
        self._held = ExitStack()
        self.engines: set[str] = set()
        """Names of the engines whose answers were given."""
        self.seconds: float | None = 0.0
        """Spent answering, the start not counted; None if some answers were in the store before."""

    def __enter__(self) -> Self:
        path = store_path(self._store_name)
        self._held.enter_context(exclusive(path.with_suffix(".lock")))
        self._store = self._held.enter_context(RowStore(path))
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._engine is not None:
            self._engine.close()
        self._held.close()

    def answer(
        self,
        questions: Sequence[Question],
        sampling: Sampling,
        seed: int,
        max_model_len: int,
        scored: bool = False,
    ) -> list[list[Completion]]:
        """The answers to each question, `sampling.samples` of them; the first ones ever given stand.

        Args:
            questions: with names of their own; one more or less does not change the others' seeds.
            sampling: how to draw.
            seed: of the draws.
            max_model_len: tokens of the longest prompt with answer that this model will get, in any call.
            scored: whether the completions tell their log-probabilities.

        Raises:
            InputError: an unsound store, or an engine that cannot be started.
        """
        seeds = [question_seed(seed, question.name) for question in questions]
        keys = [self._key(*one, sampling, scored) for one in zip(questions, seeds, strict=True)]
        assert len(set(keys)) == len(keys), "two questions have one name and prompt"
        found = self._store.get_many(keys)
        chunks = [slice(s, s + CHUNK_QUESTIONS) for s in range(0, len(keys), CHUNK_QUESTIONS)]
        open_chunks = [chunk for chunk in chunks if any(key not in found for key in keys[chunk])]
        progress = Progress(sum(len(keys[chunk]) for chunk in open_chunks), len(keys))
        if open_chunks:
            engine = self._running(max_model_len)
            asked = [
                Chunk([question.token_ids for question in questions[chunk]], seeds[chunk])
                for chunk in open_chunks
            ]
            began = time.perf_counter()
            for number, answered in _answers(engine, asked, sampling, scored):
                self._count(time.perf_counter() - began)
                rows = _rows(engine, answered)
                self._store.add_many(dict(zip(keys[open_chunks[number]], rows, strict=True)))
                progress.add(len(rows))
                began = time.perf_counter()
        progress.close()
        if len(open_chunks) < len(chunks):
            self.seconds = None
        if open_chunks:
            found = self._store.get_many(keys)
        self.engines |= {found[key]["engine"] for key in keys}
        return [
            [Completion(tuple(i), reason, tuple(p)) for i, reason, p in found[key]["answers"]]
            for key in keys
        ]

    def _count(self, seconds: float) -> None:
        self.seconds = None if self.seconds is None else round(self.seconds + seconds, 3)

    def _running(self, max_model_len: int) -> Engine:
        if self._engine is None:
            began = time.perf_counter()
            start = self._start or _start
            self._engine = start(self._folder, max_model_len)
            log.info("%s started in %.1f s", self._engine.name, time.perf_counter() - began)
        return self._engine

    def _key(self, question: Question, seed: int, sampling: Sampling, scored: bool) -> str:
        matters = [self._model, list(question.token_ids), seed, sampling.model_dump(), scored]
        return hashlib.sha256(json.dumps(matters).encode()).hexdigest()


def _answers(
    engine: Engine, chunks: Sequence[Chunk], sampling: Sampling, scored: bool
) -> Iterator[tuple[int, list[list[Completion]]]]:
    """Number and answers of each chunk: one after the other, or side by side where the engine can."""
    if isinstance(engine, Replicated):
        yield from engine.complete_each(chunks, sampling, scored)
        return
    for number, chunk in enumerate(chunks):
        yield number, engine.complete(chunk.prompts, sampling, chunk.seeds, scored)


def _rows(engine: Engine, answered: list[list[Completion]]) -> list[dict[str, Any]]:
    """What is stored of each question."""
    rows: list[dict[str, Any]] = [{"engine": engine.name, "answers": one} for one in answered]
    if isinstance(engine, Metered):
        for row, usage in zip(rows, engine.usages, strict=True):
            row["usage"] = usage
    return rows


def question_seed(seed: int, name: str) -> int:
    """The seed of one question's answers, below 2**48."""
    return int.from_bytes(hashlib.sha256(f"{seed}/{name}".encode()).digest()[:6], "big")


def longest(questions: Sequence[Question], *samplings: Sampling | None) -> int:
    """Tokens of the longest prompt with the longest answer to it; samplings that are None do not count."""
    answer = max(sampling.max_tokens for sampling in samplings if sampling)
    return max((len(question.token_ids) for question in questions), default=0) + answer


def _start(folder: Path, max_model_len: int) -> Engine:
    return open_engine(folder, load_runtime(), max_model_len)
