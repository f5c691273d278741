from pathlib import Path

import pytest

from stages import list_runs
from stages.bedrock.errors import InputError
from stages.bedrock.files import read_json
from stages.list_runs import OWNED
from tests.bedrock.spoiled import plant, rewrite

KEPT = {
    "controls": "d32_base",
    "runs": "d16_ift_s1",
    "models": "d32",
    "corpora": "general",
    "panel": "a16",
    "generators": "a16",
    "solvers": "b24",
    "baselines": "linear",
    "solvers baselines": "majority",
}


def _plant_artifacts(name: dict[str, str]) -> list[Path]:
    """For every folder of OWNED a file and a folder that belong to the section's entry of `name`."""
    made = []
    for folder, section in OWNED.items():
        for ending in (".parquet", ".drops.csv", "-ift.json", ""):
            path = Path(folder, f"{name[section]}{ending}")
            path.parent.mkdir(parents=True, exist_ok=True)
            if ending:
                path.write_text("artifact")
            else:
                path.mkdir()
                (path / "model.safetensors").write_text("weights")
            made.append(path)
    return made


def test_the_runs_are_written_in_the_order_of_the_file(checkout: Path) -> None:
    list_runs.main([])
    runs = read_json("data/runs.json")
    assert [run["run"] for run in runs] == [
        "d16_ift_s1",
        "d16_reasoning_s1",
        "d32_ift_s1",
        "d32_reasoning_s1",
        "d32_mix50_s1",
        "d32_seq50_s1",
    ]
    assert runs[4] == {
        "run": "d32_mix50_s1",
        "student": "d32",
        "corpus": "general",
        "recipe": "mix50",
        "seed": 1,
    }


def test_what_left_the_grid_is_deleted_and_all_else_stays(checkout: Path) -> None:
    kept = _plant_artifacts(KEPT)
    left = {"runs": "d16_ift_s2", "models": "d320", "corpora": "math"}
    gone = _plant_artifacts(dict.fromkeys(KEPT, "a160") | left)
    others = [Path(name) for name in ("data/suites/math.parquet", "models/README.md", "notes.txt")]
    for path in others:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("not the grid's")
    list_runs.main([])
    assert [path for path in kept + others if not path.exists()] == []
    assert [path for path in gone if path.exists()] == []


def test_only_what_was_deleted_is_named(checkout: Path) -> None:
    made = _plant_artifacts(KEPT)
    left = {section: [name] for section, name in KEPT.items()} | {"runs": ["d32_ift_s1"]}
    gone = list_runs.prune(left)
    assert sorted(gone) == sorted(path for path in made if KEPT["runs"] in path.name)
    assert list_runs.prune(left) == []


def test_a_file_that_is_being_written_is_left_alone(checkout: Path) -> None:
    """A temporary file belongs to a stage at work beside this one."""
    writing = Path("data/scores/.d16_ift_s1.parquet.123.tmp")
    writing.parent.mkdir(parents=True)
    writing.write_text("half")
    list_runs.main([])
    assert writing.exists()


def test_a_broken_grid_deletes_nothing(checkout: Path) -> None:
    made = _plant_artifacts(dict.fromkeys(KEPT, "other"))
    rewrite(checkout, lambda content: plant(content, "runs.d16_ift_s1.recipe", "half"))
    with pytest.raises(InputError, match=r"runs\.d16_ift_s1\.recipe"):
        list_runs.main([])
    assert all(path.exists() for path in made)
    assert not Path("data/runs.json").exists()
