import math

import pytest

from stages.looks.cost_tables import (
    break_even_table,
    crossovers_table,
    equivalents_table,
    hypervolumes_table,
)
from stages.looks.report_tables import Table
from tests.looks.simulated_costs import cost_tables

TABLES = cost_tables()
EQUIVALENTS, GAINS = TABLES["equivalents"], TABLES["hypervolumes"]


def column(table: Table, header: str) -> list[str]:
    place = table.headers.index(header)
    return [row[place].text.replace("\u00a0", " ") for row in table.rows]


def test_reasoning_is_listed_by_family_and_the_other_recipes_for_all_of_them() -> None:
    for table in (equivalents_table(EQUIVALENTS), break_even_table(TABLES["break_even"])):
        pairs = set(zip(column(table, "family"), column(table, "recipe"), strict=True))
        assert ("math, open answers", "reasoning") in pairs
        assert ("math, open answers", "mix50") not in pairs
        assert ("mean of all", "mix50") in pairs


def test_students_come_by_size_and_end_with_their_mean() -> None:
    known = EQUIVALENTS.assign(train_multiplier=2.0)
    own = known[(known["family"] == "math_open") & (known["recipe"] == "reasoning")]
    students = column(equivalents_table(own), "student")
    sizes = ["d16 (24k)", "d24 (40k)", "d32 (59k)", "d48 (102k)", "d64 (154k)"]
    assert students == [*sizes, "geometric mean"]
    unknown = own.assign(train_multiplier=own["train_multiplier"].where(own["student"].notna()))
    assert column(equivalents_table(unknown), "student") == sizes


def test_verdicts_that_hold_in_nearly_all_draws_are_bold() -> None:
    for odds, strong in ((0.96, True), (0.9, False)):
        table = break_even_table(TABLES["break_even"].assign(verdict_probability=odds))
        place = table.headers.index("cheaper than IFT of equal accuracy")
        assert {row[place].strong for row in table.rows} == {strong}


def test_a_crossover_has_a_column_per_cost() -> None:
    table = crossovers_table(TABLES["crossovers"])
    assert table.headers[-4:] == [
        "at equal size",
        "at equal training FLOPs",
        "at equal inference FLOPs",
        "at equal lifetime FLOPs",
    ]
    some = TABLES["crossovers"].query("at == 'size'")
    assert set(column(crossovers_table(some), "at equal training FLOPs")) == {"not compared"}


@pytest.mark.parametrize(("gain", "words"), [(0.06, "3.0 [1.0, 4.0]"), (math.nan, "-")])
def test_areas_are_points_of_accuracy_per_decade(gain: float, words: str) -> None:
    own = GAINS[(GAINS["family"] == "all") & (GAINS["recipe"] == "all")].assign(
        cost_low=1e10, cost_high=1e12, gain=gain, gain_low=0.02, gain_high=0.08
    )
    assert column(hypervolumes_table(own), "training") == [words]


def test_equal_costs_have_no_area() -> None:
    own = GAINS.assign(cost_high=GAINS["cost_low"])
    assert set(column(hypervolumes_table(own), "lifetime")) == {"-"}


def test_ift_gains_nothing_over_itself() -> None:
    assert "ift" not in column(hypervolumes_table(GAINS), "recipe")


def test_studies_without_answers_have_no_rows() -> None:
    assert equivalents_table(EQUIVALENTS.head(0)).rows == []
    assert break_even_table(TABLES["break_even"].head(0)).rows == []
    assert crossovers_table(TABLES["crossovers"].head(0)).rows == []
    assert hypervolumes_table(GAINS.head(0)).rows == []
