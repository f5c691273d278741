"""The stage on tables that were made elsewhere, and on a planted study of its own."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from stages import measure_fidelity
from stages.bedrock.errors import InputError
from stages.bedrock.files import read_json
from stages.bedrock.records import fidelity
from stages.bedrock.tables import read_csv
from stages.science.fidelity.chosen import MeasureFidelityParams
from tests.conftest import ROOT
from tests.planted.fidelity_plan import FidelityPlan
from tests.planted.fidelity_simulator import simulate

PARAMS = MeasureFidelityParams(
    bootstrap_draws=60,
    splits=40,
    permutations=200,
    coverage=0.9,
    sizes=[10, 40],
    halves=20,
    exchange_resamples=8,
    labelled=30,
    order_accuracy=0.9,
    absolute_gap=0.05,
    seed=1,
)
# CrossNER politics, ent_type F1, five exemplars: the scores that the paper's notebook prints.
NAMES = ["gpt-4o", "gpt-4o-mini", "Llama-3-70B", "Llama-3-8B", "Mixtral-8x22B", "Mixtral-8x7B"]
POLITICS = {
    "real": [0.7216, 0.7430, 0.6481, 0.5410, 0.6510, 0.1185],
    "gpt-4o": [0.6861, 0.5793, 0.5575, 0.5464, 0.6192, 0.0345],
    "gpt-4o-mini": [0.5919, 0.4873, 0.4948, 0.4769, 0.5490, 0.0568],
    "Llama-3-70B": [0.5530, 0.5744, 0.4666, 0.4783, 0.5470, 0.0187],
    "Llama-3-8B": [0.5285, 0.4591, 0.5272, 0.4422, 0.5104, 0.1683],
    "Mixtral-8x22B": [0.5519, 0.5788, 0.4418, 0.4368, 0.5211, 0.0442],
    "Mixtral-8x7B": [0.5825, 0.5740, 0.4962, 0.4634, 0.5059, 0.1089],
}
BIAS = [0.0619, -0.0552, -0.0225, -0.0233, 0.0019, 0.0402]
MSPD = [0.0074, 0.0207, 0.0191, 0.0274, 0.0219, 0.0164]
SPEARMAN = [0.83, 0.66, 0.94, 0.60, 1.00, 0.94]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working directory with params of the test."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(measure_fidelity, "load_section", lambda section, kind: PARAMS)
    monkeypatch.setattr(measure_fidelity, "write_page", lambda folder: None)
    return tmp_path


def _politics() -> pd.DataFrame:
    rows = [
        (generator, solver, score)
        for generator, scores in POLITICS.items()
        for solver, score in zip(NAMES, scores, strict=True)
    ]
    return pd.DataFrame(rows, columns=["generator", "solver", "score"])


def test_scores_of_the_paper_give_its_measures(here: Path) -> None:
    _politics().to_csv("politics.csv", index=False)
    measure_fidelity.main(["--scores", "politics.csv", "--out", "audit"])
    found = read_json(here / "audit/fidelity.json")
    assert list(found["bias_factor"]) == NAMES
    assert list(found["mspd"]) == list(found["spearman"]) == NAMES
    # The paper's scores are rounded to four digits, its measures to two.
    assert list(found["bias_factor"].values()) == pytest.approx(BIAS, abs=1e-4)
    assert list(found["mspd"].values()) == pytest.approx(MSPD, abs=1e-4)
    assert list(found["spearman"].values()) == pytest.approx(SPEARMAN, abs=5e-3)
    assert found["mspd_of_ensembles"]["average"] == pytest.approx(0.0168, abs=1e-4)
    agreed = read_csv(here / "audit/agreement.csv", fidelity.AGREEMENT)
    assert agreed["low"].isna().all(), "bare scores have no items to resample"
    p = agreed[(agreed["generator"] == "gpt-4o") & (agreed["measure"] == "spearman")]["p"]
    assert p.item() == pytest.approx(42 / 720, abs=1e-9), "all 720 orders of six solvers"


def test_several_benchmarks_stand_side_by_side(here: Path) -> None:
    both = [_politics().assign(benchmark=name) for name in ("one", "two")]
    pd.concat(both).to_csv("both.csv", index=False)
    measure_fidelity.main(["--scores", "both.csv", "--out", "audit"])
    found = read_json(here / "audit/fidelity.json")
    assert "bias_factor" not in found
    first, second = found["benchmarks"]
    assert (first.pop("benchmark"), second.pop("benchmark")) == ("one", "two")
    assert first == second


def test_single_answers_say_what_their_scores_say(here: Path) -> None:
    rng = np.random.default_rng(0)
    rows = []
    for generator in ("real", "a", "b"):
        for solver, rate in {"a": 0.9, "b": 0.6, "c": 0.3}.items():
            right = (rng.random(80) < rate).astype(float)
            rows += [(generator, solver, f"i{n}", one) for n, one in enumerate(right)]
    table = pd.DataFrame(rows, columns=["generator", "solver", "item", "correct"])
    table.to_parquet("answers.parquet")
    measure_fidelity.main(["--predictions", "answers.parquet", "--out", "answers"])
    means = table.groupby(["generator", "solver"])["correct"].mean()
    means.rename("score").reset_index().to_csv("scores.csv", index=False)
    measure_fidelity.main(["--scores", "scores.csv", "--out", "scores"])
    answers, scores = (read_json(here / name / "fidelity.json") for name in ("answers", "scores"))
    for measure in ("bias_factor", "mspd", "spearman"):
        assert answers[measure] == pytest.approx(scores[measure], abs=1e-9)
    tables = {
        name: read_csv(here / f"answers/{name}.csv", schema)
        for name, schema in fidelity.TABLES.items()
    }
    assert {name for name, table in tables.items() if not len(table)} == {"powered"}
    assert tables["agreement"]["low"].notna().any()


@pytest.mark.parametrize("task", ["classification", "similarity", "ner"])
def test_annotated_answers_are_measured_with_the_metrics_of_their_task(
    here: Path, task: str
) -> None:
    plan = FidelityPlan(
        task,
        skills={"a": 0.8, "b": 0.6, "c": 0.4},
        shifts={"a": 0.2, "b": 0.4},
        unparsed={"c": 0.1},
        real_items=60,
        written_items=40,
    )
    judged = simulate(plan, 1)
    gold, said = {
        "classification": ("gold_label", "label"),
        "similarity": ("gold_score", "score"),
        "ner": ("gold_spans", "spans"),
    }[task]
    names = {"source": "generator", gold: "gold", said: "predicted"}
    table = judged.rename(columns=names)[
        ["generator", "solver", "task", "item", "gold", "predicted"]
    ]
    table.to_parquet("answers.parquet")
    measure_fidelity.main(["--predictions", "answers.parquet", "--out", "audit"])
    scores = read_csv(here / "audit/scores.csv", fidelity.SCORES)
    real = scores[(scores["generator"] == "real") & (scores["missing"] == "wrong")]
    headline = real[real["metric"] == real["metric"].iloc[0]].set_index("solver")["score"]
    assert headline["a"] > headline["b"] > headline["c"]
    unparsed = scores[scores["solver"] == "c"]["unparsed"]
    assert 0 < unparsed.mean() < 0.25


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (None, "no such file"),
        ("generator,solver\nreal,a\n", "absent \\['score'\\]"),
        ("generator,solver,score\n", "no rows"),
        ("generator,solver,score\nreal,a,high\n", "no numbers, such as 'high'"),
        ("generator,solver,score\nreal,a,1\nreal,a,2\n", "given twice"),
        ("generator,solver,score\ng,a,1\ng,b,2\n", "no rows of generator `real`"),
        ("generator,solver,score\nreal,a,1\nreal,b,2\n", "generators beside 'real'"),
        ("generator,solver,score\nreal,,1\n", "empty cells"),
    ],
)
def test_tables_with_faults_are_refused(here: Path, content: str | None, complaint: str) -> None:
    if content is not None:
        Path("bad.csv").write_text(content)
    with pytest.raises(InputError, match=complaint):
        measure_fidelity.main(["--scores", "bad.csv", "--out", "audit"])
    assert not Path("audit").exists()


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"correct": [0.0, 1.0, 2.0, 1.0]}, "not between 0 and 1"),
        ({"correct": None, "task": "summary", "gold": "x", "predicted": "x"}, "tasks"),
        ({"correct": None}, "columns absent"),
        ({"item": ["i", "i", "i", "i"], "solver": "a"}, "given twice"),
        ({"solver": ["a", "b", "a", "c"]}, "one answer of every solver|has 0"),
    ],
)
def test_answers_with_faults_are_refused(
    here: Path, change: dict[str, Any], complaint: str
) -> None:
    table = pd.DataFrame(
        {
            "generator": ["real", "real", "g", "g"],
            "solver": ["a", "b", "a", "b"],
            "item": ["i", "i", "i", "i"],
            "correct": [0.0, 1.0, 1.0, 1.0],
        }
    )
    for name, value in change.items():
        table = table.drop(columns=name) if value is None else table.assign(**{name: value})
    table.to_parquet("bad.parquet")
    with pytest.raises(InputError, match=complaint):
        measure_fidelity.main(["--predictions", "bad.parquet", "--out", "audit"])


def test_a_table_needs_a_place_for_its_measures(here: Path) -> None:
    with pytest.raises(SystemExit):
        measure_fidelity.main(["--scores", "politics.csv"])


@pytest.mark.slow
def test_the_command_writes_tables_and_a_page(tmp_path: Path) -> None:
    _politics().to_csv(tmp_path / "politics.csv", index=False)
    command = [sys.executable, "-m", "stages.measure_fidelity", "--scores"]
    places = [str(tmp_path / "politics.csv"), "--out", str(tmp_path / "audit")]
    subprocess.run([*command, *places, "--large", "gpt-4o"], cwd=ROOT, check=True)
    assert read_json(tmp_path / "audit/fidelity.json")["mspd_of_ensembles"]["larger"] > 0
    page = (tmp_path / "audit/report.html").read_text()
    assert page.startswith("<!DOCTYPE html>")
    assert "Mixtral-8x7B" in page
