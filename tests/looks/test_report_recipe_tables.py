import pytest

from stages.looks.report_recipe_tables import (
    matched_table,
    mode_switch_table,
    probability,
    significance_table,
)
from stages.looks.report_tables import Table
from tests.looks.weighed import BLENDS, compared_tables

STUDY = (2, BLENDS)


def column(table: Table, header: str) -> list[str]:
    place = table.headers.index(header)
    return [row[place].text.replace("\u00a0", " ") for row in table.rows]


def test_the_family_of_all_comes_last_and_significant_differences_are_bold() -> None:
    found = compared_tables(STUDY)
    cut = float(found["comparisons"].query("recipe == 'reasoning'")["p_holm"].median())
    table = significance_table(found["comparisons"], found["runs"], cut)
    assert column(table, "family") == [
        name
        for name in ("Math, open answers", "General, multiple choice", "Mean of families")
        for _ in range(2)
    ]
    own = found["comparisons"].query(
        "recipe == 'reasoning' and baseline == 'ift' and level == 'family'"
    )
    place = table.headers.index("difference, points")
    assert sum(row[place].strong for row in table.rows) == (own["p_holm"] <= cut).sum()
    assert f"{own['hypotheses'].iloc[0]} tests" in table.note


def test_what_is_matched_has_a_column_and_what_is_missing_its_reason() -> None:
    found = compared_tables(STUDY)
    table = matched_table(found["matched"], found["runs"])
    assert "equal training FLOPs" in table.headers
    assert "equal training tokens" in table.headers
    between = column(table, "equal training FLOPs (between sizes)")
    missing = found["matched"].query("equal == 'train_flops' and method == 'interpolation'")
    assert between.count("-") == missing["difference"].isna().sum() > 0
    for remark in missing["remark"].dropna():
        assert remark in table.note


def test_switches_with_one_share_are_left_out() -> None:
    found = compared_tables(STUDY)
    table = mode_switch_table(found["blends"])
    assert set(column(table, "order")) == {"shuffled"}
    assert len(table.rows) == 2 * 3
    verdicts = [
        switch["verdict"]
        for switch in found["blends"]["switches"]
        if switch["order"] == "mixed" and switch["family"] == "math_open"
    ]
    assert column(table, "verdict")[::3] == verdicts


def test_meagre_studies_have_empty_tables() -> None:
    found = compared_tables((1, ("reasoning",)))
    for table in (
        significance_table(found["comparisons"], found["runs"], 0.05),
        matched_table(found["matched"], found["runs"]),
        mode_switch_table(found["blends"]),
    ):
        assert table.rows == []


@pytest.mark.parametrize(
    ("p", "expected"), [(1.0, "1"), (0.0423, "0.042"), (1e-9, "< 0.0001"), (float("nan"), "-")]
)
def test_probabilities(p: float, expected: str) -> None:
    assert probability(p) == expected
