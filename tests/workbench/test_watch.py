import os
import time
from pathlib import Path

import pytest

from stages.workbench import watch


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path / "data/curves"


def write(folder: Path, name: str, text: str, age: float) -> None:
    file = folder / name / "plots/metrics/loss.tsv"
    file.parent.mkdir(parents=True)
    file.write_text(text)
    when = time.time() - age
    os.utime(file, (when, when))


def points(count: int) -> str:
    return "step\tloss\n" + "".join(f"{10 * n}\t{4.0 / n}\n" for n in range(1, count + 1))


def test_newest_first_with_step_age_and_losses(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(folder, "runs/d16_ift_s1", points(100), age=7300)
    write(folder, "models/teacher", points(3), age=125)
    watch.main(["--once"])
    head, first, second = capsys.readouterr().out.splitlines()
    assert first.split() == ["models/teacher", "30", "2", "min", "4.0000", "2.0000", "1.3333"]
    assert second.split()[:4] == ["runs/d16_ift_s1", "1000", "2", "h"]
    losses = [float(loss) for loss in second.split()[4:]]
    assert len(losses) == watch.POINTS and losses[0] == 4.0 and losses[-1] == 0.04
    assert losses == sorted(losses, reverse=True) and head.index("step") < first.index("2 min")


def test_a_file_in_the_middle_of_a_write_is_read_up_to_its_last_line(folder: Path) -> None:
    write(folder, "runs/d16_ift_s1", points(2) + "30\t0.", age=0)
    write(folder, "runs/d32_ift_s1", "step\tlo", age=0)
    (only,) = watch.read_curves()
    assert only.steps == [10, 20] and only.losses == [4.0, 2.0]


def test_only_so_many_rows(folder: Path) -> None:
    for place in range(5):
        write(folder, f"runs/r{place}", points(1), age=100 * place)
    assert [line.split()[0] for line in watch.screen(2).splitlines()[1:]] == ["runs/r0", "runs/r1"]


def test_no_training_yet(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    watch.main(["--once"])
    assert "no training" in capsys.readouterr().out
