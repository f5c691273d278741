import pandas as pd

from stages.looks.report_budget_tables import optimal_budgets_table, stopping_table, votes_table
from stages.looks.report_tables import Table
from tests.looks.weighed import weighed_tables

TWO_SEEDS = (1, ("ift", "reasoning"), ("mixed",), 2)


def column(table: Table, header: str) -> list[str]:
    place = table.headers.index(header)
    return [row[place].text.replace("\u00a0", " ") for row in table.rows]


def test_budgets_of_several_seeds_are_all_named_and_the_rest_is_averaged() -> None:
    found = weighed_tables(TWO_SEEDS)
    optimal = found["optimal_budgets"].copy()
    optimal["lean_budget"] = pd.array([8, 4] * (len(optimal) // 2), dtype="Int64")
    optimal["best_budget"] = pd.array([None] * len(optimal), dtype="Int64")
    optimal["lean_tokens"] = optimal["seed"].map({1: 6.0, 2: 8.0})
    optimal["lean_budget"] = optimal["seed"].map({1: 8, 2: 4}).astype("Int64")
    table = optimal_budgets_table(optimal, found["runs"])
    assert column(table, "lean budget") == ["4, 8"] * 3
    assert column(table, "best budget") == ["no limit"] * 3
    assert column(table, "tokens") == ["7.0"] * 3


def test_rules_are_shown_with_chosen_settings_only() -> None:
    found = weighed_tables()
    table = stopping_table(found["stopping"], found["runs"])
    rules = column(table, "rule")
    assert len(rules) == 2 * 5
    assert rules[:5] == [
        "one budget for all",
        "stop when the answer is stable",
        "stop when the answer is confident",
        "votes until one leads",
        "votes until one is sure to lead",
    ]
    chosen = found["stopping"].query(
        "rule == 'stable' and selection == 'chosen' and family == 'all' and recipe == 'reasoning'"
    )
    assert column(table, "accuracy")[1] == f"{100 * chosen['accuracy'].iloc[0]:.0f} %"


def test_votes_without_a_price_say_why() -> None:
    found = weighed_tables()
    matched = found["matched_votes"].assign(
        status="beyond_samples", votes=12.34, vote_accuracy=float("nan"), difference=float("nan")
    )
    table = votes_table(matched, found["runs"])
    assert set(column(table, "direct answers at equal FLOPs")) == {"12.3 (of 8)"}
    assert set(column(table, "remark")) == {"more than were sampled"}
    assert set(column(table, "difference, points")) == {"-"}


def test_a_clear_difference_is_bold() -> None:
    found = weighed_tables()
    row = found["matched_votes"].query("recipe == 'reasoning'").head(1)
    for low, strong in ((0.01, True), (-0.01, False)):
        edited = row.assign(difference=0.1, difference_low=low, difference_high=0.2)
        table = votes_table(edited, found["runs"])
        place = table.headers.index("difference, points")
        assert table.rows[0][place].strong == strong


def test_without_reasoning_tables_are_empty() -> None:
    found = weighed_tables((1, ("ift",)))
    assert optimal_budgets_table(found["optimal_budgets"], found["runs"]).rows == []
    assert votes_table(found["matched_votes"], found["runs"]).rows == []
    # Votes can stop early without any thinking.
    assert set(column(stopping_table(found["stopping"], found["runs"]), "recipe")) == {"IFT"}
