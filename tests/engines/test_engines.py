from collections.abc import Iterator
from pathlib import Path

import pytest

from stages.bedrock.errors import InputError
from stages.bedrock.runtime import Runtime
from stages.engines.chat import load_tokenizer, prompt_ids
from stages.engines.choose import open_engine
from stages.engines.protocol import Completion, Engine, Sampling, end_token_ids
from stages.engines.vllm import cache_bytes
from tests.engines.tiny import save_tiny, tiny_prompts

RUNTIME = Runtime(
    engine="transformers",
    threads=1,
    jobs=1,
    kv_cache_gib=1,
    gpu_memory_fraction=0.5,
    tensor_parallel=1,
    checkpoint_steps=1,
)
GREEDY = Sampling(temperature=0.0, top_p=1.0, top_k=0, max_tokens=24, samples=1)
SAMPLED = Sampling(temperature=1.0, top_p=0.9, top_k=10, max_tokens=8, samples=4)
MAX_MODEL_LEN = 48


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_tiny(tmp_path_factory.mktemp("tiny"))


@pytest.fixture(scope="module")
def prompts(folder: Path) -> list[list[int]]:
    return prompt_ids(load_tokenizer(folder), tiny_prompts(150), thinking=None)


def _open(folder: Path, engine: str) -> Engine:
    return open_engine(folder, RUNTIME.model_copy(update={"engine": engine}), MAX_MODEL_LEN)


@pytest.fixture(
    scope="module", params=["transformers", pytest.param("vllm", marks=pytest.mark.slow)]
)
def engine(request: pytest.FixtureRequest, folder: Path) -> Iterator[Engine]:
    if request.param == "vllm":
        pytest.importorskip("vllm")
    opened = _open(folder, request.param)
    yield opened
    opened.close()


def test_greedy_ends_or_is_cut(engine: Engine, folder: Path, prompts: list[list[int]]) -> None:
    ends = end_token_ids(folder)
    answers = [samples[0] for samples in engine.complete(prompts, GREEDY, [0] * len(prompts))]
    assert {answer.finish_reason for answer in answers} == {"stop", "length"}
    for answer in answers:
        assert not set(answer.token_ids[:-1]) & set(ends)
        if answer.finish_reason == "stop":
            assert answer.token_ids[-1] in ends
        else:
            assert len(answer.token_ids) == GREEDY.max_tokens


def test_equal_seeds_repeat_and_other_seeds_do_not(
    engine: Engine, prompts: list[list[int]]
) -> None:
    seeds = list(range(0, 1000 * len(prompts), 1000))
    first = engine.complete(prompts, SAMPLED, seeds)
    assert engine.complete(prompts, SAMPLED, seeds) == first
    assert engine.complete(prompts, SAMPLED, [seed + 500 for seed in seeds]) != first
    distinct = [len(set(samples)) for samples in first]
    assert all(len(samples) == SAMPLED.samples for samples in first)
    assert sum(distinct) > 2 * len(prompts)


def test_an_answer_hardly_depends_on_its_batch(engine: Engine, prompts: list[list[int]]) -> None:
    seeds = list(range(0, 1000 * len(prompts), 1000))
    first = engine.complete(prompts, SAMPLED, seeds)
    alone = engine.complete(prompts[50:60], SAMPLED, seeds[50:60])
    assert _agreement(first[50:60], alone) > 0.9


def test_top_k_of_one_is_greedy(engine: Engine, prompts: list[list[int]]) -> None:
    one = GREEDY.model_copy(update={"temperature": 1.0, "top_k": 1})
    seeds = [5] * len(prompts)
    assert (
        _agreement(engine.complete(prompts, one, seeds), engine.complete(prompts, GREEDY, seeds))
        > 0.98
    )


def test_first_tokens_are_drawn_from_the_models_probabilities(
    engine: Engine, folder: Path, prompts: list[list[int]]
) -> None:
    import torch
    from transformers import AutoModelForCausalLM

    model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32)
    with torch.inference_mode():
        logits = model(torch.tensor([prompts[0]])).logits[0, -1]
    expected = torch.softmax(logits / 2.0, dim=-1)
    many = Sampling(temperature=2.0, top_p=1.0, top_k=0, max_tokens=1, samples=4000)
    (samples,) = engine.complete(prompts[:1], many, [3])
    counts = torch.zeros_like(expected)
    for sample in samples:
        counts[sample.token_ids[0]] += 1
    error = (counts / many.samples - expected).abs().sum()
    # Total variation of 4000 draws over 40 words: about sqrt(40 / (pi / 2 * 4000)) = 0.08.
    assert error < 0.16


@pytest.mark.slow
def test_engines_agree_on_greedy_answers(folder: Path, prompts: list[list[int]]) -> None:
    pytest.importorskip("vllm")
    answers = []
    for name in ("transformers", "vllm"):
        engine = _open(folder, name)
        answers.append(engine.complete(prompts, GREEDY, [0] * len(prompts)))
        engine.close()
    assert _agreement(*answers) > 0.98  # sums round differently: near-ties may go either way


def _agreement(some: list[list[Completion]], others: list[list[Completion]]) -> float:
    """Share of answers that are equal."""
    pairs = [
        (one, other)
        for samples, counterparts in zip(some, others, strict=True)
        for one, other in zip(samples, counterparts, strict=True)
    ]
    return sum(one == other for one, other in pairs) / len(pairs)


def test_ends_are_the_tokenizers_and_the_generation_configs(folder: Path, tmp_path: Path) -> None:
    import shutil

    from transformers import GenerationConfig

    copied = Path(shutil.copytree(folder, tmp_path / "copy"))
    (end,) = end_token_ids(copied)
    GenerationConfig(eos_token_id=[end, 9]).save_pretrained(copied)
    assert end_token_ids(copied) == tuple(sorted((end, 9)))


def test_auto_takes_what_is_installed(
    folder: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    engine = _open(folder, "auto")
    assert engine.name == "transformers"
    assert "vllm is not installed" in caplog.text
    engine.close()
    with pytest.raises(InputError, match="set engine to auto or transformers"):
        _open(folder, "vllm")


def test_a_model_that_is_missing_or_too_short_is_named(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="nothing: no such model"):
        open_engine(tmp_path / "nothing", RUNTIME, 10)
    with pytest.raises(InputError, match="has 257 tokens, the model takes 256"):
        open_engine(folder, RUNTIME, 257)


def test_the_cache_holds_what_can_be_used_at_a_time() -> None:
    config = {"num_hidden_layers": 2, "num_key_value_heads": 4, "head_dim": 32}
    # 2 layers x 4 heads x 32 x (key + value) x 4 bytes = 2048 bytes a token; 256 sequences of one block.
    assert cache_bytes(config, 100) == 2048 * 128 * (256 + 1)
    assert cache_bytes(config, 129) == 2048 * 128 * (2 * 256 + 1)
    assert cache_bytes({"hidden_size": 8}, 100) is None


def test_greedy_has_one_answer() -> None:
    with pytest.raises(ValueError, match="samples must be 1"):
        Sampling(temperature=0.0, top_p=1.0, top_k=0, max_tokens=5, samples=2)
