import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from aiohttp import web

from stages.bedrock.errors import InputError
from stages.engines.server.faults import Fault, check_status, retry_after
from tests.engines.server.fake_server import GREEDY, SAMPLED, FakeServer, opened, settings

NOW = datetime(2015, 10, 21, 7, 27, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("120", 120.0),
        (" 0.5 ", 0.5),
        ("Wed, 21 Oct 2015 07:28:00 GMT", 30.0),
        ("Wed, 21 Oct 2015 07:28:00 -0000", 30.0),
        ("Wed, 21 Oct 2015 07:27:00 GMT", 0.0),
        ("soon", None),
        ("-3", None),
        (None, None),
    ],
)
def test_retry_after_is_seconds_or_a_date(header: str | None, seconds: float | None) -> None:
    assert retry_after(header, NOW) == seconds


@pytest.mark.parametrize("status", [408, 409, 425, 429, 500, 502, 503, 529])
def test_what_may_pass_is_a_fault(status: int) -> None:
    with pytest.raises(Fault) as fault:
        check_status(status, {"Retry-After": "7"}, "busy", None)
    assert (fault.value.kind, fault.value.wait) == (f"HTTP {status}", 7.0)
    assert fault.value.limited == (status in (429, 503))


@pytest.mark.parametrize(
    ("status", "said", "words"),
    [
        (301, "", r"check server\.urls"),
        (400, "top_k is not permitted", "top_k is not permitted.*server.prompts"),
        (400, "context_length_exceeded", "longer than the server takes"),
        (413, "", "longer than the server takes"),
        (401, "who", "refuses the key in .KEY .*who"),
        (403, "no", "valid key"),
        (404, "no", r"up to and with /v1"),
    ],
)
def test_what_will_not_pass_is_an_error(status: int, said: str, words: str) -> None:
    with pytest.raises(InputError, match=words):
        check_status(status, {}, said, "KEY")


def _limit(server: FakeServer, after: int, seconds: float) -> tuple[list[float], list[float]]:
    """Have the server pause after so many answers; returns when pauses began and when it was asked in one."""
    began: list[float] = []
    refused: list[float] = []

    def refuse(body: object) -> web.Response | None:
        now = time.monotonic()
        paused = bool(began) and now < began[-1] + seconds
        if not paused and server.answered < after * (len(began) + 1):
            return None
        if not paused:
            began.append(now)
        refused.append(now)
        left = began[-1] + seconds - now
        return web.Response(status=429, headers={"Retry-After": f"{left:.3f}"})

    server.refuse = refuse
    return began, refused


def test_rate_limits_are_waited_for_and_are_no_failures(
    tiny_model: Path, server: FakeServer, url: str, prompts: list[list[int]], seeds: list[int]
) -> None:
    pauses, refused = _limit(server, after=20, seconds=0.2)
    began = time.monotonic()
    with opened(tiny_model, settings(url, retries=1)) as engine:
        answers = engine.complete(prompts[:120], SAMPLED, seeds[:120])
        assert engine._client.faults["HTTP 429"] == len(refused)
    assert answers == server.engine.complete(prompts[:120], SAMPLED, seeds[:120])
    assert len(pauses) >= 5
    assert time.monotonic() - began >= len(pauses) * 0.2
    # Who was in flight when the limit began is refused; nobody asks before it ends.
    assert len(refused) <= len(pauses) * 16


def test_a_rate_limit_beyond_patience_is_an_error(
    tiny_model: Path, server: FakeServer, url: str
) -> None:
    server.refuse = lambda body: web.Response(status=429, headers={"Retry-After": "3600"})
    began = time.monotonic()
    with (
        opened(tiny_model, settings(url)) as engine,
        pytest.raises(InputError, match=r"asks to wait 3600 s.*longest_wait_seconds \(2\)"),
    ):
        engine.complete([[2, 3]], GREEDY, [0])
    assert time.monotonic() - began < 15
    assert len(server.bodies) == 1


def test_a_rate_limit_without_end_is_an_error(
    tiny_model: Path, server: FakeServer, url: str
) -> None:
    server.refuse = lambda body: web.Response(status=429, text="quota exhausted")
    with (
        opened(tiny_model, settings(url, retries=3)) as engine,
        pytest.raises(InputError, match="failed 4 times, at last with: HTTP 429: quota exhausted"),
    ):
        engine.complete([[2, 3]], GREEDY, [0])
