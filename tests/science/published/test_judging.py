from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from stages.bedrock.errors import InputError
from stages.science.published.claims import QUANTITIES
from stages.science.published.claims import verdict as place
from stages.science.published.judging import settings_of
from tests.science.published_study import facts, judged, verdict, with_accuracy, with_items

FACTS = facts()
MATH_OPEN_3B = {
    "corpus": "general",
    "family": "math_open",
    "student": "q3b",
    "regime": "reasoning",
}


def table_where(ift: float, reasoning: float) -> pd.DataFrame:
    table = FACTS.accuracies
    return table.assign(accuracy_percent=np.where(table["regime"] == "ift", ift, reasoning))


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (1.0, 2.0, "confirmed"),
        (0.9, 1.0, "cannot_be_told"),
        (0.5, 0.9, "not_confirmed"),
        (2.1, 9.0, "not_confirmed"),
        (0.0, 9.0, "cannot_be_told"),
        (np.nan, np.nan, "cannot_be_told"),
    ],
)
def test_a_verdict_is_where_the_interval_lies(low: float, high: float, expected: str) -> None:
    assert place(low, high, (1.0, 2.0)) == expected


def test_a_difference_the_questions_cannot_tell_is_not_told() -> None:
    name = "reasoning_3b_beats_ift_14b"
    assert verdict(FACTS, name) == "cannot_be_told"
    assert verdict(with_items(FACTS, 10**7), name) == "confirmed"
    assert verdict(with_accuracy(FACTS, MATH_OPEN_3B, 35.0), name) == "not_confirmed"
    assert verdict(with_accuracy(FACTS, MATH_OPEN_3B, 80.0), name) == "confirmed"


def test_few_questions_leave_even_a_large_difference_open() -> None:
    assert verdict(FACTS, "small_reasoning_forgets") == "confirmed"
    assert verdict(with_items(FACTS, 2), "small_reasoning_forgets") == "cannot_be_told"


def test_the_count_of_cells_is_a_count_of_the_table() -> None:
    assert verdict(FACTS, "cells_won") == "confirmed"
    lost = with_accuracy(FACTS, MATH_OPEN_3B, 10.0)
    whole, _ = judged(lost, "cells_won")
    assert whole["verdict"].tolist() == ["not_confirmed"]
    assert whole["value"].tolist() == [27.0]


def test_ift_that_leads_everywhere_is_a_frontier_no_reasoning_joins() -> None:
    study = replace(with_items(FACTS, 10**6), accuracies=table_where(80.0, 20.0))
    names = ["ift_unbeaten_in_training", "no_reasoning_matches_ift", "open_joins_training_frontier"]
    whole, _ = judged(study, *names[:2])
    assert whole["verdict"].tolist() == ["confirmed", "confirmed"]
    assert verdict(study, names[2]) == "not_confirmed"


def test_reasoning_that_leads_everywhere_denies_the_same_claims() -> None:
    # As dear as a larger IFT student or dearer, and far better: some IFT student is beaten in every reading.
    study = replace(with_items(FACTS, 10**6), accuracies=table_where(20.0, 80.0))
    _, settings = judged(study, "ift_unbeaten_in_training", "no_reasoning_matches_ift")
    points = settings[(settings["reading"] == "points") & (settings["lengths"] == "released")]
    assert (points["verdict"] == "not_confirmed").all()


def test_what_the_figures_keep_cannot_be_told_and_has_no_number() -> None:
    whole, settings = judged(FACTS, "mixed_mode_switch")
    row = whole.loc["mixed_mode_switch"]
    assert row["verdict"] == "cannot_be_told"
    assert pd.isna(row["value"])
    assert row["why"].startswith("what it rests on is not public")
    assert settings.empty


def test_costs_are_counted_in_every_way_and_told_apart() -> None:
    whole, settings = judged(FACTS, "math_open_1_6x")
    assert len(settings) == whole.loc["math_open_1_6x", "settings"] == 2 * 3 * 3
    assert not settings.duplicated(["claim", "mode", "lengths", "reading"]).any()
    # Longer traces are dearer, whatever else is assumed.
    value = settings.pivot_table("value", ["mode", "reading"], "lengths")
    assert (value["stated_low"] < value["released"]).all()
    assert (value["released"] < value["stated_high"]).all()
    released = settings[settings["lengths"] == "released"]
    assert whole.loc["math_open_1_6x", "low"] == released["low"].min()


def test_equal_seeds_give_equal_tables() -> None:
    for first, second in zip(judged(FACTS, "cells_won"), judged(FACTS, "cells_won"), strict=True):
        pd.testing.assert_frame_equal(first, second)


def test_every_quantity_is_asked_for_and_every_claim_has_one_or_says_why_not() -> None:
    asked = FACTS.claims["quantity"]
    assert set(asked.dropna()) == set(QUANTITIES)
    assert FACTS.claims.loc[asked.isna(), "note"].str.contains("figures only").all()


def test_a_number_of_accuracies_has_one_setting() -> None:
    assert len(settings_of(QUANTITIES["cells_won"])) == 1
    assert {s.lengths for s in settings_of(QUANTITIES["query_elsewhere"])} == {"released"}


def test_an_unknown_quantity_is_refused_with_the_known_ones() -> None:
    claims = FACTS.claims.assign(quantity="vibes")
    with pytest.raises(InputError, match="no quantity 'vibes'; there are: cells_won"):
        judged(replace(FACTS, claims=claims), "cells_won")
