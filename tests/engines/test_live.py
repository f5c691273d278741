from pathlib import Path

import pytest
from transformers import TrainerControl, TrainerState, TrainingArguments

from stages.bedrock.files import read_json
from stages.engines.live import Curves, CurvesCallback
from stages.workbench import watch


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder outside of any repository."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def arguments(folder: Path) -> TrainingArguments:
    return TrainingArguments(str(folder / "out"), use_cpu=True, disable_tqdm=True)


def _curve(folder: Path, name: str) -> list[list[str]]:
    lines = (folder / "curves/plots/metrics" / f"{name}.tsv").read_text().splitlines()
    return [line.split("\t") for line in lines]


def _state(step: int, history: list[dict[str, float]] | None = None) -> TrainerState:
    return TrainerState(global_step=step, max_steps=100, log_history=history or [])


def test_points_lie_at_their_steps_and_the_last_is_the_summary(folder: Path) -> None:
    curves = Curves(folder / "curves")
    curves.add(10, {"loss": 2.0})
    curves.add(30, {"loss": 1.5})
    assert _curve(folder, "loss") == [["step", "loss"], ["10", "2.0"], ["30", "1.5"]]
    assert read_json(folder / "curves/metrics.json") == {"loss": 1.5, "step": 30}
    curves.close()


def test_nothing_is_written_beside_the_folder(folder: Path) -> None:
    curves = Curves(folder / "curves")
    curves.add(1, {"loss": 2.0})
    curves.close()
    assert [path.name for path in folder.iterdir()] == ["curves"]
    assert not list(folder.rglob("*.yaml"))
    assert not list(folder.rglob("report*"))


def test_steps_go_on_from_an_earlier_pass(folder: Path, arguments: TrainingArguments) -> None:
    curves = Curves(folder / "curves")
    callback = CurvesCallback(curves, first_step=40, tokens_per_step=25.0, parameters=1000)
    callback.on_log(arguments, _state(10), TrainerControl(), {"loss": 2.0, "learning_rate": 0.5})
    summary = {"train_runtime": 1.0, "train_loss": 9.0}
    callback.on_log(arguments, _state(10), TrainerControl(), summary)
    assert _curve(folder, "loss")[1:] == [["50", "2.0"]]
    assert _curve(folder, "learning_rate")[1:] == [["50", "0.5"]]
    assert _curve(folder, "tokens")[1:] == [["50", "1250"]]
    assert _curve(folder, "flops_estimate")[1:] == [["50", str(6 * 1000 * 1250)]]
    curves.close()


def test_a_resumed_training_writes_the_curve_of_an_uninterrupted_one(
    folder: Path, arguments: TrainingArguments
) -> None:
    def point(step: int) -> dict[str, float]:
        return {"step": step, "loss": 1 / step, "learning_rate": 0.1}

    whole = []
    for start in (0, 20):
        curves = Curves(folder / "curves")  # empties what a killed training left
        callback = CurvesCallback(curves, 0, 1.0, 1)
        history = [point(step) for step in range(10, start + 1, 10)]
        callback.on_train_begin(arguments, _state(start, history), TrainerControl())
        for step in range(start + 10, 51, 10):
            callback.on_log(arguments, _state(step), TrainerControl(), point(step))
        curves.close()
        whole.append((folder / "curves/plots/metrics/loss.tsv").read_bytes())
    assert whole[0] == whole[1]
    assert len(whole[0].splitlines()) == 6


def test_the_last_step_is_a_point_whatever_the_interval(
    folder: Path, arguments: TrainingArguments
) -> None:
    callback = CurvesCallback(Curves(folder / "curves"), 0, 1.0, 1)
    for step, logged in ((99, False), (100, True)):
        control = TrainerControl()
        callback.on_step_end(arguments, _state(step), control)
        assert control.should_log is logged


def test_without_a_terminal_a_line_now_and_then_says_how_long_it_takes(
    folder: Path,
    arguments: TrainingArguments,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    now = 1000.0
    monkeypatch.setattr("stages.engines.live.time.monotonic", lambda: now)
    callback = CurvesCallback(Curves(folder / "curves"), 0, 1.0, 1)
    callback.on_train_begin(arguments, _state(20), TrainerControl())
    with caplog.at_level("INFO"):
        for step in range(21, 31):
            now += 5  # 5 s a step: a line every 15 s
            callback.on_step_end(arguments, _state(step), TrainerControl())
    assert [record.getMessage() for record in caplog.records] == [
        f"step {step} of 100, {5 * (100 - step)} s left" for step in (23, 26, 29)
    ]


def test_a_watcher_sees_every_point_as_it_is_written(folder: Path) -> None:
    curves = Curves("data/curves/runs/d16_ift_s1")
    for step in (10, 20):
        curves.add(step, {"loss": 1.0 / step, "tokens": step})
        (seen,) = watch.read_curves()
        assert seen.name == "runs/d16_ift_s1" and seen.steps[-1] == step
    curves.close()
