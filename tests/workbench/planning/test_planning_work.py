"""The models of time, against cases that can be reckoned by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from stages.bedrock.records.shapes import ModelShape
from stages.science.flops import parameters
from stages.workbench.planning.hardware import GPUS, enough
from stages.workbench.planning.lengths import lognormal, spread
from stages.workbench.planning.memory import cache_bytes
from stages.workbench.planning.shapes import known_models
from stages.workbench.planning.work import (
    Asked,
    answering_seconds,
    engine_gpus,
    engine_steps,
    step_bytes,
    training_seconds,
)
from tests.conftest import ROOT
from tests.workbench.planning.planned import assumed

H100 = GPUS["H100"]


@pytest.fixture(autouse=True)
def _in_the_checkout(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)


def shape_of(repo: str) -> ModelShape:
    return known_models()[repo].shape


@pytest.mark.parametrize(
    ("repo", "published"),
    [
        ("Qwen/Qwen3-235B-A22B", 235_093_634_560),
        ("meta-llama/Meta-Llama-3-8B-Instruct", 8_030_261_248),
        ("meta-llama/Meta-Llama-3-70B-Instruct", 70_553_706_496),
        ("mistralai/Mixtral-8x7B-Instruct-v0.1", 46_702_792_704),
        ("mistralai/Mixtral-8x22B-Instruct-v0.1", 140_630_071_296),
        ("Qwen/Qwen2.5-7B-Instruct", 7_615_616_512),
        ("Qwen/Qwen2.5-72B-Instruct", 72_706_203_648),
        ("Qwen/Qwen3-32B", 32_762_123_264),
        ("Qwen/Qwen3-8B", 8_190_735_360),
        ("Qwen/Qwen2.5-0.5B", 494_032_768),
        ("Qwen/Qwen2.5-7B", 7_615_616_512),
        ("google/gemma-3-1b-pt", 999_885_952),
        ("google/gemma-3-4b-pt", 3_880_263_168),
    ],
)
def test_known_models_have_their_published_parameters(repo: str, published: int) -> None:
    assert parameters(shape_of(repo)).total == published


@pytest.mark.parametrize(
    ("repo", "published"),
    [
        ("nvidia/Llama-3_3-Nemotron-Super-49B-v1_5", 49_867_145_216),
        ("nvidia/Llama-3_1-Nemotron-Ultra-253B-v1", 253_401_268_224),
        ("google/gemma-3-12b-pt", 11.77e9),
    ],
)
def test_models_of_uneven_layers_come_close(repo: str, published: float) -> None:
    assert parameters(shape_of(repo)).total == pytest.approx(published, rel=1e-3)


def test_gpus_have_the_peaks_of_their_datasheets() -> None:
    assert {name: round(gpu.peak / 1e12, 1) for name, gpu in GPUS.items()} == {
        "B200": 2250.0,
        "H200": 989.5,
        "H100": 989.5,
        "A100": 312.0,
        "L40S": 362.1,
        "L4": 121.0,
    }


def test_a_training_is_bound_by_its_flops_or_by_the_host() -> None:
    shape, how = shape_of("Qwen/Qwen2.5-14B"), assumed()
    seconds, gpus = training_seconds(shape, 1e20, 10, H100, how)
    assert seconds == pytest.approx(1e20 / (0.35 * 989.5e12))
    assert gpus == 4  # 14.8e9 x 16 bytes over 0.85 x 80 GB is 3.5
    small = shape_of("Qwen/Qwen2.5-0.5B")
    seconds, gpus = training_seconds(small, 1.0, 1000, H100, how)
    assert seconds == pytest.approx(1000 * (0.02 + 24 * 0.002)) and gpus == 1


def test_the_teacher_fills_one_machine_of_eight() -> None:
    teacher = shape_of("Qwen/Qwen3-235B-A22B")
    assert engine_gpus(teacher, 1500, H100, assumed()) == 8
    assert engine_gpus(teacher, 1500, GPUS["H200"], assumed()) == 4
    assert cache_bytes(teacher) == 2 * 2 * 94 * 4 * 128


def test_decoding_by_hand() -> None:
    # 256 answers of 100 tokens at once: 100 steps, each of which reads all weights.
    shape, how = shape_of("Qwen/Qwen2.5-7B"), assumed("decoding_step_seconds=0")
    asked = Asked(np.full(8, 50.0), np.full(8, 100.0), 256)
    seconds, gpus = answering_seconds(shape, asked, H100, how)
    read = 100 * 2 * parameters(shape).total + 256 * (50 * 100 + 5000) * cache_bytes(shape)
    prefill = 256 * 50 * 2 * parameters(shape).total / (0.4 * 989.5e12)
    assert gpus == 1
    assert seconds == pytest.approx(read / (0.6 * 3.35e12) + prefill, rel=0.02)


def test_models_with_experts_have_a_share_of_the_bandwidth_of_their_own() -> None:
    asked = Asked(np.full(8, 1.0), np.full(8, 100.0), 256)
    for repo, rises in (("Qwen/Qwen3-235B-A22B", 2.0), ("Qwen/Qwen2.5-7B", 1.0)):
        seconds = []
        for share in (0.4, 0.8):
            how = assumed("decoding_step_seconds=0", f"experts_bandwidth_share={share}")
            seconds.append(answering_seconds(shape_of(repo), asked, H100, how)[0])
        assert seconds[0] / seconds[1] == pytest.approx(rises, rel=0.05)


def test_of_experts_a_step_reads_those_that_are_chosen() -> None:
    teacher = shape_of("Qwen/Qwen3-235B-A22B")
    count = parameters(teacher)
    assert step_bytes(teacher, 1) == pytest.approx(2 * count.active)
    assert step_bytes(teacher, 1e6) == pytest.approx(2 * count.total)
    assert 2 * count.active < step_bytes(teacher, 8) < 2 * count.total


def test_a_call_waits_for_its_longest_answer() -> None:
    even, uneven = np.full(64, 100.0), np.concatenate([np.full(63, 10.0), [5770.0]])
    assert engine_steps(even, 256, 256) == 100
    assert engine_steps(even, 1024, 256) == 400
    assert engine_steps(even, 1e6, 256) == pytest.approx(1e8 / 256, rel=0.01)
    assert engine_steps(uneven, 1024, 256) > 5000 > uneven.mean() * 4


@given(mean=some.floats(20, 1e4), cv=some.floats(0.1, 1.2), share=some.floats(0, 1))
def test_representative_lengths_have_the_mean_and_scatter_asked_for(
    mean: float, cv: float, share: float
) -> None:
    lengths = lognormal(mean, cv, "test")
    assert lengths.mean() == pytest.approx(mean, rel=0.02)
    assert lengths.std() / lengths.mean() == pytest.approx(cv, rel=0.06)
    assert spread(len(lengths), share).mean() == pytest.approx(share, abs=0.001)


def test_enough_is_the_least_power_of_two() -> None:
    assert [enough(needed, 10) for needed in (1, 10, 11, 25, 41)] == [1, 1, 2, 4, 8]
