"""Planted studies of written benchmarks are what their plans say, and large ones show the planted truth."""

from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from stages.bedrock.records import predictions
from stages.bedrock.tables import read_table, write_table
from stages.science.fidelity.tallies import METRICS, layout_of, tally_of
from stages.science.fidelity.tally import Missing
from tests.planted.fidelity_orders import FreshOrders
from tests.planted.fidelity_plan import REAL, FidelityPlan
from tests.planted.fidelity_plans import PLANS
from tests.planted.fidelity_simulator import simulate
from tests.planted.fidelity_truth import FidelityTruth, agreement

LARGE = 1500
NAMES = {"classification": "classes", "similarity": "pairs", "ner": "entities", "scored": "scored"}
CELLS = [
    (NAMES[task], metric, missing)
    for task, metrics in METRICS.items()
    for metric in metrics
    for missing in ("wrong", "excluded")
    if metric != "spearman"
]


@pytest.mark.parametrize("name", ["classes", "pairs", "entities"])
def test_rows_are_those_of_the_record(name: str, tmp_path: Path) -> None:
    plan = replace(PLANS[name], real_items=20, written_items=10)
    rows = simulate(plan, 0)
    assert len(rows) == (20 + 6 * 10) * 6
    own = rows[rows["solver"] == "a1"][predictions.SCHEMA.names]
    write_table(own, tmp_path / "a1.parquet", predictions.SCHEMA)
    again = read_table(tmp_path / "a1.parquet", predictions.SCHEMA)
    assert list(again["source"]) == list(own["source"])


def test_a_seed_gives_one_study_and_a_source_stands_alone() -> None:
    plan = replace(PLANS["entities"], real_items=20, written_items=10)
    whole = simulate(plan, 3)
    pd.testing.assert_frame_equal(whole, simulate(plan, 3))
    alone = simulate(replace(plan, shifts={"a2": plan.shifts["a2"]}), 3)
    own = whole[whole["source"].isin([REAL, "a2"])].reset_index(drop=True)
    pd.testing.assert_frame_equal(own, alone)
    assert not whole.equals(simulate(plan, 4))


@cache
def large(name: str) -> tuple[FidelityPlan, pd.DataFrame]:
    shifts = {"a1": PLANS[name].shifts["a1"]}
    plan = replace(PLANS[name], real_items=LARGE, written_items=LARGE, shifts=shifts)
    return plan, simulate(plan, 1)


@pytest.mark.parametrize(("name", "metric", "missing"), CELLS)
def test_many_items_show_the_truth(name: str, metric: str, missing: Missing) -> None:
    plan, rows = large(name)
    truth = FidelityTruth(plan, metric, missing)
    for source in plan.sources:
        own = rows[rows["source"] == source]
        tally = tally_of(own, plan.solvers, metric, missing, layout_of(own, (0.0, 4.0)))
        times = np.random.default_rng(0).multinomial(LARGE, np.full(LARGE, 1 / LARGE), 100)
        error = tally.score(times).std(axis=0)
        assert (np.abs(tally.score() - truth.scores(source)) < 4 * error).all()


def test_unread_answers_and_shared_items_are_as_planned() -> None:
    rows = simulate(replace(PLANS["scored"], real_items=4000, shifts={}), 0)
    answers = {name: own["correct"].to_numpy() for name, own in rows.groupby("solver")}
    assert np.isnan(answers["a1"]).mean() == pytest.approx(0.15, abs=0.02)
    assert not np.isnan(answers["a2"]).any()
    assert 0.2 < np.corrcoef(answers["b2"], answers["b3"])[0, 1] < 0.4


def test_measures_of_scores_by_hand() -> None:
    written, real = np.array([0.2, 0.4, 0.3]), np.array([0.1, 0.5, 0.9])
    assert agreement(written, real, "gap") == pytest.approx(-0.2)
    assert agreement(written, real, "absolute_gap") == pytest.approx(0.8 / 3)
    assert agreement(written, real, "mspd") == pytest.approx((0.01 + 0.01 + 0.36) / 3)
    assert agreement(written, real, "worst_gap") == pytest.approx(-0.6)
    assert agreement(written, real, "spearman") == pytest.approx(0.5)
    assert agreement(written, real, "kendall") == pytest.approx(1 / 3)
    assert agreement(written, real, "order_accuracy") == pytest.approx(2 / 3)
    assert agreement(written, real, "top1_regret") == pytest.approx(0.4)


def test_own_bias_is_found_where_it_was_planted() -> None:
    for variant in ("paper", "leave_one_out", "raw", "real_referenced"):
        biased = FidelityTruth(PLANS["scored"], "mean", "excluded").bias(variant)
        assert biased["a1"] > biased["a3"] > 0, variant
    plan = replace(PLANS["scored"], own={}, shifts=dict.fromkeys(PLANS["scored"].shifts, 0.0))
    for variant in ("paper", "leave_one_out", "raw", "ratio", "z_score", "rank", "real_referenced"):
        none = FidelityTruth(plan, "mean", "wrong").bias(variant)
        assert np.allclose(list(none.values()), 0), variant


def test_more_fresh_items_order_better() -> None:
    fresh = FreshOrders(replace(PLANS["exchange"], real_items=60))
    rights = [fresh.right(REAL, items) for items in (2, 8, 30)]
    assert rights == sorted(rights)
    assert fresh.equal_real_items(REAL, 8) == pytest.approx(8, abs=0.5)
    assert fresh.equal_real_items("a1", 30) < 8
