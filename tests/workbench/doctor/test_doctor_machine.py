"""GPUs, memory and disks against planted plans."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from stages.bedrock.params import read_yaml
from stages.bedrock.runtime import Runtime
from stages.workbench.doctor.disk import check_disk, existing, needs
from stages.workbench.doctor.graphics import Card, cards, check_cards, check_no_card
from stages.workbench.planning.work import Line
from tests.conftest import ROOT

LISTING = """0, GPU-aaaa, NVIDIA H200, 143771
1, GPU-bbbb, NVIDIA H200, 143771
2, GPU-cccc, NVIDIA L4, 23034
"""
GIB = 2.0**30
CARD = Card("0", "GPU-aaaa", "NVIDIA H200", 100 * GIB)
TRAINING = Line("train_student", "d14b", steps=10.0, memory=80 * GIB, gpus=1)
ENGINE = Line("answer_suites", "d14b", rows=10.0, memory=40 * GIB, gpus=1)


def runtime(**changes: object) -> Runtime:
    """The file of this checkout, with other settings."""
    return Runtime.model_validate(read_yaml(ROOT / "runtime.yaml") | changes)


def levels(found: list[Card], *lines: Line, **changes: object) -> list[str]:
    """How bad the findings are."""
    return [one.level for one in check_cards(found, lines, runtime(**changes), 0.9)]


@pytest.mark.parametrize(
    ("visible", "expected"),
    [(None, "012"), ("", ""), ("1", "1"), ("2,0", "20"), ("GPU-bb", "1"), ("7", ""), ("-1", "")],
)
def test_a_process_sees_the_gpus_it_may(visible: str | None, expected: str) -> None:
    assert "".join(card.number for card in cards(LISTING, visible)) == expected
    assert cards("", None) == []


def test_memory_is_in_bytes() -> None:
    assert cards(LISTING, "0")[0].memory == 143771 * 2**20


def test_what_one_gpu_holds_is_ok() -> None:
    assert levels([CARD], TRAINING, ENGINE) == ["ok", "ok", "ok"]


def test_what_all_gpus_together_do_not_hold_is_a_fault() -> None:
    huge = Line("train_student", "d70b", steps=1.0, memory=300 * GIB)
    (ok, training, engine) = check_cards([CARD] * 2, [huge, TRAINING, ENGINE], runtime(), 0.9)
    assert (ok.level, training.level, engine.level) == ("ok", "fault", "ok")
    assert "train_student d70b needs 322GB, 4 of these GPUs" in training.said


def test_gpus_that_are_there_but_not_given_are_a_fault_with_the_setting() -> None:
    large = Line("answer_suites", "d70b", rows=1.0, gpus=2, memory=150 * GIB)
    (_, engine) = check_cards([CARD] * 4, [large], runtime(), 0.9)
    assert engine.level == "fault"
    assert engine.remedy == "set tensor_parallel to 2 in runtime.yaml"
    assert levels([CARD] * 4, large, tensor_parallel=2) == ["ok", "ok"]
    spread = Line("train_student", "d70b", steps=1.0, memory=150 * GIB)
    assert levels([CARD] * 4, spread) == ["ok", "fault"]
    fsdp = {"processes": 4, "accelerate": str(ROOT / "configs/accelerate/fsdp2.yaml")}
    assert levels([CARD] * 4, spread, training=fsdp) == ["ok", "ok"]


def test_judges_elsewhere_take_no_gpu() -> None:
    served = Line("score_responses", "a", rows=1e9, gpus=0)
    assert levels([CARD], served) == ["ok"]


@given(memory=some.floats(1, 1e12), flops=some.floats(0, 1e22), cores=some.integers(1, 128))
def test_without_a_gpu_a_study_must_fit_into_memory_and_a_week(
    memory: float, flops: float, cores: int
) -> None:
    (finding,) = check_no_card([Line("s", "e", flops=flops, memory=memory)], 1e11, cores)
    assert finding.said.startswith("no GPU: ")
    fits = memory <= 1e11 and flops <= 7 * 86400 * 2e10 * cores
    assert finding.level == ("ok" if fits else "fault")


STORAGE = {
    "workspace_bytes": 100.0,
    "cache_bytes": 100.0,
    "checkpoint_bytes": 30.0,
    "download_bytes": 7.0,
}
PLACES = {"workspace": Path("/w"), "cache": Path("/c"), "download": Path("/h")}


def test_what_is_there_is_needed_no_more() -> None:
    assert needs(STORAGE, 0.0, PLACES, linked=False) == {
        Path("/w"): 130.0,
        Path("/c"): 100.0,
        Path("/h"): 7.0,
    }
    assert needs(STORAGE, 60.0, PLACES, linked=False)[Path("/w")] == 70.0
    assert needs(STORAGE, 500.0, PLACES, linked=False)[Path("/c")] == 0.0
    assert needs(STORAGE, 0.0, PLACES, linked=True)[Path("/c")] == 0.0


@pytest.mark.parametrize(
    ("free", "level"), [(1000.0, "ok"), (230.0, "note"), (229.9, "fault"), (276.1, "ok")]
)
def test_places_of_one_file_system_share_its_room(free: float, level: str) -> None:
    needed = needs(STORAGE, 0.0, PLACES, linked=False)
    small = Path("/h")
    found = list(
        check_disk(
            needed,
            lambda path: 7000.0 if path == small else free,
            lambda path: int(path == small),
        )
    )
    assert [one.level for one in found] == [level, "ok"]
    assert (found[0].remedy is None) == (level == "ok")


def test_a_place_that_is_not_there_yet_is_on_the_disk_above_it(tmp_path: Path) -> None:
    assert existing(tmp_path / "a/b/c") == tmp_path
