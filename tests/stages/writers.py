"""What the tests of write_suites share: a study with a panelist, and one that does as it is told."""

from pathlib import Path

import pandas as pd
import pytest

from stages import write_suites
from stages.bedrock.records import benchmark_items, rejections
from stages.bedrock.tables import read_csv, read_table
from stages.engines import answering
from stages.engines.protocol import Sampling
from stages.tasks.labelling.entity_lists import ListParams
from stages.tasks.labelling.panel import GeneratorParams
from stages.write_suites import WriteSuitesParams
from tests.engines.fake import FakeEngine
from tests.stages.scripted import BENCHMARKS, save_panelist, save_real_items
from tests.tasks.labelling.declarations import NAMES, declared

SAMPLING = Sampling(temperature=0.99, top_p=1.0, top_k=0, max_tokens=12, samples=1)
PARAMS = WriteSuitesParams(
    seed=1,
    items=8,
    attempts={"classification": 4, "similarity": 4, "ner": 8},
    targets="uniform",
    exemplars_of="target",
    types=(1, 2),
    strings_per_type=(1, 1),
    distinct=False,
    sampling=SAMPLING,
    listing=SAMPLING.model_copy(update={"samples": 3, "max_tokens": 4}),
    lists=ListParams(strings=2, string_tokens=2),
    thinking=None,
)
CHECKOUT = Path(__file__).parents[2]
FOLDER = Path("models/panel/tiny")
WRITTEN = Path("data/benchmarks/written/tiny_k1.parquet")
REJECTED = Path("data/benchmarks/rejections/tiny_k1.csv")


def obedient(prompt: str, seed: int) -> str:
    """Writes what is asked for, with a word that depends on the seed."""
    what, benchmark, *rest = prompt.split(" like ")[0].split()
    noise = "abcdefgh"[seed % 8]
    if what == "list":
        return NAMES[benchmark][seed % 2]
    if benchmark == "pairs":
        return f"{noise} | {rest[0]}"
    if benchmark == "requests":
        return f"{rest[0]} {noise}"
    names = " ".join(rest).split(" ; ")
    return " and ".join(name.partition(" ")[2] for name in names) + f" says {noise}"


def set_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A working directory with a panelist and real items."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DVC_STAGE", raising=False)
    monkeypatch.setattr(write_suites, "load_section", lambda section, kind: PARAMS)
    generator = GeneratorParams(panelist="tiny", exemplars=1)
    monkeypatch.setattr(write_suites, "load_leaf", lambda section, name, kind: generator)
    known = {name: declared(name) for name in BENCHMARKS}
    monkeypatch.setattr(write_suites, "load_benchmarks", lambda: known)
    save_panelist(FOLDER)
    save_real_items()


def run(engine: FakeEngine, monkeypatch: pytest.MonkeyPatch) -> tuple[pd.DataFrame, pd.DataFrame]:
    monkeypatch.setattr(answering, "_start", engine.start)
    write_suites.main(["tiny_k1"])
    return read_table(WRITTEN, benchmark_items.SCHEMA), read_csv(REJECTED, rejections.SCHEMA)
