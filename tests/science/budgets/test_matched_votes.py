from typing import Any

import numpy as np
import pandas as pd
import pytest

from stages.science.budgets.matched_votes import equal_votes, matched_votes
from stages.science.budgets.policy_points import KEY, Points

VOTES = [1.0, 2.0, 4.0, 8.0]
ACCURACY = [0.4, 0.5, 0.6, 0.7]


def points(price: float, thinker: float = 0.65, votes: bool = True) -> Points:
    """Votes cost 20 for the prompt and 10 each; a thinker answers at `price`."""
    rows = [("reasoning", "full", np.nan, thinker, price), ("ift", "full", np.nan, 0.4, 30.0)]
    if votes:
        paid = [20 + 10 * k for k in VOTES]
        rows += [("ift", "vote", *one) for one in zip(VOTES, ACCURACY, paid, strict=True)]
    table = pd.DataFrame(rows, columns=["recipe", "rule", "setting", "accuracy", "query_flops"])
    table = table.assign(corpus="general", student="d16", family="all", tokens=1.0, seeds=1)
    table = table.sort_values(KEY, ignore_index=True)
    noise = np.random.default_rng(0).normal(0, 0.01, (301, 1))  # the same items for all
    noise[0] = 0
    return Points(table, (table["accuracy"].to_numpy() + noise).astype(np.float32))


def matched(price: float) -> dict[str, Any]:
    (row,) = matched_votes(points(price), "ift", 0.95).to_dict("records")
    return {str(name): value for name, value in row.items()}


def test_a_computed_number_of_votes_is_matched_exactly() -> None:
    row = matched(60.0)
    assert (row["votes"], row["status"], row["samples"]) == (4, "matched", 8)
    assert row["vote_accuracy"] == pytest.approx(0.6)
    assert row["difference"] == pytest.approx(0.05)
    # What the items do to both cancels, but not in the accuracy itself.
    assert row["difference_high"] - row["difference_low"] < 1e-5
    assert row["vote_accuracy_high"] - row["vote_accuracy_low"] > 0.03


def test_between_computed_numbers_accuracy_is_linear_in_the_logarithm() -> None:
    row = matched(20 + 10 * 2**1.5)
    assert row["votes"] == pytest.approx(2**1.5)
    assert row["vote_accuracy"] == pytest.approx(0.55)
    assert matched(30.0)["vote_accuracy"] == pytest.approx(0.4)
    assert matched(100.0)["vote_accuracy"] == pytest.approx(0.7)


@pytest.mark.parametrize(("price", "status"), [(29.0, "below_one"), (101.0, "beyond_samples")])
def test_nothing_is_extrapolated(price: float, status: str) -> None:
    row = matched(price)
    assert row["status"] == status
    assert row["votes"] == pytest.approx(price / 10 - 2)
    assert np.isnan([row["vote_accuracy"], row["difference"], row["difference_low"]]).all()


def test_without_votes_there_is_nothing_to_match() -> None:
    assert matched_votes(points(60.0, votes=False), "ift", 0.95).empty
    assert matched_votes(points(60.0), "absent", 0.95).empty


def test_one_sample_has_no_price_of_more() -> None:
    whole = points(60.0)
    few = (whole.table["rule"] != "vote") | (whole.table["setting"] == 1)
    single = Points(whole.table[few].reset_index(drop=True), whole.rows[:, few])
    (row,) = matched_votes(single, "ift", 0.95).to_dict("records")
    assert (row["status"], row["samples"]) == ("unpriced", 1)
    assert np.isnan([row["votes"], row["vote_accuracy"]]).all()
    assert np.isnan(equal_votes(np.array([1.0, 2.0]), np.array([30.0, 30.0]), 60.0))
