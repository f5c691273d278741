from pathlib import Path

import pandas as pd
import pytest

from stages import compare_recipes
from stages.bedrock.errors import InputError
from stages.bedrock.files import read_json
from stages.bedrock.records import comparisons as comparisons_record
from stages.bedrock.records import matched as matched_record
from stages.bedrock.tables import read_csv
from stages.compare_recipes import CompareRecipesParams
from tests.science.planted import study, write_reports

PARAMS = CompareRecipesParams(bootstrap_draws=100, coverage=0.95, alpha=0.05, power=0.8, seed=1)
OUTPUTS = ("comparisons.csv", "matched.csv", "blends.json")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(compare_recipes, "load_section", lambda section, kind: PARAMS)
    return tmp_path


def test_main_writes_the_declared_tables_and_the_same_twice(folder: Path) -> None:
    write_reports(study(items=60), folder)
    written = []
    for _ in range(2):
        compare_recipes.main([])
        written.append([(folder / "reports" / name).read_bytes() for name in OUTPUTS])
    assert written[0] == written[1]
    comparisons = read_csv(folder / "reports/comparisons.csv", comparisons_record.SCHEMA)
    # Students, pairs with a baseline, suites and families with all.
    assert len(comparisons) == 5 * 4 * (5 + 5)
    matched = read_csv(folder / "reports/matched.csv", matched_record.SCHEMA)
    assert set(matched["equal"]) == {"samples", "train_flops", "query_flops"}
    blends = read_json(folder / "reports/blends.json")
    assert {point["recipe"] for point in blends["points"]} == {"ift", "mix50", "reasoning"}
    # planted.py plants no thinking tokens.
    assert {switch["verdict"] for switch in blends["switches"]} == {"too few fractions"}


def test_a_study_without_verdicts_of_items_goes_the_same_way(folder: Path) -> None:
    write_reports(study(items=60), folder)
    (folder / "reports/verdicts.csv").unlink()
    (folder / "reports").rename(folder / "published")
    compare_recipes.main(["published"])
    comparisons = read_csv(folder / "published/comparisons.csv", comparisons_record.SCHEMA)
    assert set(comparisons["test"]) == {"independent"}
    assert comparisons["gained"].isna().all()


@pytest.mark.parametrize("recipes", [("ift",), ("mix50",), ("reasoning",)])
def test_a_study_of_one_recipe_ends_in_empty_tables(folder: Path, recipes: tuple[str]) -> None:
    write_reports(study(items=20, recipes=recipes), folder)
    compare_recipes.main([])
    assert read_csv(folder / "reports/comparisons.csv", comparisons_record.SCHEMA).empty
    assert read_csv(folder / "reports/matched.csv", matched_record.SCHEMA).empty


def test_one_run_ends_in_empty_tables(folder: Path) -> None:
    frame = study(items=20, recipes=("ift",))
    write_reports(frame[frame["student"] == "s1"], folder)
    compare_recipes.main([])
    assert read_json(folder / "reports/blends.json")["points"] == []


def test_what_is_empty_stays_empty_in_the_tables(folder: Path) -> None:
    write_reports(study(items=3), folder)
    compare_recipes.main([])
    text = (folder / "reports/comparisons.csv").read_text()
    assert "nan" not in text.lower()
    rows = pd.read_csv(folder / "reports/comparisons.csv")
    # Three items can not show a difference, whatever it is; and no seed says how far trainings scatter.
    exact = rows[rows["test"] == "mcnemar_exact"]
    assert exact["detectable_difference"].isna().all()
    assert rows["p_value_seeds"].isna().all() and (rows["seed_freedom"] == 0).all()


def test_main_says_what_is_missing(folder: Path) -> None:
    with pytest.raises(InputError, match=r"runs\.csv: no such file"):
        compare_recipes.main([])
