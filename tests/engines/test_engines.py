from collections.abc import Iterator
from pathlib import Path

import pytest

from stages.bedrock.errors import InputError
from stages.bedrock.runtime import Runtime
from stages.engines.chat import load_tokenizer, prompt_ids
from stages.engines.choose import open_engine
from stages.engines.protocol import Completion, Engine, Sampling, end_token_ids
from stages.engines.vllm import cache_bytes
from tests.engines.fake import some_prompts

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
def prompts(tiny_model: Path) -> list[list[int]]:
    return prompt_ids(load_tokenizer(tiny_model), some_prompts(150), thinking=None)


def _open(tiny_model: Path, engine: str) -> Engine:
    return open_engine(tiny_model, RUNTIME.model_copy(update={"engine": engine}), MAX_MODEL_LEN)


@pytest.fixture(
    scope="module", params=["transformers", pytest.param("vllm", marks=pytest.mark.slow)]
)
def engine(request: pytest.FixtureRequest, tiny_model: Path) -> Iterator[Engine]:
    if request.param == "vllm":
        pytest.importorskip("vllm")
    opened = _open(tiny_model, request.param)
    yield opened
    opened.close()


def test_greedy_ends_or_is_cut(engine: Engine, tiny_model: Path, prompts: list[list[int]]) -> None:
    ends = end_token_ids(tiny_model)
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
    engine: Engine, tiny_model: Path, prompts: list[list[int]]
) -> None:
    import torch
    from transformers import AutoModelForCausalLM

    model = AutoModelForCausalLM.from_pretrained(tiny_model, dtype=torch.float32)
    with torch.inference_mode():
        logits = model(torch.tensor([prompts[0]])).logits[0, -1]
    # Temperature 2, then the 20 likeliest, then of these the likeliest with 0.9 of the total.
    likeliest = torch.topk(logits / 2.0, 20)
    shares = torch.softmax(likeliest.values, dim=0)
    shares[shares.cumsum(0) - shares > 0.9] = 0.0
    expected = torch.zeros_like(logits).scatter(0, likeliest.indices, shares / shares.sum())
    many = Sampling(temperature=2.0, top_p=0.9, top_k=20, max_tokens=1, samples=4000)
    (samples,) = engine.complete(prompts[:1], many, [3])
    drawn = torch.tensor([sample.token_ids[0] for sample in samples])
    found = torch.bincount(drawn, minlength=len(expected)) / many.samples
    assert not found[expected == 0].any()
    # 4000 draws from at most 20 tokens differ by up to sqrt(2 / pi * 20 / 4000) = 0.06 in the mean.
    assert (found - expected).abs().sum() < 0.12


def test_log_probabilities_are_those_of_the_model(
    engine: Engine, tiny_model: Path, prompts: list[list[int]]
) -> None:
    import torch
    from transformers import AutoModelForCausalLM

    model = AutoModelForCausalLM.from_pretrained(tiny_model, dtype=torch.float32)
    for sampling in (GREEDY, SAMPLED):  # of the model as it is, whatever was drawn from
        answered = engine.complete(prompts[:9], sampling, list(range(9)), scored=True)
        for prompt, samples in zip(prompts[:9], answered, strict=True):
            for one in samples:
                ids = torch.tensor([[*prompt, *one.token_ids]])
                with torch.inference_mode():
                    scores = model(ids).logits[0, len(prompt) - 1 : -1].log_softmax(-1)
                expected = scores.gather(1, torch.tensor(one.token_ids)[:, None])[:, 0]
                assert list(one.logprobs) == pytest.approx(expected.tolist(), abs=1e-4)
    (plain,) = engine.complete(prompts[:1], GREEDY, [0])[0]
    assert plain.logprobs == ()


@pytest.mark.slow
def test_engines_agree_on_greedy_answers(tiny_model: Path, prompts: list[list[int]]) -> None:
    pytest.importorskip("vllm")
    answers = []
    for name in ("transformers", "vllm"):
        engine = _open(tiny_model, name)
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


def test_ends_are_the_tokenizers_and_the_generation_configs(
    tiny_model: Path, tmp_path: Path
) -> None:
    import shutil

    from transformers import GenerationConfig

    copied = Path(shutil.copytree(tiny_model, tmp_path / "copy"))
    (end,) = end_token_ids(copied)
    GenerationConfig(eos_token_id=[end, 9]).save_pretrained(copied)
    assert end_token_ids(copied) == tuple(sorted((end, 9)))


def test_auto_takes_what_is_installed(
    tiny_model: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    engine = _open(tiny_model, "auto")
    assert engine.name == "transformers"
    assert "vllm is not installed" in caplog.text
    engine.close()
    with pytest.raises(InputError, match="set engine to auto or transformers"):
        _open(tiny_model, "vllm")


def test_a_model_that_is_missing_or_too_short_is_named(tiny_model: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="nothing: no such model"):
        open_engine(tmp_path / "nothing", RUNTIME, 10)
    with pytest.raises(InputError, match="has 257 tokens, the model takes 256"):
        open_engine(tiny_model, RUNTIME, 257)


def test_the_cache_holds_what_can_be_used_at_a_time() -> None:
    config = {"num_hidden_layers": 2, "num_key_value_heads": 4, "head_dim": 32}
    # 2 layers x 4 heads x 32 x (key + value) x 4 bytes = 2048 bytes a token; 256 sequences of one block.
    assert cache_bytes(config, 100) == 2048 * 128 * (256 + 1)
    assert cache_bytes(config, 129) == 2048 * 128 * (2 * 256 + 1)
    assert cache_bytes({"hidden_size": 8}, 100) is None


def test_greedy_has_one_answer() -> None:
    with pytest.raises(ValueError, match="samples must be 1"):
        Sampling(temperature=0.0, top_p=1.0, top_k=0, max_tokens=5, samples=2)
