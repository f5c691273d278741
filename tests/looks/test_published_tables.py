import math

import pandas as pd

from stages.looks.published.tables import (
    budgets_table,
    claims_table,
    implied_tokens_table,
    published_sizes_table,
)
from stages.science.decisions.budget_grid import recommend_grid
from stages.science.decisions.choice import Rules
from stages.science.families import measure_families
from tests.looks.published_planted import claims, runs

RUNS = runs()


def test_a_claim_has_verdict_number_interval_and_the_reason_without_the_number() -> None:
    made = claims_table(claims())
    by_name = {row[0].text.split(" on ")[1].split()[0]: row for row in made.rows}
    column = {header: place for place, header in enumerate(made.headers)}

    def cell(name: str, header: str) -> str:
        return by_name[name][column[header]].text

    assert cell("gap", "we find [interval]") == "12 [8, 15] points"
    assert cell("five", "we find [interval]") == "4 [0, 5.4]x"
    assert cell("cells", "we find [interval]") == "11 cells of 20"
    assert cell("data", "we find [interval]").startswith("70")
    assert cell("hidden", "we find [interval]") == "-"
    assert cell("gap", "why") == "is what it needs, exactly 7; a note"
    assert cell("hidden", "why") == "what it rests on is not public"
    assert cell("five", "ways of counting that agree") == "3 of 18"
    assert cell("hidden", "ways of counting that agree") == "-"
    assert by_name["gap"][column["verdict"]].strong
    assert not by_name["five"][column["verdict"]].strong


def test_sizes_beyond_the_ladder_are_words() -> None:
    sizes = pd.DataFrame(
        {
            "corpus": "general",
            "family": "math_open",
            "student_billion": [0.5, 1.5, 3.0, 14.0],
            "ift_equivalent_billion": [0.0, 1.12345, 4.0, math.inf],
        }
    )
    made = published_sizes_table(sizes, RUNS)
    assert [cell.text for cell in made.rows[0][1:]] == ["below", "1.12B", "4B", "above 14B"]
    assert [cell.strong for cell in made.rows[0][1:]] == [False, False, True, True]


def test_implied_tokens_stand_under_their_sizes() -> None:
    tokens = pd.DataFrame(
        {
            "family": "general_mc",
            "student": ["q14b", "q0_5b"],
            "regime": "ift",
            "tokens": [36.2, 125.7],
        }
    )
    made = implied_tokens_table(tokens, RUNS)
    assert made.headers == ["family", "answers", "0.5B", "3B", "14B"]
    assert [cell.text for cell in made.rows[0][1:]] == ["direct", "126", "-", "36"]


def test_a_budget_row_names_the_most_accurate_that_keeps_it() -> None:
    results = measure_families(RUNS, None, 40, 0)
    grid = pd.DataFrame(recommend_grid(results, 3, 1e5, Rules(0.02, 0.95)))
    made = budgets_table(grid, RUNS)
    assert len(made.rows) == 2 * 5 * 2
    own = results.table[
        (results.table["corpus"] == "math") & (results.table["family"] == "math_open")
    ]
    best = own.nlargest(1, "accuracy").iloc[0]
    place = made.headers.index("best, any cost per question")
    last = [row for row in made.rows if row[0].text == "math" and "open" in row[1].text][1]
    assert last[place].text == {"q0_5b": "0.5B", "q3b": "3B", "q14b": "14B"}[best["student"]] + (
        "\u00a0reasoning" if best["recipe"] == "reasoning" else "\u00a0direct"
    )


def test_tables_without_rows_are_empty() -> None:
    assert claims_table(claims().head(0)).rows == []
