import numpy as np
import pandas as pd
import pytest

from stages.looks.lifetime_costs import (
    Offer,
    cost_ratio,
    ift_offers,
    question_grid,
    with_accuracy,
)
from tests.looks.simulated_costs import cost_tables

TABLES = cost_tables()
EVEN = with_accuracy(TABLES["break_even"], TABLES["frontiers"])


def test_ratios_go_from_that_of_training_to_that_of_answering() -> None:
    row = pd.Series({"train_flops": 6e9, "query_flops": 1e6})
    offers = [Offer(2e9, 4e6)]
    first, even, last = cost_ratio(row, offers, np.array([0.0, 4e9 / 3e6, 1e12]))
    assert (first, even, last) == pytest.approx((3, 1, 0.25), rel=1e-3)


def test_the_cheapest_offer_counts_at_every_number_of_questions() -> None:
    row = pd.Series({"train_flops": 1.0, "query_flops": 1.0})
    queries = np.geomspace(1, 1e6, 50)
    both = cost_ratio(row, [Offer(1, 10), Offer(100, 1)], queries)
    each = [cost_ratio(row, [offer], queries) for offer in (Offer(1, 10), Offer(100, 1))]
    assert both.tolist() == np.max(each, axis=0).tolist()


def test_curves_and_verdicts_agree() -> None:
    seen = set()
    for _, row in EVEN.iterrows():
        offers = ift_offers(row, TABLES["frontiers"])
        verdict = row["verdict"]
        seen.add(verdict)
        if verdict == "unreachable":
            assert offers == []
            continue
        if pd.notna(row["break_even_queries"]):
            at = cost_ratio(row, offers, np.array([row["break_even_queries"]]))
            assert at[0] == pytest.approx(1)
        ratio = cost_ratio(row, offers, np.geomspace(1, 1e12, 200))
        if verdict in ("always", "never"):
            assert (ratio < 1).all() if verdict == "always" else (ratio >= 1 - 1e-9).all()
    assert {"never", "unreachable"} <= seen


def test_the_grid_holds_all_break_even_points() -> None:
    frame = pd.DataFrame(
        {
            "train_flops": [1e12, 1e12],
            "query_flops": [1e7, 1e6],
            "break_even_queries": [3.0, np.inf],
            "until_queries": [np.nan, 1e11],
        }
    )
    grid = question_grid(frame)
    assert grid[0] < 3
    assert grid[-1] > 1e11
