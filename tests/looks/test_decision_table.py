from stages.looks.decision_table import decision_table
from stages.looks.natures import configuration_names
from tests.looks.simulated_costs import cost_tables

TABLES = cost_tables()
GRID, RUNS = TABLES["recommendations"], TABLES["runs"]
NAMES = configuration_names(RUNS)


def test_both_budgets_grow_together_up_to_the_largest() -> None:
    table = decision_table(GRID, RUNS)
    assert len(table.rows) == 3 * GRID["family"].nunique()
    own = GRID[GRID["family"] == "math_open"].sort_values(["train_budget", "query_budget"])
    last = own.iloc[-1]
    words = [row[3].text for row in table.rows if row[0].text == "math, open answers"]
    assert words[-1] == NAMES[last["best"]]
    assert words[0] == NAMES.get(own.iloc[0]["best"]) or own.iloc[0]["affordable"] == 0


def test_budgets_for_nothing_say_so() -> None:
    table = decision_table(GRID.assign(affordable=0), RUNS)
    assert {row[3].text for row in table.rows} == {"nothing is affordable"}
    assert {len(row) for row in table.rows} == {len(table.headers)}


def test_sure_winners_are_bold() -> None:
    table = decision_table(GRID.assign(probability_best=0.97), RUNS)
    place = table.headers.index("P(best)")
    assert all(row[place].strong for row in table.rows)


def test_no_budgets_no_rows() -> None:
    assert decision_table(GRID.head(0), RUNS).rows == []


def test_the_accuracy_is_the_one_its_interval_is_of() -> None:
    cells = decision_table(
        GRID.assign(
            affordable=1,
            accuracy=0.998,
            debiased_accuracy=0.99,
            accuracy_low=0.983,
            accuracy_high=0.994,
        ),
        RUNS,
    )
    place = cells.headers.index("accuracy")
    assert {row[place].text.replace("\u00a0", " ") for row in cells.rows} == {"99 % [98 %, 99 %]"}
