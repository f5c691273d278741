"""Prompts, and what answers to them."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from stages.engines.protocol import end_token_ids
from tests.engines.fake import FakeEngine
from tests.engines.server.fake_server import FakeServer, serving


@pytest.fixture(scope="session")
def fake(tiny_model: Path) -> FakeEngine:
    """Answers of 1 to 12 words by prompt and seed, of which some end by themselves."""
    (end,) = end_token_ids(tiny_model)

    def script(prompt: Sequence[int], seed: int) -> Sequence[int]:
        first = 10 + (sum(prompt) + 7 * seed) % 50
        words = [first + place for place in range(1 + (sum(prompt) + seed) % 15)]
        return [*words, end]

    return FakeEngine(script, end)


@pytest.fixture
def prompts() -> list[list[int]]:
    """Three hundred of them, all different."""
    return [[2, 10 + i % 90, 10 + i // 90, *[11] * (i % 7), 3] for i in range(300)]


@pytest.fixture
def seeds(prompts: list[list[int]]) -> list[int]:
    return [2**40 + 1000 * number for number in range(len(prompts))]


@pytest.fixture
def server(fake: FakeEngine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FakeServer:
    """Not running yet; the working directory is the test's own."""
    monkeypatch.chdir(tmp_path)
    return FakeServer(fake)


@pytest.fixture
def url(server: FakeServer) -> Iterator[str]:
    """Of `server`, running."""
    with serving(server) as address:
        yield address
