import asyncio
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stages.bedrock.errors import InputError
from stages.workbench import repro
from stages.workbench.repro import Schedule, run, take
from stages.workbench.status.begun import begun
from tests.bedrock.spoiled import plant, rewrite

# teacher, suites -> prompts -> answers -> (small, large) -> table; figure stands alone.
UPSTREAM = {
    "teacher": set[str](),
    "suites": set[str](),
    "prompts": {"suites"},
    "answers": {"prompts", "teacher"},
    "small": {"answers"},
    "large": {"answers"},
    "table": {"small", "large"},
    "figure": set[str](),
}


def _graph(edges: list[list[bool]]) -> dict[str, set[str]]:
    """Stage i may depend on the stages before it."""
    return {
        f"s{i}": {f"s{j}" for j, edge in enumerate(row[:i]) if edge} for i, row in enumerate(edges)
    }


GRAPHS = st.integers(1, 7).flatmap(
    lambda size: st.lists(
        st.lists(st.booleans(), min_size=size, max_size=size), min_size=size, max_size=size
    ).map(_graph)
)


def _affected(upstream: dict[str, set[str]], changed: set[str]) -> set[str]:
    """`changed` and everything downstream, by going round until nothing is added."""
    found = set(changed)
    while more := {name for name, above in upstream.items() if above & found} - found:
        found |= more
    return found


class Reproduction:
    """Stands in for DVC: takes a moment for each stage and remembers the order."""

    def __init__(self, fails: str | None = None) -> None:
        self.fails = fails
        self.begun: list[str] = []
        self.ended: list[str] = []
        self.begun_after: dict[str, set[str]] = {}
        self.most_at_once = 0

    async def __call__(self, names: list[str]) -> str | None:
        faults = [fault for name in names if (fault := await self.one(name)) is not None]
        return faults[0] if faults else None

    async def one(self, name: str) -> str | None:
        self.begun.append(name)
        self.begun_after[name] = set(self.ended)
        self.most_at_once = max(self.most_at_once, len(self.begun) - len(self.ended))
        for _ in range(1 + len(name) % 3):
            await asyncio.sleep(0)
        self.ended.append(name)
        return f"{name} failed:\nout of luck" if name == self.fails else None


def _run(
    monkeypatch: pytest.MonkeyPatch,
    changed: set[str],
    jobs: int = 2,
    fails: str | None = None,
    upstream: dict[str, set[str]] = UPSTREAM,
) -> tuple[Reproduction, list[str]]:
    reproduction = Reproduction(fails)
    with monkeypatch.context() as patch:
        patch.setattr(repro, "reproduce", reproduction)
        return reproduction, asyncio.run(run(Schedule(upstream, changed), jobs))


def test_nothing_is_due_where_nothing_changed() -> None:
    assert Schedule(UPSTREAM, set()).ready() == []


def test_a_changed_stage_and_what_follows_from_it_are_due() -> None:
    schedule = Schedule(UPSTREAM, {"answers", "figure"})
    assert sorted(schedule.ready()) == ["answers", "figure"]
    schedule.done("figure")
    assert schedule.ready() == []
    schedule.done("answers")
    assert sorted(schedule.ready()) == ["large", "small"]
    schedule.done("small")
    assert schedule.ready() == []
    schedule.done("large")
    assert schedule.ready() == ["table"]
    schedule.done("table")
    assert schedule.ready() == []


@given(graph=GRAPHS, jobs=st.integers(1, 4), data=st.data())
def test_all_that_is_affected_runs_once_in_a_legal_order(
    graph: dict[str, set[str]], jobs: int, data: st.DataObject
) -> None:
    changed = data.draw(st.sets(st.sampled_from(sorted(graph))))
    with pytest.MonkeyPatch.context() as patch:
        reproduction, failed = _run(patch, changed, jobs, upstream=graph)
    due = _affected(graph, changed)
    assert failed == []
    assert sorted(reproduction.begun) == sorted(due)
    assert reproduction.most_at_once <= jobs
    for name, before in reproduction.begun_after.items():
        assert graph[name] & due <= before


@given(sizes=st.lists(st.integers(1, 20), min_size=1, max_size=3), jobs=st.integers(1, 4))
def test_items_are_shared_out_by_stage_in_parts_that_shrink(sizes: list[int], jobs: int) -> None:
    waiting = [f"stage{kind}@{item}" for kind, size in enumerate(sizes) for item in range(size)]
    everything, parts = list(waiting), []
    while waiting:
        parts.append(take(waiting, jobs))
    assert [name for part in parts for name in part] == everything
    for kind in range(len(sizes)):
        lengths = [len(part) for part in parts if part[0].startswith(f"stage{kind}@")]
        assert lengths == sorted(lengths, reverse=True) and lengths[-1] == 1
    assert all(len({name.partition("@")[0] for name in part}) == 1 for part in parts)


def test_independent_stages_run_side_by_side(monkeypatch: pytest.MonkeyPatch) -> None:
    assert _run(monkeypatch, set(UPSTREAM), jobs=2)[0].most_at_once == 2
    assert _run(monkeypatch, set(UPSTREAM), jobs=1)[0].most_at_once == 1


def test_what_depends_on_a_failed_stage_is_not_started(monkeypatch: pytest.MonkeyPatch) -> None:
    reproduction, failed = _run(monkeypatch, set(UPSTREAM), jobs=2, fails="suites")
    assert failed == ["suites: DVC ended with an error\nsuites failed:\nout of luck"]
    assert set(reproduction.begun) <= {"teacher", "suites", "figure"}
    assert sorted(reproduction.begun) == sorted(reproduction.ended)  # neighbours may end


@pytest.mark.parametrize("jobs", [1, 2, 3])
def test_after_a_failure_nothing_new_is_started_and_every_failure_is_told(
    monkeypatch: pytest.MonkeyPatch, jobs: int
) -> None:
    begun: list[str] = []

    async def fail(names: list[str]) -> str:
        begun.extend(names)
        return "out of luck"

    monkeypatch.setattr(repro, "reproduce", fail)
    failed = asyncio.run(run(Schedule(UPSTREAM, {"teacher", "suites", "figure"}), jobs))
    assert len(begun) == jobs
    told = [f"{name}: DVC ended with an error\nout of luck" for name in begun]
    assert sorted(failed) == sorted(told)


def test_what_a_failed_stage_said_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script = tmp_path / "dvc.py"
    script.write_text(
        "import sys\nprint('of', sys.argv[-1], flush=True)\n"
        "sys.exit('no such model' if sys.argv[-1] == 'bad' else 0)\n"
    )
    monkeypatch.setattr(repro, "DVC", (sys.executable, str(script)))
    monkeypatch.chdir(tmp_path)
    assert asyncio.run(repro.reproduce(["good"])) is None
    assert (
        begun("good") is None
    )  # what was noted of it is for those that are at work or were cut off
    assert asyncio.run(repro.reproduce(["good", "bad"])) == "of bad\nno such model\n"
    assert begun("good") is not None and begun("bad") is not None


class Replaced(BaseException):
    """Raised instead of os.execv."""


@pytest.fixture
def pipeline(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """Stages that changed, as `main` is told; a plain `dvc repro` ends in `Replaced`."""
    changed: set[str] = set()

    def become(program: str, words: Any) -> None:
        raise Replaced(*words)

    monkeypatch.setattr(repro, "read_pipeline", lambda: (UPSTREAM, changed))
    monkeypatch.setattr("stages.workbench.repro.os.execv", become)
    return changed


def test_a_plain_repro_has_the_last_word(
    pipeline: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    reproduction = Reproduction()
    monkeypatch.setattr(repro, "reproduce", reproduction)
    for changed in ({"answers"}, set[str]()):
        pipeline.clear()
        pipeline.update(changed)
        with pytest.raises(Replaced) as replaced:
            repro.main(["--jobs", "2"])
        assert replaced.value.args[-2:] == ("stages.workbench.quick_dvc", "repro")
    assert sorted(reproduction.begun) == ["answers", "large", "small", "table"]


def test_a_failure_ends_with_its_output_and_code_1(
    pipeline: set[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(repro, "reproduce", Reproduction(fails="answers"))
    pipeline.add("answers")
    with pytest.raises(SystemExit) as ended:
        repro.main([])
    assert ended.value.code == 1
    assert "answers failed:\nout of luck" in capsys.readouterr().err


def test_faults_of_the_params_come_before_dvc_is_asked(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(repro, "read_pipeline", lambda: pytest.fail("asked"))
    rewrite(checkout, lambda content: plant(content, "train_student.epochs", 0))
    with pytest.raises(InputError, match=r"train_student\.epochs: expected at least 1, got 0"):
        repro.main([])
