import time
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from stages.bedrock.tables import read_csv, write_csv
from stages.science.families import FamilyResults
from stages.science.frontiers.frontier_tables import frontier_tables, frontiers_table
from stages.science.frontiers.priced import priced_families
from stages.trace_frontiers import SCHEMAS
from tests.science.configurations import SETTINGS, costing, planted

RISING = [0.2, 0.4, 0.6]
STUDIES = {
    "both": planted({"ift": RISING, "reasoning": [0.3, 0.5, 0.9]}, noise=0.02),
    "flat": planted({"ift": [0.4, 0.4, 0.4], "reasoning": [0.4, 0.4, 0.4]}),
    "inverted": planted({"ift": RISING[::-1], "reasoning": [0.9, 0.5, 0.3]}, noise=0.02),
    "ift alone": planted({"ift": RISING}, noise=0.02),
    "reasoning alone": planted({"reasoning": RISING}, noise=0.02),
    "two sizes": planted({"ift": [0.2, 0.4], "reasoning": [0.1, 0.5]}, sizes=[1e4, 1e5]),
    "one size": planted({"ift": [0.2], "reasoning": [0.3]}, sizes=[1e4], noise=0.02),
    "one run": planted({"reasoning": [0.2]}, sizes=[1e4]),
    "one draw": planted({"ift": RISING, "reasoning": [0.3, 0.5, 0.9]}, noise=0.02, draws=1),
    "unknown costs": costing(planted({"ift": RISING}), train_flops=[np.nan] * 3),
    "nothing right": planted({"ift": [0.0, 0.0, 0.0], "reasoning": [0.0, 0.0, 0.0]}),
}


def points(results: FamilyResults) -> pd.DataFrame:
    table = frontier_tables(results, SETTINGS)["frontiers"]
    return table[table["cost"] == "training"].set_index("configuration")


@pytest.mark.parametrize("name", list(STUDIES))
def test_every_study_ends_in_tables_that_can_be_read(name: str, tmp_path: Path) -> None:
    tables = frontier_tables(STUDIES[name], SETTINGS)
    assert list(tables) == list(SCHEMAS)
    for stem, table in tables.items():
        write_csv(table, tmp_path / f"{stem}.csv", SCHEMAS[stem])
        again = read_csv(tmp_path / f"{stem}.csv", SCHEMAS[stem])
        assert len(again) == len(table)
        for column in again.select_dtypes("number"):
            given = table[column].astype(float)
            np.testing.assert_allclose(again[column].astype(float), given, rtol=1e-9)
    alone = "alone" in name or name in ("one run", "unknown costs")
    assert tables["equivalents"].empty == tables["crossovers"].empty == alone


def test_places_on_the_frontier_are_those_planted() -> None:
    table = points(STUDIES["both"])
    # Each step costs 3 times the one below it; s2 reasons no better than halfway to s3's direct answers.
    assert table["on_frontier"].all()
    assert table["frontier_probability"].between(0.5, 1).all()
    inverted = points(planted({"ift": RISING[::-1], "reasoning": [0.59, 0.5, 0.3]}))
    assert inverted.index[inverted["on_frontier"]].tolist() == ["s1_ift"]
    near = inverted.loc["s1_reasoning"]
    assert near["near_frontier"]
    assert (near["frontier_probability"], near["near_probability"]) == (0, 1)


def test_ties_of_cost_and_accuracy_share_the_place() -> None:
    results = planted({"ift": [0.4, 0.4, 0.4], "reasoning": [0.4, 0.4, 0.4]})
    tied = points(costing(results, train_flops=[1e10, 1e11, 1e12, 1e10, 1e11, 1e12]))
    assert tied.index[tied["on_frontier"]].tolist() == ["s1_ift", "s1_reasoning"]
    assert (tied["near_probability"] == 1).all()


def test_a_configuration_of_unknown_cost_is_no_point() -> None:
    results = costing(STUDIES["both"], train_flops=[1e10, np.nan, 1e12, 3e10, 3e11, 3e12])
    table = frontier_tables(results, SETTINGS)["frontiers"]
    assert table["cost"].value_counts().to_dict() == {"training": 5, "inference": 6, "lifetime": 5}


@pytest.mark.parametrize("students", [50, 250])
def test_five_hundred_configurations_take_seconds(students: int) -> None:
    recipes = ["ift", "reasoning", *(f"mix{k}" for k in range(8))][: 500 // students]
    rng = np.random.default_rng(0)
    truth = {recipe: np.sort(rng.uniform(0.1, 0.9, students)).tolist() for recipe in recipes}
    sizes = np.geomspace(1e4, 1e9, students).tolist()
    results = planted(truth, sizes=sizes, noise=0.02, draws=1000)
    start = time.perf_counter()
    table = frontiers_table(list(priced_families(results, SETTINGS)), SETTINGS)
    assert len(table) == 1500
    # One of five families, in about 0.1 s where this was written; the budget is 60 s for all.
    assert time.perf_counter() - start < 12
