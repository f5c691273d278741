"""Judges that are served: fetched without weights, and asked each prompt once."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from stages.engines.chat import load_tokenizer
from stages.engines.judging import Bench, JudgeParams, JuryParams
from stages.engines.protocol import Sampling, end_token_ids
from stages.engines.scratch import ScratchShape, build_model, build_tokenizer, save_model
from stages.tasks.graders.ballots import Prompts
from stages.tasks.graders.jury import Case, judge_all
from tests.conftest import ROOT
from tests.engines.fake import FakeEngine
from tests.engines.server.fake_server import FakeServer, serving

YES, NO = "\\boxed{yes}", "\\boxed{no}"
WORDS = ("same", "two", "one", "half", YES, NO)
SAMPLING = Sampling(temperature=0.0, top_p=1.0, top_k=0, max_tokens=4, samples=1)
PROMPTS = Prompts(comparison="same $question $reference $candidate", instructions=None)
CASES = [
    Case("half", "<think> one </think> two", "two"),
    Case("half", "one", "two"),
    Case("half", "<think> one </think> two", "two"),  # once more
]


@pytest.fixture
def judge_folder(tmp_path: Path) -> Path:
    """A model of the Hub's form that knows a few words."""
    shape = ScratchShape(
        hidden_size=32, intermediate_size=64, layers=1, heads=1, kv_heads=1, head_dim=32,
        max_positions=64, rope_theta=100.0, initializer_range=0.1,
    )  # fmt: skip
    tokenizer = build_tokenizer(WORDS)
    save_model(build_model(shape, tokenizer, seed=0), tokenizer, tmp_path / "hub/judge")
    return tmp_path / "hub/judge"


def _jury(folder: Path, names: Sequence[str]) -> JuryParams:
    judge = JudgeParams(repo=str(folder), revision="local", served=True, thinking=None)
    return JuryParams(
        judges=dict.fromkeys(names, judge),
        comparison=PROMPTS.comparison,
        instructions=None,
        ending=100,
        sampling=SAMPLING,
        check=0,
    )


def test_served_judges_vote_and_are_asked_each_prompt_once(
    judge_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    tokenizer = load_tokenizer(judge_folder)
    (end,) = end_token_ids(judge_folder)

    def script(prompt: Sequence[int], seed: int) -> Sequence[int]:
        alike = tokenizer.decode(list(prompt)).count("two") == 2
        return [*tokenizer(YES if alike else NO)["input_ids"], end]

    server = FakeServer(FakeEngine(script, end))
    with serving(server) as url:
        text = (ROOT / "runtime.yaml").read_text().replace("engine: auto", "engine: server")
        text += (
            f"server: {{urls: ['{url}'], models: {{models/judges/a: tiny, models/judges/b: tiny}}, "
            "prompts: tokens, concurrency: 4, timeout_seconds: 5, retries: 1, backoff_seconds: 0.01, "
            "longest_wait_seconds: 1}\n"
        )
        Path("runtime.yaml").write_text(text)
        for _ in range(2):  # the second time all votes are in the store
            with Bench(_jury(judge_folder, "ab"), "test") as bench:
                rulings, tally = judge_all(CASES, bench.judges, 100, PROMPTS)
    assert [ruling.verdict for ruling in rulings] == ["correct", "wrong", "correct"]
    assert tally.unparsed == {"a": 0, "b": 0}
    assert len(server.bodies) == 2 * 2
    assert not list(Path("models/judges/a").glob("*.safetensors"))
