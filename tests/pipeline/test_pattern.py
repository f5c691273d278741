"""What the committed tables show: the pattern that the miniature study is there to show, with room for luck."""

import pandas as pd
import pytest

from stages.bedrock.records import costs, runs
from stages.bedrock.tables import read_csv
from tests.conftest import ROOT

ONE_STEP, MANY_STEPS = "math_open_one_step", "math_open_multi_step"


@pytest.fixture(scope="module")
def table() -> pd.DataFrame:
    """reports/runs.csv, runs of one regime only."""
    frame = read_csv(ROOT / "reports/runs.csv", runs.SCHEMA)
    return frame[frame["recipe"].isin(["ift", "reasoning"])]


def accuracy(table: pd.DataFrame, recipe: str, **where: str) -> pd.Series:
    """Mean accuracy over the chosen suites, by parameters of the student, smallest first."""
    chosen = table[table["recipe"] == recipe]
    for column, value in where.items():
        chosen = chosen[chosen[column] == value]
    return chosen.groupby("parameters")["accuracy"].mean().sort_index()


def test_direct_answers_are_good_at_one_step_and_stay_there(table: pd.DataFrame) -> None:
    assert (accuracy(table, "ift", suite=ONE_STEP).iloc[-3:] >= 0.8).all()
    assert (accuracy(table, "ift", suite=MANY_STEPS) <= 0.3).all()


def test_thinking_pays_on_open_math_at_the_largest_sizes(table: pd.DataFrame) -> None:
    where = {"domain": "math", "format": "open"}
    gain = accuracy(table, "reasoning", **where) - accuracy(table, "ift", **where)
    assert (gain.iloc[-2:] >= 0.3).all()


def test_thinking_changes_little_on_general_choices_at_the_largest_size(
    table: pd.DataFrame,
) -> None:
    where = {"domain": "general", "format": "mc"}
    gain = accuracy(table, "reasoning", **where) - accuracy(table, "ift", **where)
    assert abs(gain.iloc[-1]) <= 0.15


def test_the_smallest_student_gains_least(table: pd.DataFrame) -> None:
    gain = accuracy(table, "reasoning") - accuracy(table, "ift")
    assert gain.idxmin() == gain.index[0]


def test_traces_cost_tokens_and_flops(table: pd.DataFrame) -> None:
    columns = ["thinking_tokens", "query_flops", "train_flops"]
    direct, traced = (table.loc[table["recipe"] == r, columns].mean() for r in ("ift", "reasoning"))
    assert direct["thinking_tokens"] == 0
    assert traced["thinking_tokens"] > 5
    assert (traced > direct).all()


def test_what_a_base_costs_stands_beside_its_students_training(table: pd.DataFrame) -> None:
    ledger = read_csv(ROOT / "reports/costs.csv", costs.SCHEMA)
    assert set(ledger["activity"]) == {
        "pretraining",
        "fine_tuning",
        "teacher_answers",
        "evaluation",
        "serving",
    }
    assert (table["pretrain_flops"] > 0).all() and (table["teacher_flops"] > 0).all()
