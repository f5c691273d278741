"""What the tests of solve_suites share: a study with a panelist, real items and those of two generators."""

from pathlib import Path

import pandas as pd
import pytest

from stages import solve_baselines, solve_suites
from stages.bedrock.records import benchmark_items, predictions
from stages.bedrock.tables import read_table, write_table
from stages.engines import answering
from stages.engines.protocol import Sampling
from stages.solve_suites import SolveSuitesParams
from stages.tasks.labelling.items import rows_of
from stages.tasks.labelling.panel import BaselineParams, SolverParams
from tests.engines.fake import FakeEngine
from tests.stages.scripted import BENCHMARKS, save_panelist, save_real_items
from tests.tasks.labelling.declarations import declared, some_items

GREEDY = Sampling(temperature=0.0, top_p=1.0, top_k=0, max_tokens=8, samples=1)
PARAMS = SolveSuitesParams(sampling=GREEDY, thinking=None)
FOLDER = Path("models/panel/tiny")
WRITTEN = Path("data/benchmarks/written")
CHECKOUT = Path(__file__).parents[2]
GENERATORS = ["big_k1", "ant_k1"]


def write_items(generator: str, count: int, **changes: int) -> None:
    parts = [
        rows_of(name, "test", some_items(name, changes.get(name, count), "c"))
        for name in BENCHMARKS
    ]
    table = pd.concat(parts, ignore_index=True)
    write_table(table, WRITTEN / f"{generator}.parquet", benchmark_items.SCHEMA)


def set_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A working directory with a panelist, real items and those of two generators."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DVC_STAGE", raising=False)
    known = {name: declared(name) for name in BENCHMARKS}
    monkeypatch.setattr(solve_suites, "load_section", lambda section, kind: PARAMS)
    names = {"generators": GENERATORS, "benchmarks": list(known)}
    for stage in (solve_suites, solve_baselines):
        monkeypatch.setattr(stage, "load_names", names.__getitem__)
        monkeypatch.setattr(stage, "load_leaf", _solver)
    monkeypatch.setattr(solve_suites, "load_benchmarks", lambda: known)
    save_panelist(FOLDER)
    save_real_items()
    write_items("big_k1", 4)
    write_items("ant_k1", 3)


def _solver(section: str, name: str, kind: type) -> SolverParams | BaselineParams:
    if section == "baselines":
        return BaselineParams.model_validate({"kind": name})
    return SolverParams(panelist=name)


def run(engine: FakeEngine, monkeypatch: pytest.MonkeyPatch) -> pd.DataFrame:
    monkeypatch.setattr(answering, "_start", engine.start)
    return solve("tiny")


def solve(solver: str) -> pd.DataFrame:
    stage = solve_suites if solver == "tiny" else solve_baselines
    stage.main([solver])
    return read_table(f"data/predictions/{solver}.parquet", predictions.SCHEMA)
