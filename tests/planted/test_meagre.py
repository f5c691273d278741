"""Studies that hold less than an analysis may hope for end in a verdict or a table without rows."""

from dataclasses import replace
from pathlib import Path

import pytest

from stages.bedrock.files import read_json
from tests.planted.analyses import ANALYSES, Material
from tests.planted.simulator import simulate
from tests.planted.studies import MEAGRE

DRAWS = 20
# Curves are searched for in every family and recipe: some seconds for a study.
NAMES = [pytest.param(name, marks=pytest.mark.slow if name == "laws" else ()) for name in ANALYSES]


def analysed(name: str, analysis: str, folder: Path, items_known: bool) -> None:
    plan = MEAGRE[name]
    families = dict(list(plan.suites.items())[:1])
    study = simulate(replace(plan, items=min(plan.items, 40), suites=families), seed=0)
    study.write(folder)
    if not items_known:
        (folder / "verdicts.csv").unlink()
    ANALYSES[analysis](Material(folder, DRAWS, study, scored=2, starts=16, budgets=2))


@pytest.mark.parametrize("analysis", NAMES)
@pytest.mark.parametrize("name", MEAGRE)
def test_every_analysis_has_an_answer(name: str, analysis: str, tmp_path: Path) -> None:
    analysed(name, analysis, tmp_path, items_known=True)


@pytest.mark.parametrize("analysis", NAMES)
@pytest.mark.parametrize("name", ["flat", "two_sizes", "one_run"])
def test_items_may_be_unknown(name: str, analysis: str, tmp_path: Path) -> None:
    analysed(name, analysis, tmp_path, items_known=False)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["one_size", "two_sizes", "flat", "inverted"])
def test_laws_of_a_meagre_study_say_that_they_are_none(name: str, tmp_path: Path) -> None:
    plan = replace(MEAGRE[name], suites={"math_open": 1})
    study = simulate(plan, seed=1)
    study.write(tmp_path)
    material = Material(tmp_path, 60, study, scored=0, starts=32)
    ANALYSES["laws"](material)
    entries = read_json(tmp_path / "scaling.json")["accuracy_over_train_flops"]
    assert entries
    for entry in entries:
        assert entry["status"] != "identified", entry["verdict"]
        assert entry["verdict"]
