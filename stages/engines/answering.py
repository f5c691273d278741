"""Answers to many questions through a store of rows: kill it at any time, it goes on where it was.

The questions are asked in chunks of the full list, and a chunk enters the store in one transaction. So the
batches an engine sees, and with them the bytes of the result, do not depend on where a killed run stopped.
"""

import hashlib
import json
import logging
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from stages.bedrock.custody import exclusive
from stages.bedrock.errors import InputError
from stages.bedrock.fingerprint import digest
from stages.bedrock.row_store import RowStore, store_path
from stages.bedrock.runtime import load_runtime
from stages.engines.choose import open_engine
from stages.engines.progress import Progress
from stages.engines.protocol import Completion, Engine, Metered, Sampling
from stages.engines.question import Question, question_seed
from stages.engines.request import Request, answers, to_complete, to_weigh

log = logging.getLogger(__name__)

CHUNK_QUESTIONS = 1024
"""Questions asked at a time: what a kill can cost; several times what an engine answers at once."""

EngineFactory = Callable[[Path, int], Engine]
"""From a model folder and the longest prompt with answer, in tokens."""


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

        prompts = [question.token_ids for question in questions]

        def request_of(chunk: slice) -> Request:
            return to_complete(prompts[chunk], sampling, seeds[chunk], scored)

        return self._given(keys, request_of, max_model_len)

    def weigh(
        self,
        questions: Sequence[Question],
        continuations: Sequence[Sequence[int]],
        max_model_len: int,
    ) -> list[tuple[float, ...]]:
        """The log-probability of every token of each continuation, if it followed its question.

        Args:
            questions: with names of their own.
            continuations: token ids, at least one each.
            max_model_len: as for `answer`; a question with its continuation and one token more fits.

        Raises:
            InputError: as `answer`, or an engine that does not tell them.
        """
        pairs = list(zip(questions, continuations, strict=True))
        keys = [
            _hash([self._model, one.name, list(one.token_ids), list(tail), "likelihood"])
            for one, tail in pairs
        ]

        prompts = [question.token_ids for question in questions]

        def request_of(chunk: slice) -> Request:
            return to_weigh(prompts[chunk], continuations[chunk])

        return [one.logprobs for (one,) in self._given(keys, request_of, max_model_len)]

    def _given(
        self, keys: Sequence[str], request_of: Callable[[slice], Request], max_model_len: int
    ) -> list[list[Completion]]:
        """What the store has under each key, after the engine was asked for what it had not."""
        assert len(set(keys)) == len(keys), "two questions have one name and prompt"
        found = self._store.get_many(keys)
        chunks = [slice(s, s + CHUNK_QUESTIONS) for s in range(0, len(keys), CHUNK_QUESTIONS)]
        open_chunks = [chunk for chunk in chunks if any(key not in found for key in keys[chunk])]
        progress = Progress(sum(len(keys[chunk]) for chunk in open_chunks), len(keys))
        if open_chunks:
            engine = self._running(max_model_len)
            requests = [request_of(chunk) for chunk in open_chunks]
            began = time.perf_counter()
            for number, answered in answers(engine, requests):
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
        return _hash([self._model, list(question.token_ids), seed, sampling.model_dump(), scored])


def _hash(matters: list[Any]) -> str:
    return hashlib.sha256(json.dumps(matters).encode()).hexdigest()


def _rows(engine: Engine, answered: list[list[Completion]]) -> list[dict[str, Any]]:
    """What is stored of each question."""
    rows: list[dict[str, Any]] = [{"engine": engine.name, "answers": one} for one in answered]
    if isinstance(engine, Metered):
        for row, usage in zip(rows, engine.usages, strict=True):
            row["usage"] = usage
    return rows


def _start(folder: Path, max_model_len: int) -> Engine:
    return open_engine(folder, load_runtime(), max_model_len)
