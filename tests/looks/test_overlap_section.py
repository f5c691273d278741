"""The page says whether the answer is another on clean questions."""

from dataclasses import replace

import pandas as pd

from stages.bedrock.records import clean
from stages.looks.overlap import answer_on_clean, overlap_section
from stages.looks.study import Study
from tests.looks.whole import empty, small_study


def with_tables(**tables: pd.DataFrame) -> Study:
    study = small_study()
    return replace(study, tables={**study.tables, **tables})


def test_the_same_answer_is_called_the_same() -> None:
    study = small_study()
    section = overlap_section(study)
    said = " ".join(section.readings)
    assert "the answer is the same: all 4 verdicts" in said
    assert "questions 162 (90" in said and "18 for shared runs of 8 words" in said
    counts, gains = section.tables
    assert len(counts.rows) == 6 and "shared runs of 8 words" in counts.headers
    assert {row[1].text for row in gains.rows} == {"all", "d24", "d48"}


def test_a_gain_that_overlap_made_changes_the_answer() -> None:
    table = small_study().tables["clean_runs"].copy()
    math = table["suite"].str.startswith("math_open")
    table.loc[math & (table["recipe"] == "reasoning"), "clean_accuracy"] = 0.02
    table.loc[math & (table["recipe"] == "ift"), "clean_accuracy"] = 0.98
    (first, *_) = answer_on_clean(with_tables(clean_runs=table))
    assert first.startswith("On clean questions the answer changes: open math questions")
    assert "to 'not worth it', and not because they are fewer" in first and "general" not in first


def test_a_verdict_that_few_questions_change_is_called_that() -> None:
    table = small_study().tables["clean_runs"].copy()
    table["clean_accuracy"] = table["accuracy"]
    table["clean_items"], table["clean_se"] = table["items"] / 1e4, table["clean_se"] * 100
    (first, *_) = answer_on_clean(with_tables(clean_runs=table))
    assert "because they are fewer" in first and "and not because" not in first


def test_a_suite_without_clean_questions_leaves_its_family_open() -> None:
    table = small_study().tables["clean_runs"].copy()
    none = table["suite"] == "general_mc"
    table.loc[none, ["clean_accuracy", "clean_se", "difference"]] = float("nan")
    table.loc[none, "clean_items"] = 0
    said = answer_on_clean(with_tables(clean_runs=table))
    assert "all 3 verdicts" in said[0]
    assert (
        said[1] == "A suite without clean questions leaves open multiple-choice general questions."
    )


def test_a_study_that_compares_nothing_claims_nothing() -> None:
    study = small_study()
    runs = study.tables["runs"]
    ift = runs[runs["recipe"] == "ift"]
    own = study.tables["clean_runs"]
    said = answer_on_clean(
        with_tables(
            runs=ift, clean_runs=own[own["recipe"] == "ift"], clean_gains=empty(clean.GAINS)
        )
    )
    assert not any("points" in sentence for sentence in said)
