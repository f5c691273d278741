"""Plans of all profiles: parts and wholes, what is printed, what a change of an assumption changes."""

import json
from typing import Any

import pytest
from ruamel.yaml import YAML

from stages.bedrock.params import read_yaml
from stages.workbench import plan as command
from stages.workbench.planning.pipeline import items_by_stage
from tests.conftest import ROOT
from tests.workbench.planning.planned import PROFILES, plan_of

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def _in_the_checkout(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)


@pytest.mark.parametrize("profile", [path.stem for path in PROFILES])
def test_totals_are_the_sums_of_the_parts(profile: str) -> None:
    plan = plan_of(profile)
    for name in ("questions", "tokens_in", "tokens_out", "flops", "gpu_hours", "dollars"):
        for parts in ("stages", "lines"):
            total = sum(row[name] for row in plan[parts])
            assert total == pytest.approx(plan["total"][name]), (parts, name)
    assert plan["total"]["flops"] > 0 and plan["total"]["items"] > 50


def test_items_are_those_that_dvc_makes() -> None:
    items = items_by_stage(read_yaml(ROOT / "profiles/paper.yaml"))
    assert items["generate_answers"] == 4 and items["train_student"] == 50
    assert items["prepare_model"] == 6 and items["write_report"] == 1


def test_the_paper_is_compared_with_its_own_number_line_by_line() -> None:
    plan = plan_of("paper")
    found = plan["published"]
    assert found["hours"] == 70_000
    assert found["planned"] == pytest.approx(plan["total"]["gpu_hours"])
    parts = sum(row["hours"] for row in found["parts"])
    assert parts == pytest.approx(found["planned"], rel=0.001)
    more = sum(row["hours"] for row in found["more"])
    assert found["explained"] == pytest.approx(found["planned"] + more)
    assert found["left"] * found["explained"] == pytest.approx(70_000)
    assert plan_of("micro")["published"] is None
    assert plan_of("paper", "gpu=H200")["published"] is None


def test_a_faster_gpu_takes_fewer_hours_for_the_same_flops() -> None:
    h100, h200, l40s = (plan_of("paper", f"gpu={gpu}")["total"] for gpu in ("H100", "H200", "L40S"))
    assert h100["flops"] == h200["flops"] == l40s["flops"]
    assert h200["gpu_hours"] < h100["gpu_hours"] < l40s["gpu_hours"]


def test_text_is_narrow_and_tells_what_is_known_and_what_is_assumed(
    capsys: pytest.CaptureFixture[str],
) -> None:
    command.main(["--profile", "profiles/paper.yaml"])
    text = capsys.readouterr().out
    assert max(map(len, text.splitlines())) <= 100
    assert text.index("Known beforehand") < text.index("Assumed (plan.yaml")
    assert "make pull" in text
    for name in ("training_mfu = 0.35", "70,000 H100-hours", "22.2B active", "generate_answers"):
        assert name in text


def test_json_is_the_plan(capsys: pytest.CaptureFixture[str]) -> None:
    command.main(["--profile", "profiles/smoke.yaml", "--gpu", "L4", "--json"])
    plan = json.loads(capsys.readouterr().out)
    assert plan["gpu"]["name"] == "L4"
    assert [row["stage"] for row in plan["stages"]] == list(
        YAML(typ="safe").load((ROOT / "dvc.yaml").read_text())["stages"]
    )


def test_a_stated_share_changes_the_hours_and_nothing_else() -> None:
    usual, half = plan_of("paper"), plan_of("paper", "training_mfu=0.175")

    def hours(plan: dict[str, Any], stage: str) -> float:
        return float(next(row["gpu_hours"] for row in plan["stages"] if row["stage"] == stage))

    assert half["total"]["flops"] == usual["total"]["flops"]
    assert hours(half, "answer_suites") == hours(usual, "answer_suites")
    assert 1.8 < hours(half, "train_student") / hours(usual, "train_student") <= 2
