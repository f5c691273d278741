"""The project's own pipeline with outputs that were never computed: what a pull of each part brings."""

import re
from pathlib import Path

import pytest
from dvc.repo import Repo

from tests.pipeline.study import Study
from tests.workbench.remotes.small import clone, environment, has_nothing_to_do, workbench

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Study:
    """All stages are recorded as if they had run; the outputs are at a remote, a folder."""
    folder = tmp_path_factory.mktemp("pulls")
    one = Study(folder / "study")
    one.environment = environment(folder)
    with Repo(str(one.folder)) as repo:
        outs = [Path(str(out.fs_path)) for out in repo.index.outs]
    for path in outs:
        name = str(path.relative_to(one.folder))
        files = [path] if path.suffix else [path / "config.json", path / "model.safetensors"]
        for file in files:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(f"{name} {file.name}\n" * 20)
    (one.folder / ".scratch").mkdir()
    (one.folder / ".scratch/checkpoint.safetensors").write_text("a checkpoint")
    workbench(one, "quick_dvc", "commit", "--force", "--quiet")
    workbench(one, "remote", str(folder / "served"))
    one.commit("as if it had run")
    one.dvc("push", "--quiet")
    return one


def files_below(folder: Path) -> set[str]:
    """Files of models and data, but for what git keeps."""
    found = (path for top in ("models", "data") for path in (folder / top).rglob("*"))
    names = {str(path.relative_to(folder)) for path in found if path.is_file()}
    return {name for name in names if not name.startswith("data/published")}


def sizes(study: Study) -> dict[str, int]:
    """What `make pull` says of each part."""
    said = workbench(study, "pull")
    rows = re.findall(r"^  (\S+) +([\d,]+)  ", said, re.MULTILINE)
    return {name: int(size.replace(",", "")) for name, size in rows}


def weight(folder: Path) -> int:
    return sum((folder / name).stat().st_size for name in files_below(folder))


def test_one_student_comes_alone(study: Study, tmp_path: Path) -> None:
    other = clone(study, tmp_path / "clone")
    assert (other.folder / "reports/runs.csv").is_file()  # git brought tables, figures, report
    assert (other.folder / "reports/report.html").is_file()
    workbench(other, "pull", "d16_ift_s1")
    assert files_below(other.folder) == {
        "models/students/d16_ift_s1/config.json",
        "models/students/d16_ift_s1/model.safetensors",
        "data/ledgers/runs/d16_ift_s1.json",
        "data/curves/runs/d16_ift_s1/config.json",
        "data/curves/runs/d16_ift_s1/model.safetensors",
        "data/provenance/train_student/d16_ift_s1.json",
    }
    assert weight(other.folder) == sizes(study)["d16_ift_s1"]


def test_the_analysis_can_go_on_without_weights(study: Study, tmp_path: Path) -> None:
    other = clone(study, tmp_path / "clone")
    workbench(other, "pull", "analysis")
    found = files_below(other.folder)
    assert "data/scores/d16_ift_s1.parquet" in found
    assert not [name for name in found if name.startswith(("models/", "data/responses/"))]
    assert weight(other.folder) == sizes(study)["analysis"] < sizes(study)["all"]
    params = other.folder / "params.yaml"
    text = params.read_text()
    changed = text.replace("queries: 100000 ", "queries: 77777 ")
    assert changed != text
    params.write_text(changed)
    would = other.dvc("repro", "--dry", "--allow-missing").stdout
    assert re.findall(r"Running stage '([^']+)'", would) == ["trace_frontiers"]


def test_all_comes_and_nothing_is_left_to_do(study: Study, tmp_path: Path) -> None:
    other = clone(study, tmp_path / "clone")
    workbench(other, "pull", "all")
    assert files_below(other.folder) == files_below(study.folder)
    assert weight(other.folder) == sizes(study)["all"]
    assert has_nothing_to_do(other)
    assert "0 missing" in workbench(other, "verify", "--remote")


def test_checkpoints_are_never_sent(study: Study) -> None:
    served = study.folder.parent / "served"
    sent = [file.read_text() for file in served.rglob("*") if file.is_file()]
    assert sent and "a checkpoint" not in sent
