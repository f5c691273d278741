"""Engines that can be imported or not, servers that answer or not."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from stages.bedrock.server_settings import ServerSettings
from stages.workbench.doctor.engine import IMPORTS, check_import, check_server, engine_of

KEY = "a-key-that-must-not-be-told"


def settings(*urls: str, variable: str | None = None) -> ServerSettings:
    """Of replicas at these addresses."""
    return ServerSettings(
        urls=list(urls),
        models={"models/base/teacher": "teacher"},
        prompts="tokens",
        key_variable=variable,
        concurrency=1,
        timeout_seconds=1,
        retries=0,
        backoff_seconds=1,
        longest_wait_seconds=1,
    )


class Refusing(BaseHTTPRequestHandler):
    """Says that a key is wanted."""

    def log_message(self, format: str, *args: object) -> None:
        pass

    def do_GET(self) -> None:
        self.send_error(401)


@contextmanager
def server() -> Iterator[str]:
    """A server's address."""
    one = ThreadingHTTPServer(("127.0.0.1", 0), Refusing)
    thread = threading.Thread(target=one.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{one.server_port}/v1"
    finally:
        one.shutdown()
        one.server_close()
        thread.join()


def test_an_engine_that_can_be_imported_is_ok() -> None:
    (finding,) = check_import("json", "import json")
    assert finding.level == "ok"


def test_an_engine_that_cannot_is_a_fault_with_the_cause() -> None:
    (finding,) = check_import("vllm", "import no_such_engine")
    assert finding.level == "fault" and "No module named 'no_such_engine'" in finding.said
    assert finding.remedy is not None and "make setup" in finding.remedy
    (finding,) = check_import("vllm", "import os; os.abort()")
    assert finding.level == "fault" and "code -6" in finding.said


def test_an_import_that_hangs_is_a_fault() -> None:
    (finding,) = check_import("vllm", "import time; time.sleep(60)", seconds=0.3)
    assert finding.level == "fault" and "not imported" in finding.said


def test_what_answers_here_is_known_for_every_setting() -> None:
    assert {engine_of(kind) for kind in ("auto", "server")} <= set(IMPORTS)
    assert engine_of("transformers") == "transformers"


def test_a_server_that_answers_is_ok_and_one_that_does_not_is_a_fault() -> None:
    with server() as url:
        assert [one.level for one in check_server(settings(url))] == ["ok"]
    (finding,) = check_server(settings(url))
    assert finding.level == "fault" and url in finding.said


def test_a_key_that_is_asked_for_must_be_there_and_is_not_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with server() as url:
        monkeypatch.delenv("ENGINE_KEY", raising=False)
        found = list(check_server(settings(url, variable="ENGINE_KEY")))
        assert [one.level for one in found] == ["fault", "ok"]
        assert found[0].remedy == "export ENGINE_KEY=..."
        monkeypatch.setenv("ENGINE_KEY", KEY)
        found = list(check_server(settings(url, variable="ENGINE_KEY")))
        assert [one.level for one in found] == ["ok"]
        assert KEY not in str(found)
