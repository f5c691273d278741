"""The whole study at the smallest scale, through DVC; after a change only what is affected runs."""

import csv
import json
import shutil
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from stages.bedrock.records import frontiers, levels, runs, scorings, verdicts
from stages.bedrock.tables import read_csv
from stages.workbench.status.expected import expected_work
from stages.workbench.status.scratch import rows_of
from stages.workbench.verify import spoiled
from tests.conftest import ROOT
from tests.pipeline.study import Study

pytestmark = pytest.mark.slow

RUNS = 6
CONTROLS = 2
COLLECTING = Counter(
    tabulate_runs=1,
    fit_scaling=1,
    trace_frontiers=1,
    compare_recipes=1,
    compare_clean=1,
    weigh_budgets=1,
    recommend=1,
    compare_suites=1,
    compare_scorings=1,
    draw_figures=1,
    write_report=1,
)


@pytest.fixture(scope="module")
def study(finished: Study, tmp_path_factory: pytest.TempPathFactory) -> Study:
    """A study that was run once; every test leaves it up to date."""
    return finished.copy(tmp_path_factory.mktemp("smoke") / "checkout")


def test_every_table_and_figure_is_written(study: Study) -> None:
    reports = study.folder / "reports"
    table = read_csv(reports / "runs.csv", runs.SCHEMA)
    assert len(table) == RUNS * 6
    assert set(table["format"]) == {"mc", "open"} and set(table["domain"]) == {"math", "general"}
    assert table["accuracy"].between(0, 1).all() and (table["train_flops"] > 0).all()
    assert (table["query_flops"] > 0).all() and (table["pretrain_flops"] > 0).all()
    assert len(read_csv(reports / "verdicts.csv", verdicts.SCHEMA)) == RUNS * 6
    assert not read_csv(reports / "levels.csv", levels.SCHEMA).empty
    assert not read_csv(reports / "frontiers.csv", frontiers.SCHEMA).empty
    weighed = read_csv(reports / "scorings/likelihoods.csv", scorings.LIKELIHOODS)
    assert len(weighed) == (RUNS + CONTROLS) * weighed["suite"].nunique() > 0
    assert json.loads((reports / "metrics.json").read_text())
    assert len(list((reports / "figures").glob("*.svg"))) >= 5
    assert "</html>" in (reports / "report.html").read_text()


def test_dvc_reads_metrics_curves_and_status(study: Study) -> None:
    assert "accuracy_reasoning" in study.dvc("metrics", "show").stdout
    losses = list(study.folder.glob("data/curves/runs/*/plots/metrics/loss.tsv"))
    assert len(losses) == RUNS
    with losses[0].open() as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    assert [int(row["step"]) for row in rows] == sorted({int(row["step"]) for row in rows})
    shown = study.dvc("plots", "show", str(losses[0].relative_to(study.folder)), "--json").stdout
    assert "loss" in shown
    assert study.dvc("status", "-q").returncode == 0


def test_nothing_to_do_the_second_time(study: Study) -> None:
    assert study.repro() == Counter()
    assert study.command("git", "status", "--porcelain").stdout == ""


def change_and_back(study: Study, change: Any) -> Counter[str]:
    """What a change of params.yaml makes run; afterwards all is as before, from DVC's cache."""
    study.edit_params(change)
    counted = study.repro()
    study.command("git", "checkout", "-q", "HEAD", "--", ".")
    study.dvc("repro")
    return counted


def test_a_colour_redraws_and_rewrites_only(study: Study) -> None:
    def repaint(params: Any) -> None:
        params["draw_figures"]["palette"]["ift"] = "#123456"

    assert change_and_back(study, repaint) == Counter(draw_figures=1, write_report=1)


def test_another_way_of_writing_trains_nothing(study: Study) -> None:
    def cool_down(params: Any) -> None:
        params["write_suites"]["sampling"]["temperature"] = 0.5

    counted = change_and_back(study, cool_down)
    below = ("measure_quality", "measure_fidelity", "draw_figures", "write_report")
    assert counted == Counter(write_suites=2, solve_suites=2, solve_baselines=2) + Counter(below)


def test_stricter_overlap_trains_nothing(study: Study) -> None:
    def stricter(params: Any) -> None:
        params["measure_overlap"]["similar"] = 0.6

    counted = change_and_back(study, stricter)
    possible = Counter(measure_overlap=1, compare_clean=1, write_report=1)
    assert Counter(measure_overlap=1) <= counted <= possible, counted


def test_a_learning_rate_retrains_one_student(study: Study) -> None:
    def slow_down(params: Any) -> None:
        params["students"]["d16"]["learning_rate"]["ift"] = 1e-4

    counted = change_and_back(study, slow_down)
    # Both runs of d16 read its section; the weights of the reasoning run come out the same, and go no further.
    # What is below the tables runs if an answer of these hardly trained models became another.
    certain = Counter(train_student=2, answer_suites=1, tabulate_runs=1)
    possible = COLLECTING + certain + Counter(score_responses=1)
    assert certain <= counted <= possible, counted


def test_a_new_run_trains_that_run_only(study: Study) -> None:
    def add(params: Any) -> None:
        params["runs"]["d16_ift_s2"] = dict(params["runs"]["d16_ift_s1"], seed=2)

    counted = change_and_back(study, add)
    once = Counter(list_runs=1, train_student=1, answer_suites=1, score_responses=1)
    assert counted == COLLECTING + once


def test_a_run_that_left_is_gone_from_disk_and_tables(study: Study) -> None:
    def remove(params: Any) -> None:
        del params["runs"]["d32_mix50_s1"]

    study.edit_params(remove)
    assert study.repro() == COLLECTING + Counter(list_runs=1)
    for place in ("data", "models", "reports"):
        assert not list(study.folder.glob(f"{place}/**/d32_mix50_s1*"))
    assert "d32_mix50_s1" not in (study.folder / "reports/runs.csv").read_text()
    study.command("git", "checkout", "-q", "HEAD", "--", ".")
    assert study.repro()["train_student"] == 0  # back from the cache, nothing is trained
    assert "d32_mix50_s1" in (study.folder / "reports/runs.csv").read_text()


def test_the_grader_rescores_and_generates_nothing(study: Study) -> None:
    study.edit_code("stages/tasks/grading.py")
    counted = study.repro()
    assert counted["score_responses"] == RUNS and counted["pair_answers"] == 1
    assert not {"generate_answers", "train_student", "answer_suites", "prepare_model"} & set(
        counted
    )
    study.command("git", "checkout", "-q", "HEAD", "--", ".")
    study.dvc("repro")


def test_equal_params_give_equal_bytes(study: Study, tmp_path: Path) -> None:
    """A second study from the start: what an out holds that others read is the same, byte for byte."""
    again = Study(tmp_path / "again")
    again.command("python", "-m", "stages.workbench.repro", "--jobs", "2")
    for pattern in ("models/**/*.safetensors", "data/answers/**/*.parquet", "data/pairs/*.parquet",
                    "data/ledgers/**/*.json", "data/scores/*.parquet", "reports/*.csv",
                    "data/benchmarks/**/*.parquet", "data/predictions/*.parquet", "reports/fidelity/*.csv",
                    "reports/figures/*"):  # fmt: skip
        files = sorted(path.relative_to(study.folder) for path in study.folder.glob(pattern))
        assert files
        for file in files:
            if file.name != "timings.csv":
                assert (study.folder / file).read_bytes() == (again.folder / file).read_bytes(), (
                    file
                )


def test_no_stage_wrote_through_a_link_into_the_cache(study: Study) -> None:
    """Outputs are hard links; after all the runs above every object is still what its name says."""
    weights = list(study.folder.glob("models/students/*/model.safetensors"))
    assert len(weights) == RUNS and all(file.stat().st_nlink > 1 for file in weights)
    count, bad = spoiled(study.folder / ".dvc/cache/files/md5")
    assert count > RUNS and bad == []


def test_status_finds_all_done_and_the_plan_counts_the_rows_that_were_asked(
    finished: Study, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    study = finished.copy(tmp_path / "checkout")
    told = json.loads(study.command("python", "-m", "stages.workbench.status", "--json").stdout)
    assert {one["name"]: one["why"] for one in told["items"] if one["state"] != "done"} == {}
    shutil.copy(ROOT / "plan.yaml", study.folder)
    monkeypatch.chdir(study.folder)
    asked = {one["name"]: rows_of(one["name"]) for one in told["items"]}
    work = expected_work([name for name, rows in asked.items() if rows])
    assert {"generate_answers", "answer_suites", "solve_suites"} <= {
        name.partition("@")[0] for name in work
    }
    for name, own in work.items():
        # The plan takes no call for refused; models this small are refused most of theirs.
        most = 6 if name.startswith("write_suites") else 2
        assert 0.4 < (asked[name] or 0) / own.rows < most, name
