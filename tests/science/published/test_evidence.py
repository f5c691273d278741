import numpy as np
import pytest

from stages.science.published.costs import training_costs
from stages.science.published.evidence import IFT, REASONING, Evidence, Reading, Setting
from stages.science.published.facts import FAMILIES, Facts
from tests.science.published_study import (
    ASSUMED,
    evidence,
    facts,
    judged,
    with_accuracy,
    with_items,
)

FACTS = facts()
MC = FAMILIES.index("general_mc")


def seen(study: Facts, reading: Reading) -> Evidence:
    return evidence(study, Setting("paper", "released", reading))


def five_times_dearer() -> Facts:
    """General multiple choice: a line over the logarithm of cost, and a trace costs five times as much."""
    costs = training_costs(FACTS, "general", ASSUMED, "paper")
    low = np.log(costs[0, IFT])
    study = with_items(FACTS, 10**9)
    for place, student in enumerate(FACTS.students):
        for regime, column, times in (("ift", IFT, 1), ("reasoning", REASONING, 5)):
            percent = 40 + 8 * (np.log(costs[place, column] / times) - low)
            where = {"corpus": "general", "family": "general_mc", "student": student}
            study = with_accuracy(study, where | {"regime": regime}, float(percent))
    return study


def test_points_know_students_only() -> None:
    one = seen(FACTS, "points")
    costs = one.train_costs()
    own = costs[MC, :, IFT]
    found = one.affordable(costs, MC, IFT, np.array([own[0] * 0.99, own[1], own[2] * 0.99]))
    assert found[0].tolist() == [-np.inf, pytest.approx(0.652), pytest.approx(0.652)]


def test_interpolation_and_curves_lie_between_students() -> None:
    for reading in ("interpolation", "curves"):
        one = seen(FACTS, reading)
        costs = one.train_costs()
        own = costs[MC, :, IFT]
        found = one.affordable(costs, MC, IFT, np.array([own[0] / 2, np.sqrt(own[1] * own[2])]))
        assert found[0, 0] == -np.inf
        assert 0.652 < found[0, 1] < 0.72


def test_only_curves_go_on_beyond_the_dearest_student() -> None:
    beyond = {}
    for reading in ("points", "interpolation", "curves"):
        one = seen(FACTS, reading)
        costs = one.train_costs()
        at = np.array([10 * costs[MC, -1, IFT]])
        beyond[reading] = float(one.affordable(costs, MC, IFT, at)[0, 0])
    assert beyond["points"] == beyond["interpolation"] == pytest.approx(0.823)
    assert 0.823 < beyond["curves"] <= 0.954


def test_a_price_undoes_what_it_buys() -> None:
    for reading in ("interpolation", "curves"):
        one = seen(FACTS, reading)
        costs = one.train_costs()
        at = np.array([float(np.sqrt(costs[MC, 2, IFT] * costs[MC, 3, IFT]))])
        level = one.affordable(costs, MC, IFT, at)[:, 0]
        assert one.price(costs, MC, IFT, level)[0] == pytest.approx(at[0])


def test_a_planted_fivefold_cost_is_found_and_the_named_pair_is_not_it() -> None:
    _, settings = judged(five_times_dearer(), "general_mc_5x")
    paper = settings[(settings["mode"] == "paper") & (settings["lengths"] == "released")]
    found = paper.set_index("reading")
    assert found.loc["interpolation", "value"] == pytest.approx(5, rel=1e-6)
    assert found.loc["curves", "value"] == pytest.approx(5, rel=0.1)
    assert found.loc["interpolation", "verdict"] == "confirmed"
    assert found.loc["points", "verdict"] == "not_confirmed"
