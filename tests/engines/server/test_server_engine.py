import logging
import time
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from stages.bedrock.errors import InputError
from tests.engines.fake import FakeEngine
from tests.engines.server.fake_server import GREEDY, SAMPLED, FakeServer, opened, serving, settings
from tests.engines.server.faulty_proxy import FAULTS, FaultyProxy

Ids = list[list[int]]


@pytest.mark.parametrize("sampling", [GREEDY, SAMPLED])
@pytest.mark.parametrize("scored", [False, True])
def test_answers_are_the_engines_behind_the_server(
    tiny_model: Path,
    server: FakeServer,
    url: str,
    prompts: Ids,
    seeds: list[int],
    sampling: Any,
    scored: bool,
) -> None:
    drawn = [0] * len(seeds) if sampling is GREEDY else seeds
    expected = server.engine.complete(prompts, sampling, drawn, scored)
    with opened(tiny_model, settings(url)) as engine:
        assert engine.complete(prompts, sampling, drawn, scored) == expected
        tokens = sum(len(one.token_ids) for answers in expected for one in answers)
        assert engine.totals == (300, sum(map(len, prompts)), tokens)
    assert {one.finish_reason for answers in expected for one in answers} == {"stop", "length"}
    if sampling is SAMPLED:
        asked = {tuple(body["prompt"]): body["seed"] for body in server.bodies}
        assert asked == {tuple(p): seed for p, seed in zip(prompts, seeds, strict=True)}


@pytest.mark.slow
def test_a_fifth_of_all_requests_spoiled_changes_nothing(
    tiny_model: Path, server: FakeServer, url: str, prompts: Ids, seeds: list[int]
) -> None:
    expected = server.engine.complete(prompts, SAMPLED, seeds, scored=True)
    proxy = FaultyProxy(url)
    with (
        serving(proxy) as faulty,
        opened(tiny_model, settings(faulty, timeout_seconds=2.0)) as engine,
    ):
        assert engine.complete(prompts, SAMPLED, seeds, scored=True) == expected
        assert engine.totals.requests == len(prompts)
    assert set(proxy.given) == set(FAULTS)
    assert 0.15 < proxy.given.total() / proxy.passed < 0.25
    failed = proxy.given.total() - proxy.given["order"]
    assert proxy.passed == len(prompts) + failed  # each asked again as often as it failed


def test_no_more_requests_than_allowed_at_a_time(
    tiny_model: Path, server: FakeServer, url: str, prompts: Ids, seeds: list[int]
) -> None:
    at_a_time: list[int] = []
    server.refuse = lambda body: at_a_time.append(len(server.bodies) - server.answered)
    server.delay = 0.01
    with opened(tiny_model, settings(url, concurrency=5)) as engine:
        engine.complete(prompts[:60], GREEDY, seeds[:60])
    assert max(at_a_time) == 5


def test_a_dead_replica_is_set_aside(
    tiny_model: Path,
    server: FakeServer,
    url: str,
    prompts: Ids,
    seeds: list[int],
    caplog: pytest.LogCaptureFixture,
) -> None:
    other = FakeServer(server.engine)
    server.delay = other.delay = 0.05
    with (
        serving(other) as second,
        opened(tiny_model, settings(url, second, longest_wait_seconds=30.0)) as engine,
    ):
        first = engine.complete(prompts[:100], SAMPLED, seeds[:100])
        assert 20 <= other.answered <= 80  # the work is shared
        other.refuse = lambda body: web.Response(status=502)
        before = len(other.bodies)
        rest = engine.complete(prompts[100:], SAMPLED, seeds[100:])
        # All that were in flight when it died, and no more while it rests.
        assert len(other.bodies) - before <= 3 + 16
    assert first + rest == server.engine.complete(prompts, SAMPLED, seeds)
    assert "set aside for 30 s: HTTP 502" in caplog.text


def test_a_replica_that_is_absent_at_the_start_is_done_without(
    tiny_model: Path, url: str, prompts: Ids, seeds: list[int], fake: FakeEngine
) -> None:
    with opened(tiny_model, settings("http://127.0.0.1:9/v1", url)) as engine:
        answers = engine.complete(prompts, SAMPLED, seeds)
    assert answers == fake.complete(prompts, SAMPLED, seeds)


def test_all_replicas_dead_is_one_error_soon(tiny_model: Path, tmp_path: Path) -> None:
    dead = settings("http://127.0.0.1:9/v1", "http://127.0.0.1:10/v1", retries=3)
    began = time.monotonic()
    with (
        pytest.raises(InputError, match=r"no server of 'tiny' can be reached .*:9/v1.*:10/v1") as e,
        opened(tiny_model, dead),
    ):
        pytest.fail("there is no server")
    assert time.monotonic() - began < 15
    assert "correct server.urls" in str(e.value)


@pytest.mark.parametrize("how", ["refuses", "hangs"])
def test_a_server_that_dies_later_is_one_error_in_bounded_time(
    tiny_model: Path, server: FakeServer, url: str, prompts: Ids, seeds: list[int], how: str
) -> None:
    with opened(tiny_model, settings(url, retries=2, timeout_seconds=0.3)) as engine:
        if how == "hangs":
            server.delay = 60.0
        else:
            server.refuse = lambda body: web.Response(status=500, text="engine is dead")
        reason = "no answer within 0.3 s" if how == "hangs" else "HTTP 500: engine is dead"
        began = time.monotonic()
        with pytest.raises(InputError, match=f"failed 3 times, at last with: {reason}"):
            engine.complete(prompts, GREEDY, seeds)
        assert time.monotonic() - began < 15  # 60 for one answer that is waited for


def test_another_model_is_named(tiny_model: Path, server: FakeServer, url: str) -> None:
    with (
        pytest.raises(InputError, match=r"serves 'tiny', not 'huge'.*--served-model-name huge"),
        opened(tiny_model, settings(url), model="huge"),
    ):
        pytest.fail("another model")
    with opened(tiny_model, settings(url)) as engine:
        server.model = "huge"  # the server was started anew
        with pytest.raises(InputError, match=r"HTTP 404.*no such model"):
            engine.complete([[2, 3]], GREEDY, [0])
    assert len(server.bodies) == 1


def test_prompts_over_the_context_are_one_error(
    tiny_model: Path, server: FakeServer, url: str
) -> None:
    with (
        pytest.raises(InputError, match="has 65 tokens, 'tiny' is served for 64"),
        opened(tiny_model, settings(url), max_model_len=65),
    ):
        pytest.fail("too long")
    said = "This model's maximum context length is 64 tokens. However, your prompt contains 70"
    server.refuse = lambda body: web.json_response({"error": {"message": said}}, status=400)
    with opened(tiny_model, settings(url)) as engine:
        with pytest.raises(InputError, match=r"longer than the server takes.*lower max_tokens"):
            engine.complete([[2] * 70], GREEDY, [0])
        assert len(server.bodies) == 1  # not asked twice
        server.refuse = lambda body: None
        server.spoil = lambda reply: reply["choices"][0].update(finish_reason="length")
        with pytest.raises(InputError, match=r"cut an answer after \d of 12 tokens"):
            engine.complete([[2, 10, 3]], GREEDY, [0])


def test_a_server_without_token_ids_is_named(
    tiny_model: Path, server: FakeServer, url: str
) -> None:
    server.spoil = lambda reply: reply["choices"][0].pop("token_ids")
    with (
        opened(tiny_model, settings(url)) as engine,
        pytest.raises(InputError, match=r"without token ids.*server\.prompts to chat"),
    ):
        engine.complete([[2, 3]], GREEDY, [0])


def test_the_key_is_sent_and_shown_nowhere(
    tiny_model: Path,
    server: FakeServer,
    url: str,
    tmp_path: Path,
    prompts: Ids,
    seeds: list[int],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    key = "sk-0123456789abcdef"
    monkeypatch.setenv("TEACHER_KEY", key)
    told = f"Incorrect API key provided: {key}"
    with opened(tiny_model, settings(url, key_variable="TEACHER_KEY", retries=1)) as engine:
        engine.complete(prompts, GREEDY, seeds)
        assert set(server.keys) == {f"Bearer {key}"}
        for status in (401, 500):
            server.refuse = lambda body, s=status: web.Response(status=s, text=told)  # type: ignore[misc]
            with pytest.raises(InputError, match=r"provided: \*\*\*") as error:
                engine.complete(prompts, SAMPLED, seeds)
            assert key not in str(error.value) and key not in repr(error.value.__dict__)
        assert all(
            key.encode() not in path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()
        )
    assert "HTTP 500" in caplog.text and key not in caplog.text
