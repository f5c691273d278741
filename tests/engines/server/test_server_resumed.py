"""Through the store of rows of an `Answerer`: stopped at any moment, every row is answered once."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pytest
from aiohttp import web

from stages.bedrock.errors import InputError
from stages.bedrock.row_store import store_path
from stages.engines import answering
from stages.engines.answering import Answerer
from stages.engines.protocol import Completion
from stages.engines.question import Question, question_seed
from stages.engines.server.engine import ServerEngine
from tests.conftest import ROOT
from tests.engines.server.fake_server import MODEL, SAMPLED, FakeServer, serving, settings
from tests.engines.server.faulty_proxy import FaultyProxy

CHUNK = 100
AT_A_TIME = 4

# A process of its own, to be killed: argv = folder, address of the server.
PROCESS = """
import sys
from pathlib import Path
from tests.engines.server.test_server_resumed import ask, questions
ask(Path(sys.argv[1]), sys.argv[2], questions())
"""


def questions() -> list[Question]:
    """Three chunks of them."""
    return [Question(f"q{i}", [2, 10 + i % 90, 10 + i // 90, 3]) for i in range(3 * CHUNK)]


def ask(folder: Path, url: str, asked: Sequence[Question]) -> list[list[Completion]]:
    """The answers of the model served at `url`, kept in the working directory."""
    answering.CHUNK_QUESTIONS = CHUNK

    def start(folder: Path, room: int) -> ServerEngine:
        how = settings(url, concurrency=AT_A_TIME, timeout_seconds=1.5)
        return ServerEngine(folder, how, MODEL, room)

    with Answerer(folder, "served", start) as answerer:
        return answerer.answer(asked, SAMPLED, 1, 40, scored=True)


@pytest.fixture(autouse=True)
def _chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answering, "CHUNK_QUESTIONS", CHUNK)


def _expected(server: FakeServer) -> list[list[Completion]]:
    asked = questions()
    seeds = [question_seed(1, one.name) for one in asked]
    return server.engine.complete([one.token_ids for one in asked], SAMPLED, seeds, scored=True)


def _journals() -> list[str]:
    return sorted(path.name for path in store_path("served").parent.glob("served-*"))


@pytest.mark.slow
def test_a_server_that_fails_now_and_then_for_good_loses_no_answer(
    tiny_model: Path, server: FakeServer, url: str
) -> None:
    for limit in (40, 130, 131, 250):  # of answers, then it is dead
        server.refuse = lambda body, most=limit: (  # type: ignore[misc]
            web.Response(status=500) if server.answered >= most else None
        )
        with pytest.raises(InputError, match="what was answered is kept"):
            ask(tiny_model, url, questions())
        assert server.answered == limit
        assert len(_journals()) == 1
    server.refuse = lambda body: None
    assert ask(tiny_model, url, questions()) == _expected(server)
    assert server.answered == 3 * CHUNK  # none was asked for twice
    assert _journals() == []
    with sqlite3.connect(store_path("served")) as store:
        rows = [json.loads(value) for (value,) in store.execute("SELECT value FROM rows")]
    store.close()
    assert len(rows) == 3 * CHUNK
    for row in rows:  # as the server counted
        assert row["usage"] == [4, sum(len(ids) for ids, _, _ in row["answers"])]
    ask(tiny_model, "http://127.0.0.1:9/v1", questions())  # no server is needed any more


@pytest.mark.slow
def test_killed_and_resumed_behind_a_faulty_proxy(
    tiny_model: Path, server: FakeServer, url: str, tmp_path: Path
) -> None:
    server.delay = 0.02
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"}
    proxy = FaultyProxy(url)
    with serving(proxy) as faulty:
        command = [sys.executable, "-c", PROCESS, str(tiny_model), faulty]
        with subprocess.Popen(command, cwd=tmp_path, env=environment) as process:
            while server.answered < 130 and process.poll() is None:
                time.sleep(0.002)
            process.send_signal(signal.SIGKILL)
        assert process.returncode == -signal.SIGKILL
        killed_at = server.answered
        assert ask(tiny_model, faulty, questions()) == _expected(server)
    spoiled = sum(proxy.given[fault] for fault in ("cut", "half", "swapped", "empty"))
    again = server.answered - 3 * CHUNK - spoiled
    assert 130 <= killed_at < 3 * CHUNK
    assert 0 <= again <= AT_A_TIME  # what was in flight
