"""What is known of a run or a pair set: from params, ledgers, manifests, provenance and tables."""

from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from stages.bedrock.errors import InputError
from stages.bedrock.files import read_json
from stages.bedrock.params import FILE, read_yaml
from stages.bedrock.provenance import provenance_file
from stages.bedrock.record import read_record
from stages.bedrock.records import clean, pairs, runs
from stages.bedrock.records.ledgers import Ledger
from stages.bedrock.records.manifests import Manifest
from stages.bedrock.tables import read_csv

REPORTS = Path("reports")


class Model(NamedTuple):
    """An entry of `models`: a base or the teacher."""

    name: str
    manifest: Manifest
    ledger: Ledger


class Study(NamedTuple):
    """What all cards share."""

    params: dict[str, Any]
    runs: pd.DataFrame
    """The table of records/runs.py."""
    drops: pd.DataFrame
    """The table `REPORT_DROPS` of records/pairs.py."""
    clean_runs: pd.DataFrame
    overlap: pd.DataFrame
    """The tables `RUNS` and `COUNTS` of records/clean.py."""
    teacher: Model


class Run(NamedTuple):
    """One trained student."""

    name: str
    entry: dict[str, Any]
    """As in params.yaml."""
    ledger: Ledger
    base: Model
    provenance: dict[str, Any]


def load_study() -> Study:
    """The study of this checkout.

    Raises:
        InputError: a table, ledger or manifest is missing or not what its record says.
    """
    params = read_yaml(FILE)
    return Study(
        params=params,
        runs=read_csv(REPORTS / "runs.csv", runs.SCHEMA),
        drops=read_csv(REPORTS / "pairs.csv", pairs.REPORT_DROPS),
        clean_runs=read_csv(REPORTS / "clean_runs.csv", clean.RUNS),
        overlap=read_csv(REPORTS / "overlap.csv", clean.COUNTS),
        teacher=load_model(params["generate_answers"]["teacher"]),
    )


def load_model(name: str) -> Model:
    """What is known of an entry of `models`.

    Raises:
        InputError: its manifest or ledger is missing or not one.
    """
    manifest = read_record(f"data/manifests/models/{name}.json", Manifest)
    return Model(name, manifest, read_record(f"data/ledgers/models/{name}.json", Ledger))


def load_run(name: str, study: Study) -> Run:
    """What is known of a run.

    Raises:
        InputError: it is not in the grid, or something of it is missing.
    """
    if name not in study.params["runs"] or name not in set(study.runs["run"]):
        raise InputError(
            f"{name}: no such run in params.yaml and reports/runs.csv; run `dvc repro`"
        )
    entry = study.params["runs"][name]
    return Run(
        name=name,
        entry=entry,
        ledger=read_record(f"data/ledgers/runs/{name}.json", Ledger),
        base=load_model(entry["student"]),
        provenance=read_json(provenance_file(f"train_student-{name}")),
    )


def origin(model: Model) -> str:
    """Where a model comes from, in words."""
    manifest = model.manifest
    if manifest.source == "scratch":
        return f"{model.name}, built and pretrained in this study"
    at = f" at `{manifest.revision}`" if manifest.revision else ""
    return f"{model.name}: `{manifest.repo}`{at}"


def licence(model: Model) -> str:
    """The licence of a model, in words."""
    if model.manifest.licence:
        return f"`{model.manifest.licence}`, as its card declares"
    if model.manifest.source == "scratch":
        return "none declared: it was made in this study"
    return "not known: its card declares none"
