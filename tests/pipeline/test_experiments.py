"""DVC's experiments, comparisons, plots, releases and registry, with the stages of this pipeline."""

import csv
import io
import json
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT
from tests.pipeline.study import Study, ran

pytestmark = pytest.mark.slow

SEED = "runs.d32_ift_s1.seed"
FIGURES = {"frontier", "scaling", "recipes", "bias", "losses"}
Rows = list[dict[str, str]]


@pytest.fixture(scope="module")
def study(finished: Study, tmp_path_factory: pytest.TempPathFactory) -> Study:
    """A finished study, and an experiment `reseeded`: one run with another seed, up to the table of runs."""
    one = finished.copy(tmp_path_factory.mktemp("experiments") / "checkout")
    done = one.dvc("exp", "run", "-n", "reseeded", "-S", f"{SEED}=2", "tabulate_runs")
    counted = ran(done.stdout)
    assert counted == dict.fromkeys(
        ("list_runs", "train_student", "answer_suites", "score_responses", "tabulate_runs"), 1
    )
    clean(one)
    return one


def clean(study: Study) -> None:
    """Back to the last commit."""
    study.command("git", "checkout", "-q", "HEAD", "--", ".")
    study.dvc("checkout", "-q")


def rows(study: Study) -> dict[str, dict[str, str]]:
    """The table of `dvc exp show` by name of the experiment; of the commit they began with: main."""
    table = csv.DictReader(io.StringIO(study.dvc("exp", "show", "--csv").stdout))
    return {row["Experiment"] or row["rev"]: row for row in table}


def test_an_experiment_is_a_row_beside_its_commit(study: Study) -> None:
    table = rows(study)
    assert (table["main"][SEED], table["reseeded"][SEED]) == ("1", "2")
    for same, name in (
        (True, "accuracy_reasoning"),
        (True, "train_flops_factor"),
        (False, "query_flops_factor"),
    ):
        assert (table["main"][name] == table["reseeded"][name]) is same, name


def test_make_exp_fits_a_page_and_names_what_differs(study: Study) -> None:
    makefile = [f"--file={ROOT}/Makefile", "--old-file=.venv/.installed-cpu", "HARDWARE=cpu"]
    lines = study.command("make", "--no-print-directory", *makefile, "exp").stdout.splitlines()
    assert max(map(len, lines)) <= 120
    text = "\n".join(lines)
    *_, base, one = lines
    assert base.split()[:2] == ["main", "1"] and one.split()[:2] == ["reseeded", "2"]
    assert all(words in text for words in ("runs.d32_", "seed", "query_"))  # names are broken
    assert "stages/" not in text and "no room" not in text


def test_differences_are_a_few_lines(study: Study) -> None:
    between = ("HEAD", "reseeded")
    ((_, params),) = json.loads(study.dvc("params", "diff", *between, "--json").stdout).items()
    assert params == {SEED: {"old": 1, "new": 2, "diff": 1}}
    ((_, moved),) = json.loads(study.dvc("metrics", "diff", *between, "--json").stdout).items()
    assert "query_flops_factor" in moved and "accuracy_reasoning" not in moved
    both = study.dvc("exp", "diff", *between).stdout
    assert SEED in both and "query_flops_factor" in both and len(both.splitlines()) < 16


def test_a_queue_runs_a_range_side_by_side(study: Study) -> None:
    seed = "runs.d16_ift_s1.seed"
    study.dvc("exp", "run", "--queue", "-S", f"{seed}=range(2,4)", "train_student@d16_ift_s1")
    study.dvc("queue", "start", "-j", "2")
    status = ""
    for _ in range(120):
        status = study.dvc("queue", "status").stdout
        if "Queued" not in status and "Running" not in status:
            break
        time.sleep(1)
    assert status.count("Success") == 2, status
    assert {"1", "2", "3"} == {row[seed] for row in rows(study).values()}
    assert study.command("git", "status", "--porcelain").stdout == ""


def test_a_temporary_run_leaves_the_checkout_alone(study: Study) -> None:
    words = ("-n", "few", "-S", "trace_frontiers.queries=10", "trace_frontiers")
    done = study.dvc("exp", "run", "--temp", *words)
    assert ran(done.stdout) == {"trace_frontiers": 1}
    assert study.command("git", "status", "--porcelain").stdout == ""
    changed = study.dvc("params", "diff", "HEAD", "few").stdout
    assert "trace_frontiers.queries" in changed
    study.dvc("exp", "remove", "few")
    assert "few" not in study.dvc("exp", "list").stdout


def test_applied_and_branched_experiments_are_whole(study: Study) -> None:
    numbers = "reports/metrics.json"
    before = (study.folder / numbers).read_text()
    study.dvc("exp", "apply", "reseeded")
    assert study.dvc("status", "-q", "tabulate_runs", "train_student").returncode == 0
    after = (study.folder / numbers).read_text()
    study.dvc("exp", "save", "-n", "again")
    clean(study)
    study.dvc("exp", "branch", "reseeded", "other-seed")
    branched = study.command("git", "show", f"other-seed:{numbers}").stdout
    saved = study.command("git", "show", f"{reference(study, 'again')}:{numbers}").stdout
    assert before != after == branched == saved


def reference(study: Study, experiment: str) -> str:
    """The commit of an experiment."""
    found = study.command("git", "for-each-ref", "--format=%(refname)", "refs/exps").stdout.split()
    return next(name for name in found if name.endswith(f"/{experiment}"))


def plots(study: Study, *words: str) -> dict[str, dict[str, Any]]:
    found = json.loads(study.dvc("plots", *words, "--json", "--split").stdout)
    assert not found.get("errors"), found["errors"]
    return {name: plot for name, (plot,) in found["data"].items()}


def points(plot: Mapping[str, Any]) -> Rows:
    """The rows that a plot draws, of all revisions."""
    found: Rows = plot["anchor_definitions"]["<DVC_METRIC_DATA>"]
    return found


def run_of(row: Mapping[str, str]) -> str:
    return row["filename"].split("/")[-4]


def test_the_figures_are_drawn_from_the_tables(study: Study) -> None:
    shown = plots(study, "show")
    assert set(shown) == FIGURES
    with (study.folder / "reports/frontiers.csv").open() as file:
        table = list(csv.DictReader(file))
    drawn = points(shown["frontier"])
    assert [row["accuracy"] for row in drawn] == [row["accuracy"] for row in table]
    runs = {path.name for path in (study.folder / "models/students").iterdir()}
    assert {run_of(row) for row in points(shown["losses"])} == runs


def test_a_commit_and_an_experiment_share_a_figure(study: Study) -> None:
    shown = plots(study, "diff", "HEAD", "reseeded")
    for name in FIGURES:
        assert {row["rev"] for row in points(shown[name])} == {"HEAD", "reseeded"}, name
    curves: dict[str, dict[str, list[str]]] = {}
    for row in points(shown["losses"]):
        curves.setdefault(run_of(row), {}).setdefault(row["rev"], []).append(row["loss"])
    assert {run for run, by in curves.items() if by["HEAD"] != by["reseeded"]} == {"d32_ift_s1"}


def test_a_release_holds_its_numbers_and_tells_the_story(study: Study) -> None:
    released = study.command("python", "-m", "stages.workbench.release", "v1")
    assert "dvc push" in released.stdout
    note = study.command("git", "tag", "-l", "--format=%(contents)", "v1").stdout
    assert "accuracy_reasoning:" in note
    assert "v1" in study.dvc("metrics", "show", "-T").stdout
    study.edit_params(lambda params: params["draw_figures"].update(font_size=8))
    study.commit("smaller letters, not drawn yet")
    refused = study.command("python", "-m", "stages.workbench.release", "v2", check=False)
    assert (
        refused.returncode == 2
        and "out of date" in refused.stderr
        and "draw_figures" in refused.stderr
    )
    study.command("git", "reset", "-q", "--hard", "HEAD~1")


def test_a_registered_student_is_had_by_version_and_stage(study: Study, tmp_path: Path) -> None:
    study.command("gto", "register", "d32_ift_s1", "--version", "v1.0.0")
    study.command("gto", "assign", "d32_ift_s1", "--stage", "production")
    tags = study.command("git", "tag").stdout.split()
    assert {"d32_ift_s1@v1.0.0", "d32_ift_s1#production#1"} <= set(tags)
    same = (study.folder / "models/students/d32_ift_s1/model.safetensors").read_bytes()
    for words in (("--rev", "v1.0.0"), ("--stage", "production")):
        out = tmp_path / words[1]
        study.dvc("artifacts", "get", str(study.folder), "d32_ift_s1", *words, "-o", str(out))
        assert (out / "model.safetensors").read_bytes() == same
