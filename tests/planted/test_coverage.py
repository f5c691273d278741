"""Intervals hold the truth as often as they say, and probabilities are kept: a few studies of each kind.

`python -m tests.benchmarks.coverage` measures the same over as many studies as one likes.
"""

import math
from dataclasses import replace

import pandas as pd
import pytest

from stages.science.contrasts.mcnemar import detectable_difference
from tests.planted.calibration import brier, reliability
from tests.planted.coverage import Estimand, Interval, Sample, Trials
from tests.planted.on_laws import laws
from tests.planted.registry import CLAIMS, ESTIMANDS, trials
from tests.planted.simulator import simulate
from tests.planted.studies import PLANS, detectable, drawn_levels, power_error, rising
from tests.planted.tally import table, wilson
from tests.planted.truth import Truth

STUDIES = 30
DRAWS = 200
# Of 30 studies, 22 or fewer hold the truth once in a hundred times if 90 % should.
SLACK = 0.17
# Known not to cover, for reasons that are said where the number is given (docs/planted_truth.md).
BELOW = {
    "gain over seeds, from 1 seed": 0.5,
    "accuracy of the recommended": 0.6,
    "the same, debiased": 0.6,
}


def trials_of(plan: str, studies: int) -> pd.DataFrame:
    own = replace(trials(plan), draws=DRAWS)
    return pd.DataFrame([row for seed in range(studies) for row in own.run(seed)])


@pytest.mark.slow
@pytest.mark.parametrize("plan", sorted({estimand.plan for estimand in ESTIMANDS}))
def test_intervals_hold_the_truth(plan: str) -> None:
    counted = table(trials_of(plan, STUDIES)).set_index("estimand")
    least = [BELOW.get(str(name), n - SLACK) for name, n in counted["nominal"].items()]
    assert (counted["coverage"] >= least).all(), counted.to_string()
    assert (counted["verdict_share"] < 1).all(), counted.to_string()


@pytest.mark.slow
def test_an_asymptote_of_the_wrong_law_is_not_called_identified() -> None:
    found = []
    for seed in range(10):
        sample = Sample(simulate(power_error(), seed), DRAWS)
        found += [entry["status"] for entry in sample.once(laws).values()]
    assert found.count("identified") <= 0.1 * len(found)


@pytest.mark.slow
def test_debiasing_takes_the_luck_off_the_recommended() -> None:
    counted = table(trials_of("drawn_levels", STUDIES)).set_index("estimand")["bias"]
    assert abs(counted["the same, debiased"]) < 0.5 * counted["accuracy of the recommended"]


@pytest.mark.slow
def test_probabilities_say_more_than_the_overall_share() -> None:
    rows = []
    for seed in range(STUDIES):
        sample = Sample(simulate(drawn_levels(seed), seed), DRAWS)
        rows += [row for claim in CLAIMS for row in claim.rows(sample)]
    scores = brier(pd.DataFrame(rows))
    assert (scores["brier"] < scores["of_the_share"]).all()
    bins = reliability(pd.DataFrame(rows))
    sure = bins[bins["low"] >= 0.95]
    assert (sure["share"] > 0.9).all()


@pytest.mark.slow
def test_a_difference_at_the_detectable_is_found_as_often_as_said() -> None:
    items = 250
    plan = detectable(items)
    gap = plan.accuracy("mixed", "math_mc", "reasoning", "s1") - 0.5
    rows = trials_of("detectable", 60)
    low, high = wilson(float(rows["covered"].mean()), len(rows))
    assert low - 0.02 <= 0.8 <= high + 0.02
    discordant = items * plan.model.discordance(0.5, 0.5 + gap)
    said = detectable_difference(items, [discordant], 0.05, 0.8)[0]
    assert said == pytest.approx(gap, rel=0.05)


def test_estimands_have_names_of_their_own_and_plans() -> None:
    names = [one.name for one in ESTIMANDS] + [one.name for one in CLAIMS]
    assert len(set(names)) == len(names)
    assert {one.plan for one in ESTIMANDS} | {one.plan for one in CLAIMS} == set(PLANS)


@pytest.mark.parametrize("plan", ["rising", "three_seeds", "drawn_levels", "answers"])
def test_every_estimand_is_read_with_a_truth_beside_it(plan: str) -> None:
    rows = pd.DataFrame(replace(trials(plan), draws=20).run(0))
    assert set(rows["estimand"]) == {one.name for one in ESTIMANDS if one.plan == plan}
    assert rows["number"].mean() > 0.9


def test_trials_count_what_is_held() -> None:
    def read(sample: Sample) -> dict[str, Interval]:
        half = 1.0 if sample.study.seed < 3 else 0.1
        return {"a": Interval(-half, half, 0.0), "c": Interval(0.0, 1.0)}

    def known(*_: object) -> dict[str, float]:
        return {"a": 0.5, "b": 0.5, "c": math.nan}

    own = Trials(lambda _: rising(), (Estimand("planted", "rising", read, known),), draws=2)
    rows = pd.DataFrame([row for seed in range(4) for row in own.run(seed)])
    counted = table(rows).iloc[0]
    assert counted["labels"] == 2
    assert counted["coverage"] == 0.75
    assert counted["verdict_share"] == 0.5
    assert counted["bias"] == -0.5
    assert counted["coverage_low"] < 0.75 < counted["coverage_high"]


def test_wilson_is_the_score_interval() -> None:
    low, high = wilson(0.9, 200)
    for end in (low, high):
        assert abs(end - 0.9) / math.sqrt(end * (1 - end) / 200) == pytest.approx(
            1.959964, rel=1e-5
        )


def test_reliability_bins_what_was_stated() -> None:
    rows = pd.DataFrame(
        {"claim": "x", "probability": [0.0, 0.02, 0.5, 1.0], "so": [False, True, True, True]}
    )
    bins = reliability(rows)
    assert bins["share"].iloc[0] == 0.5
    assert bins["count"].sum() == 4
    assert brier(rows)["brier"].iloc[0] == pytest.approx((0.98**2 + 0.25) / 4)


def test_a_noise_free_study_is_its_own_truth() -> None:
    truth = Truth(rising())
    again = truth.results().table["accuracy"]
    assert (truth.results().draws == again.to_numpy()).all()
