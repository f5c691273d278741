from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from stages.bedrock.errors import InputError
from stages.bedrock.records import benchmark_items
from stages.bedrock.tables import read_table, write_table
from tests.stages.scripted import save_real_items
from tests.stages.solvers import WRITTEN, set_up, solve, write_items


@pytest.fixture(autouse=True)
def study(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A working directory with a panelist, real and written items."""
    set_up(tmp_path, monkeypatch)


@pytest.mark.parametrize("solver", ["majority", "linear"])
def test_baselines_answer_everything_and_say_nothing(solver: str) -> None:
    frame = solve(solver)
    assert set(frame["outcome"]) == {"answered"}
    assert set(frame["text"]) == {""}
    assert frame[["prompt_tokens", "output_tokens"]].isna().all(axis=None)
    given = frame.groupby("task")[["label", "score", "spans"]].count()
    assert given.to_numpy().tolist() == [[13, 0, 0], [0, 0, 13], [0, 13, 0]]
    if solver == "linear":
        requests = frame[frame["benchmark"] == "requests"]
        assert (requests["label"] == requests["gold_label"]).all()


@pytest.mark.parametrize("solver", ["majority", "linear"])
def test_baselines_never_learn_from_what_they_solve(solver: str) -> None:
    answer = ["source", "benchmark", "label", "score", "spans"]
    frame = solve(solver)[answer]
    real = read_table("data/benchmarks/real.parquet", benchmark_items.SCHEMA)
    test = real["split"] == "test"
    real.loc[test & (real["benchmark"] == "requests"), "label"] = "rain"
    real.loc[test & (real["benchmark"] == "pairs"), "score"] = 4.0
    real.loc[test & (real["benchmark"] == "news"), "spans"] = "[]"
    write_table(real, "data/benchmarks/real.parquet", benchmark_items.SCHEMA)
    pd.testing.assert_frame_equal(solve(solver)[answer], frame)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            lambda: (WRITTEN / "ant_k1.parquet").unlink(),
            r"written: absent \['ant_k1'\], surplus \[\]",
        ),
        (lambda: write_items("old_k1", 2), r"absent \[\], surplus \['old_k1'\]"),
        (lambda: write_items("ant_k1", 2, news=0), r"benchmarks of ant_k1: absent \['news'\]"),
    ],
)
def test_other_files_than_those_of_the_generators_are_refused(change: Any, message: str) -> None:
    change()
    with pytest.raises(InputError, match=message):
        solve("majority")


def test_a_baseline_without_training_items_is_refused() -> None:
    save_real_items(train=0)
    with pytest.raises(InputError, match=r"benchmark requests: no items of split train"):
        solve("linear")
