"""The plan of the micro profile against what the committed run counted: reports/costs.csv, from the ledgers."""

import functools

import pandas as pd
import pytest

from stages.science.throughput import ACTIVITIES
from tests.conftest import ROOT
from tests.workbench.planning.planned import plan_of

FACTOR = {"pretraining": 1.01, "fine_tuning": 1.06, "teacher_answers": 1.3, "evaluation": 1.5}
"""How far the FLOPs of an entry may be off: blends think less often than the plan assumes, and the prompts
asked again are the long ones."""


@pytest.fixture(autouse=True)
def _in_the_checkout(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)


@functools.cache
def measured() -> pd.DataFrame:
    """Planned beside counted, a row per entry of reports/costs.csv."""
    counted = pd.read_csv(ROOT / "reports/costs.csv")
    planned = pd.DataFrame(plan_of("micro")["lines"])
    planned = planned[planned["part"] == ""]  # options are weighed outside the ledgers
    planned["activity"] = planned["stage"].map(ACTIVITIES)
    both = counted.merge(planned, on=["activity", "entry"], suffixes=("", "_planned"))
    assert len(both) == (counted["activity"] != "serving").sum()
    return both


def test_flops_of_every_entry_are_within_a_factor_of_the_ledgers() -> None:
    both = measured()
    ratio = both["flops_planned"] / both["flops"]
    allowed = both["activity"].map(FACTOR)
    assert both[(ratio > allowed) | (ratio < 1 / allowed)].empty


def test_flops_of_every_activity_are_within_a_tenth_of_the_ledgers() -> None:
    totals = measured().groupby("activity")[["flops", "flops_planned"]].sum()
    ratio = totals["flops_planned"] / totals["flops"]
    assert ratio.drop("teacher_answers").between(0.9, 1.1).all()
    assert 0.9 < totals["flops_planned"].sum() / totals["flops"].sum() < 1.1


def test_trained_sequences_are_counted_as_the_ledgers_do() -> None:
    both = measured()
    trained = both[both["activity"].isin(["pretraining", "fine_tuning"])]
    assert trained["questions"].to_numpy() == pytest.approx(trained["sequences"], rel=0.011)
