"""A checkout with two trained students and a pair set: little of everything that cards are made of."""

from pathlib import Path
from typing import Any

import pandas as pd
from ruamel.yaml import YAML

from stages.bedrock.files import write_json
from stages.bedrock.provenance import provenance_file
from stages.bedrock.record import write_record
from stages.bedrock.records import clean, pairs, runs
from stages.bedrock.records.manifests import Manifest
from stages.bedrock.tables import write_csv, write_table
from tests.bedrock.ledger import LEDGER
from tests.looks.simulated import CELLS, study

RUNS = ("d16_ift_s1", "d16_reasoning_s1")
COMMIT = "0123456789abcdef0123456789abcdef01234567"
HUB = Manifest(source="hub", repo="maker/base", revision=COMMIT, licence="apache-2.0", files=[])
SCRATCH = Manifest(source="scratch", repo=None, revision=None, licence=None, files=[])


def lay_out(folder: Path) -> None:
    """Everything below `folder`, whose params.yaml gets these runs alone."""
    _keep_runs(folder / "params.yaml")
    table, _ = study(("d16",), ("ift", "reasoning"), items=40)
    table = table.assign(corpus="general")
    write_csv(table, folder / "reports/runs.csv", runs.SCHEMA)
    chosen = table[["run", "suite", "corpus", "student", "recipe", "items", "accuracy"]]
    chosen = chosen.assign(clean_items=30, clean_accuracy=0.5, clean_se=0.1, difference=0.0)
    chosen = chosen.assign(difference_low=None, difference_high=None)
    write_csv(chosen, folder / "reports/clean_runs.csv", clean.RUNS)
    counts = [
        ("general", suite, rule, n)
        for suite in CELLS
        for rule, n in (("clean", 30), ("8_words", 10))
    ]
    frame = pd.DataFrame(counts, columns=clean.COUNTS.names)
    write_csv(frame, folder / "reports/overlap.csv", clean.COUNTS)
    write_csv(_drops(), folder / "reports/pairs.csv", pairs.REPORT_DROPS)
    for name, manifest in (("d16", HUB), ("teacher", SCRATCH)):
        write_record(manifest, folder / f"data/manifests/models/{name}.json")
        write_record(LEDGER, folder / f"data/ledgers/models/{name}.json")
    for run in RUNS:
        write_record(LEDGER, folder / f"data/ledgers/runs/{run}.json")
        _record(folder, f"train_student-{run}")
        model = folder / "models/students" / run
        model.mkdir(parents=True)
        (model / "model.safetensors").write_bytes(run.encode() * 100)
        (model / "config.json").write_text("{}")
        (model / ".hidden").write_text("not for others")
    _pairs(folder)


def _keep_runs(file: Path) -> None:
    yaml = YAML()
    params = yaml.load(file.read_text())
    params["runs"] = {run: params["runs"][run] for run in RUNS}
    with file.open("w") as out:
        yaml.dump(params, out)


def _drops() -> pd.DataFrame:
    rows = [
        ("general", reason, "math", "open", 1, n) for reason, n in (("kept", 3), ("ift_wrong", 2))
    ]
    return pd.DataFrame(rows, columns=pairs.REPORT_DROPS.names)


def _pairs(folder: Path) -> None:
    row: dict[str, Any] = {"task": "t", "domain": "math", "format": "open", "level": 1}
    row |= {"prompt": "1 + 1", "ift": "2", "thinking": "1 and 1", "reasoning": "2"}
    frame = pd.DataFrame([{"prompt_id": f"p{n}", **row} for n in range(3)])
    write_table(frame, folder / "data/pairs/general.parquet", pairs.SCHEMA)
    drops = _drops().drop(columns="corpus")
    write_csv(drops, folder / "data/pairs/general.drops.csv", pairs.DROPS)
    _record(folder, "pair_answers-general")


def _record(folder: Path, name: str) -> None:
    record = {
        "name": name,
        "seconds": 12.3,
        "commit": f"{COMMIT}+",
        "gpu": None,
        "machine": "a machine",
    }
    write_json(
        {**record, "packages": {"torch": "2.13.0", "vllm": None}}, folder / provenance_file(name)
    )
