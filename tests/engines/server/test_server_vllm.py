"""Against a real `vllm serve` on this machine, through the faulty proxy as well."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from stages.bedrock.errors import InputError
from stages.engines.chat import load_tokenizer, prompt_ids
from stages.engines.protocol import Sampling
from stages.engines.vllm import ENVIRONMENT, VllmEngine
from tests.engines.fake import some_prompts
from tests.engines.server.fake_server import MODEL, opened, serving, settings
from tests.engines.server.faulty_proxy import FaultyProxy
from tests.engines.test_engines import RUNTIME

pytestmark = pytest.mark.slow

MAX_MODEL_LEN = 48
GREEDY = Sampling(temperature=0.0, top_p=1.0, top_k=0, max_tokens=24, samples=1)
SAMPLED = Sampling(temperature=1.0, top_p=0.9, top_k=10, max_tokens=8, samples=4)
PATIENT = {"timeout_seconds": 60.0, "concurrency": 64, "key_variable": "VLLM_TEST_KEY"}
KEY = "sk-served"

# As the engine in the process: no batch of another shape, nothing of earlier prompts, float32.
SERVE = (
    *("--dtype", "float32", "--enforce-eager", "--max-model-len", str(MAX_MODEL_LEN)),
    *("--no-enable-chunked-prefill", "--no-enable-prefix-caching"),
    *("--max-num-batched-tokens", "4096", "--max-num-seqs", "256"),
    *("--kv-cache-memory-bytes", str(2**28), "--served-model-name", MODEL, "--api-key", KEY),
)


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _await(url: str, process: "subprocess.Popen[bytes]", log: Path, seconds: float) -> None:
    """Return when the server answers."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        assert process.poll() is None, f"vllm serve ended: {log.read_text()[-3000:]}"
        try:
            with urllib.request.urlopen(url.replace("/v1", "/health"), timeout=5):
                return
        except OSError:
            time.sleep(0.2)
    pytest.fail(f"vllm serve does not answer: {log.read_text()[-3000:]}")


@pytest.fixture(scope="module")
def vllm(tiny_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a vLLM that serves `tiny_model`."""
    pytest.importorskip("vllm")
    port, log = _free_port(), tmp_path_factory.mktemp("vllm") / "log"
    # What `vllm serve` runs; the command itself is missing in vLLM's CPU build.
    command = [sys.executable, "-m", "vllm.entrypoints.openai.api_server"]
    command += ["--model", str(tiny_model), "--host", "127.0.0.1", "--port", str(port), *SERVE]
    with log.open("wb") as file:
        process = subprocess.Popen(
            command, env={**os.environ, **ENVIRONMENT}, stdout=file, stderr=subprocess.STDOUT
        )
        try:
            _await(f"http://127.0.0.1:{port}/v1", process, log, seconds=240)
            yield f"http://127.0.0.1:{port}/v1"
        finally:
            process.terminate()
            try:
                process.wait(timeout=30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


@pytest.fixture(scope="module")
def prompts(tiny_model: Path) -> list[list[int]]:
    return prompt_ids(load_tokenizer(tiny_model), some_prompts(150), thinking=None)


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("VLLM_TEST_KEY", KEY)


def test_greedy_answers_and_scores_are_those_of_the_engine_in_this_process(
    tiny_model: Path, vllm: str, prompts: list[list[int]]
) -> None:
    local = VllmEngine(tiny_model, RUNTIME, MAX_MODEL_LEN)
    expected = local.complete(prompts, GREEDY, [0] * len(prompts), scored=True)
    local.close()
    with opened(tiny_model, settings(vllm, **PATIENT), max_model_len=MAX_MODEL_LEN) as engine:
        served = engine.complete(prompts, GREEDY, [0] * len(prompts), scored=True)
    for (one,), (other,) in zip(expected, served, strict=True):
        assert one[:2] == other[:2]
        assert one.logprobs == pytest.approx(other.logprobs, abs=1e-4)


def test_likelihoods_are_those_of_the_engine_in_this_process(
    tiny_model: Path, vllm: str, prompts: list[list[int]]
) -> None:
    tails = [[10 + number % 30, 11, 12] for number in range(len(prompts))]
    local = VllmEngine(tiny_model, RUNTIME, MAX_MODEL_LEN)
    expected = local.weigh(prompts, tails)
    local.close()
    with opened(tiny_model, settings(vllm, **PATIENT), max_model_len=MAX_MODEL_LEN) as engine:
        served = engine.weigh(prompts, tails)
    for one, other in zip(expected, served, strict=True):
        assert one == pytest.approx(other, abs=1e-4)


def test_answers_through_the_faulty_proxy_are_the_same(
    tiny_model: Path, vllm: str, prompts: list[list[int]]
) -> None:
    how = settings(vllm, **PATIENT)
    with opened(tiny_model, how, max_model_len=MAX_MODEL_LEN) as engine:
        expected = engine.complete(prompts, GREEDY, [0] * len(prompts))
    proxy = FaultyProxy(vllm)
    with serving(proxy) as faulty:
        patient = settings(faulty, **PATIENT | {"timeout_seconds": 5.0})
        with opened(tiny_model, patient, max_model_len=MAX_MODEL_LEN) as engine:
            assert engine.complete(prompts, GREEDY, [0] * len(prompts)) == expected
            assert engine.totals.requests == len(prompts)
    assert proxy.given.total() > 20


def test_seeds_repeat_and_other_seeds_do_not(
    tiny_model: Path, vllm: str, prompts: list[list[int]]
) -> None:
    seeds = list(range(0, 1000 * len(prompts), 1000))
    with opened(tiny_model, settings(vllm, **PATIENT), max_model_len=MAX_MODEL_LEN) as engine:
        first = engine.complete(prompts, SAMPLED, seeds)
        again = engine.complete(prompts, SAMPLED, seeds)
        others = engine.complete(prompts, SAMPLED, [seed + 500 for seed in seeds])
    equal = sum(one == other for one, other in zip(first, again, strict=True))
    assert equal > 0.95 * len(prompts)  # batches differ: near-ties may go either way
    assert first != others
    assert sum(len(set(samples)) for samples in first) > 2 * len(prompts)


def test_chat_answers_are_those_to_the_same_tokens(
    tiny_model: Path, vllm: str, prompts: list[list[int]]
) -> None:
    answers = []
    for form in ("tokens", "chat"):
        how = settings(vllm, **PATIENT, prompts=form)
        with opened(tiny_model, how, max_model_len=MAX_MODEL_LEN) as engine:
            answers.append(engine.complete(prompts, GREEDY, [0] * len(prompts)))
    special = set(load_tokenizer(tiny_model).all_special_ids)
    equal = 0
    for (one,), (other,) in zip(*answers, strict=True):
        assert one.finish_reason == other.finish_reason
        body = len(one.token_ids) - (one.finish_reason == "stop")
        # A server leaves special tokens out of the text.
        said = [token for token in one.token_ids[:body] if token not in special]
        equal += (*said, *one.token_ids[body:]) == other.token_ids
    assert equal > 0.98 * len(prompts)


def test_a_prompt_over_the_context_is_one_error(tiny_model: Path, vllm: str) -> None:
    with opened(tiny_model, settings(vllm, **PATIENT), max_model_len=MAX_MODEL_LEN) as engine:
        with pytest.raises(InputError, match="longer than the server takes"):
            engine.complete([[2] + [10] * 60 + [3]], GREEDY, [0])
        with pytest.raises(InputError, match=r"cut an answer after \d+ of 24 tokens|longer than"):
            engine.complete([[2] + [10] * 40 + [3]], GREEDY, [0])


def test_a_wrong_key_is_one_error(
    tiny_model: Path, vllm: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VLLM_TEST_KEY", "sk-another")
    with (
        pytest.raises(InputError, match=r"refuses the key in \$VLLM_TEST_KEY"),
        opened(tiny_model, settings(vllm, **PATIENT), max_model_len=MAX_MODEL_LEN),
    ):
        pytest.fail("a wrong key")
