import pandas as pd
import pytest

from stages.looks.comparisons import gains
from stages.looks.readings import (
    reading_of_blends,
    reading_of_cost,
    reading_of_levels,
    reading_of_size,
    reading_of_tokens,
)
from stages.looks.summaries import per_family, per_level, per_suite
from tests.looks.simulated import study
from tests.looks.simulated_results import frontiers

Tables = tuple[pd.DataFrame, pd.DataFrame]


@pytest.fixture(scope="module")
def tables() -> Tables:
    return study()


def test_the_frontier_is_counted_by_what_was_learned(tables: Tables) -> None:
    runs, _ = tables
    table = frontiers(runs)
    text = reading_of_cost(table, runs, "training")
    rows = table[(table["cost"] == "training") & table["on_frontier"]]
    own = rows[rows["family"] == "math_open"]
    for word, recipes in (("direct", ["ift"]), ("reasoning", ["reasoning"])):
        count = own["recipe"].isin(recipes).sum()
        assert f"{count} {word}" in text.split(";")[1]


def test_more_tokens_and_more_gain_go_together_in_the_simulation(tables: Tables) -> None:
    text = reading_of_tokens(gains(per_suite(tables[0])))
    assert "tend to gain more" in text
    assert "math, open answers, multi step" in text


def test_growth_is_read_for_both_regimes(tables: Tables) -> None:
    suites = per_suite(tables[0])
    text = reading_of_size(suites)
    assert text.startswith("From 24k to 154k parameters")
    own = suites[suites["kind"] == "ift"]
    ends = [own.loc[own["student"] == name, "accuracy"].mean() for name in ("d16", "d64")]
    assert f"{100 * (ends[1] - ends[0]):+.0f} points with direct answers" in text


def test_blends_are_compared_where_both_orders_exist(tables: Tables) -> None:
    text = reading_of_blends(per_family(per_suite(tables[0])))
    assert text.count("d48") == 3
    assert text.count("d32") == 1


def test_levels_are_read_for_the_largest_student(tables: Tables) -> None:
    text = reading_of_levels(per_level(tables[1], tables[0]))
    assert "(154k parameters) changes by -" in text


def test_where_there_is_nothing_to_compare_it_is_said() -> None:
    runs, levels = study(students=("d48",), recipes=("ift",), suites=("general_mc",))
    suites = per_suite(runs)
    for text in (
        reading_of_cost(frontiers(runs).head(0), runs, "training"),
        reading_of_tokens(gains(suites)),
        reading_of_size(suites),
        reading_of_blends(per_family(suites)),
        reading_of_levels(per_level(levels, runs)),
    ):
        assert text.startswith("Nothing to compare here")
