"""Tokens per second and MFU by size, from tables of a run."""

from pathlib import Path

import pandas as pd
import pytest

from stages.bedrock.errors import InputError
from stages.bedrock.records import costs, measured_speed, runs, timings
from stages.bedrock.tables import read_csv
from stages.workbench.measured_speed import main, speed_table
from tests.conftest import ROOT

NOWHERE = Path("no ledgers here")
H200 = "NVIDIA H200"


def committed() -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """The tables of the micro run."""
    reports = ROOT / "reports"
    return (
        read_csv(reports / "runs.csv", runs.SCHEMA),
        read_csv(reports / "costs.csv", costs.SCHEMA),
        read_csv(reports / "timings.csv", timings.SCHEMA),
    )


def row(table: pd.DataFrame, stage: str, model: str) -> pd.Series:
    found = table[(table["stage"] == stage) & (table["model"] == model)]
    assert len(found) == 1
    return found.iloc[0]


def test_rates_are_of_all_runs_of_a_size_together() -> None:
    grid, spent, times = committed()
    table = speed_table(grid, spent, times, NOWHERE)
    own = times[(times["stage"] == "train_student") & times["entry"].str.startswith("d32_")]
    tokens = spent[(spent["activity"] == "fine_tuning") & spent["entry"].isin(own["entry"])]
    found = row(table, "train_student", "d32")
    assert found["items"] == len(own) == 6
    assert found["tokens_per_second"] == pytest.approx(
        tokens["tokens"].sum() / own["working_seconds"].sum()
    )
    assert found["flops_per_second"] == pytest.approx(
        own["flops"].sum() / own["working_seconds"].sum()
    )
    assert table["mfu"].isna().all(), "a CPU has no known peak"
    assert set(table["model"]) == {"d16", "d24", "d32", "d48", "d64"}


def test_mfu_is_a_share_of_the_peaks_of_all_gpus() -> None:
    grid, spent, times = committed()
    planted = times.assign(device=H200, devices=2)
    planted["working_seconds"] = planted["flops"] / (2 * 989.5e12 * 0.37)
    table = speed_table(grid, spent, planted.astype({"devices": "Int64"}), NOWHERE)
    assert table["mfu"].to_numpy() == pytest.approx(0.37)


def test_items_that_a_killed_job_had_begun_are_left_out() -> None:
    grid, spent, times = committed()
    resumed = times.copy()
    resumed.loc[resumed["entry"] == "d32_ift_s1", "working_seconds"] = float("nan")
    found = row(speed_table(grid, spent, resumed, NOWHERE), "train_student", "d32")
    assert found["items"] == 5
    resumed["working_seconds"] = float("nan")
    with pytest.raises(InputError, match="no training or answering was measured"):
        speed_table(grid, spent, resumed, NOWHERE)


def test_table_and_figure_are_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    main(["--out", str(tmp_path / "gpu")])
    table = read_csv(tmp_path / "gpu/speed.csv", measured_speed.SCHEMA)
    assert {"prepare_model", "train_student", "answer_suites"} <= set(table["stage"])
    svg = (tmp_path / "gpu/speed.svg").read_text()
    assert "<svg" in svg and (tmp_path / "gpu/speed.png").stat().st_size > 1000
    before = svg
    main(["--out", str(tmp_path / "gpu")])
    assert (tmp_path / "gpu/speed.svg").read_text() == before
