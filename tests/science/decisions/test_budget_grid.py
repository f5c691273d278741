import numpy as np
import pytest

from stages.science.decisions.budget_grid import levels, recommend_grid
from stages.science.decisions.choice import Rules
from stages.science.families import FamilyResults, measure_families
from tests.science.planted import PARAMETERS, study, tables

RULES = Rules(tolerance=0.02, coverage=0.95)


@pytest.fixture(scope="module")
def results() -> FamilyResults:
    return measure_families(*tables(study()), 200, 1)


def test_levels_run_from_the_cheapest_to_the_dearest() -> None:
    found = levels([7e9, 3e8, 5e11], 4)
    assert (found[0], found[-1]) == (3e8, 5e11)
    assert np.diff(np.log(found)) == pytest.approx([np.log(5e11 / 3e8) / 3] * 3)


def test_levels_of_equal_or_free_costs() -> None:
    assert levels([2.0, 2.0, 2.0], 4) == [2.0]
    assert levels([0.0, 1.0, 100.0], 3) == pytest.approx([1, 10, 100])
    assert levels([0.0], 3) == []


def test_every_budget_of_every_family_is_there_once(results: FamilyResults) -> None:
    rows = recommend_grid(results, 3, 1e5, RULES)
    keys = {(row["family"], row["train_budget"], row["query_budget"]) for row in rows}
    assert len(rows) == len(keys) == 5 * 3 * 3
    dearest = [row for row in rows if row["affordable"] == 15]
    assert len(dearest) == 5
    assert all(row.get("next_train") is None for row in dearest)


def test_a_larger_budget_never_buys_less(results: FamilyResults) -> None:
    rows = [row for row in recommend_grid(results, 4, 1e5, RULES) if row["family"] == "math_open"]
    accuracy = np.array([row.get("accuracy", 0.0) for row in rows]).reshape(4, 4)
    assert (np.diff(accuracy, axis=0) >= 0).all()
    assert (np.diff(accuracy, axis=1) >= 0).all()
    # The truth: reasoning rises with size to 0.9, IFT stays at 0.4.
    assert rows[-1]["student"] == list(PARAMETERS)[-1]
    assert rows[-1]["recipe"] in ("reasoning", "mix50")
    assert rows[0]["recipe"] == "ift"


def test_what_the_budgets_do_not_allow_is_left_out(results: FamilyResults) -> None:
    # The one that is cheapest to train is made the dearest to ask.
    table = results.table.copy()
    cheap = table["train_flops"] == table["train_flops"].min()
    table.loc[cheap, "query_flops"] = 2 * table["query_flops"].max()
    rows = recommend_grid(FamilyResults(table, results.draws), 2, 1e5, RULES)
    empty = [row for row in rows if row["affordable"] == 0]
    assert len(empty) == 5
    assert all("best" not in row and "accuracy" not in row for row in empty)
