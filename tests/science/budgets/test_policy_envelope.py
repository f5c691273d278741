import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from stages.science.budgets.policy_envelope import envelope, on_envelope
from stages.science.budgets.policy_points import Points
from stages.science.frontiers.pareto import on_frontier


@given(
    arrays(np.float64, 9, elements=st.integers(1, 5).map(float)),
    arrays(np.float64, (4, 9), elements=st.sampled_from([0.1, 0.2, 0.3, 0.1 + 0.2])),
)
def test_it_is_the_frontier_of_the_study_for_many_points(
    cost: np.ndarray, rows: np.ndarray
) -> None:
    assert (on_envelope(cost, rows) == on_frontier(cost, rows)).all()


def points(accuracy: list[float], cost: list[float], spread: float) -> Points:
    names = [f"d{k}" for k in range(len(cost))]
    table = pd.DataFrame({"student": names, "query_flops": cost, "accuracy": accuracy})
    table = table.assign(corpus="general", family="all", recipe="ift", rule="full", setting=np.nan)
    noise = np.random.default_rng(0).normal(0, spread, (401, len(cost)))
    noise[0] = 0
    rows = (np.array(accuracy) + noise).astype(np.float32)
    return Points(table.assign(tokens=1.0, seeds=1), rows)


def test_the_planted_envelope_and_its_odds() -> None:
    # d1 is surely beaten by d0, d3 lacks as much as the spread against d2.
    found = envelope(points([0.5, 0.3, 0.8, 0.77], [1, 2, 3, 4], 0.03), 0.95)
    assert found["student"].tolist() == ["d0", "d2", "d3"]
    assert found["on_envelope"].tolist() == [True, True, False]
    chances = found["envelope_probability"].tolist()
    assert chances[0] == 1
    assert 0.05 < chances[2] < 0.5
    assert (found["accuracy_low"] < found["accuracy"]).all()
    assert found["accuracy"].tolist() == [0.5, 0.8, 0.77]


def test_equal_policies_of_one_configuration_stand_once() -> None:
    same = points([0.5, 0.5], [1, 1], 0.0)
    table = same.table.assign(student="d0", rule=["vote", "full"], setting=[1.0, np.nan])
    found = envelope(Points(table, same.rows), 0.95)
    assert found["rule"].tolist() == ["full"]
    assert found["envelope_probability"].tolist() == pytest.approx([1])
