"""The section on other ways to score says what reasoning gains by each of them."""

from dataclasses import replace

import pandas as pd
import pytest

from stages.bedrock.records import scorings
from stages.looks.scorings import scorings_section
from stages.looks.study import Study
from tests.looks.whole import small_study


def with_scorings(acc: dict[str, float], graders: int = 0) -> Study:
    """A study whose students have these shares of likeliest options right, by recipe."""
    study = small_study()
    runs = study.tables["runs"]
    chosen = runs[runs["format"] == "mc"]
    likelihoods = pd.DataFrame(
        {
            "respondent": chosen["run"],
            "suite": chosen["suite"],
            "items": 30,
            "generated": chosen["recipe"].map({"ift": 0.5, "reasoning": 0.75}),
            "acc": chosen["recipe"].map(acc),
            "acc_norm": 0.25,
            "same_acc": 0.8,
            "kappa_acc": 0.6,
            "same_acc_norm": 0.8,
            "kappa_acc_norm": None,
        }
    )
    control = likelihoods.iloc[:1].assign(respondent="teacher", acc=0.0)
    agreed = pd.DataFrame(
        [("notes", "jury", "strict", 90, 0.9, None, 5, 4)] * graders, columns=scorings.GRADERS.names
    )
    tables = {
        **study.tables,
        "scorings/likelihoods": pd.concat([likelihoods, control]),
        "scorings/graders": agreed,
    }
    return replace(study, tables=tables)


def test_nothing_scored_twice_is_no_section() -> None:
    assert scorings_section(small_study()) is None


def test_gains_by_both_ways_stand_side_by_side() -> None:
    section = scorings_section(with_scorings({"ift": 0.4, "reasoning": 0.5}))
    assert section is not None
    (said,) = section.readings
    assert "reasoning gains +25 points" in said and "without a trace, +10 points" in said
    (table,) = section.tables
    shown = {row[1].text: [cell.text for cell in row] for row in table.rows}
    assert len(table.rows) == 2 * 3 and len(shown) == 2
    assert {"50\N{NO-BREAK SPACE}%", "40\N{NO-BREAK SPACE}%", "0.60"} <= set(shown["IFT"])


def test_a_study_of_one_regime_claims_no_gain() -> None:
    study = with_scorings({"ift": 0.4, "reasoning": 0.5})
    runs = study.tables["runs"]
    own = replace(study, tables={**study.tables, "runs": runs[runs["recipe"] == "ift"]})
    section = scorings_section(own)
    assert section is not None and section.readings == [] and len(section.tables) == 1


@pytest.mark.parametrize("count", [1, 3])
def test_agreement_of_graders_is_shown(count: int) -> None:
    section = scorings_section(with_scorings({"ift": 0.4, "reasoning": 0.5}, graders=count))
    assert section is not None
    assert len(section.tables[1].rows) == count
    assert "90" in {cell.text for cell in section.tables[1].rows[0]}
