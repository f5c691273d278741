"""Prediction-powered scores: the plain ones where votes say nothing, better ones where they say much."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from stages.science.fidelity.powered import (
    PoweredSettings,
    Scoring,
    powered_scores,
    weight_of_votes,
)
from stages.science.fidelity.tallies import METRICS, layout_of, tally_of
from tests.science.fidelity.judged import SOLVERS, judged

SETTINGS = PoweredSettings(labelled=40, draws=300, coverage=0.9, seed=1)
TASKS = [task for task in METRICS if task != "scored"]
ENDS = ["plain_low", "plain", "plain_high", "powered_low", "powered", "powered_high"]


def scored(frame: pd.DataFrame, metric: str, settings: PoweredSettings = SETTINGS) -> pd.DataFrame:
    return powered_scores(
        frame, SOLVERS, SOLVERS, Scoring(metric, "wrong", layout_of(frame)), settings
    )


@pytest.mark.parametrize(
    ("task", "metric"), [(task, metric) for task in TASKS for metric in METRICS[task]]
)
def test_every_metric_has_its_row_per_solver(task: str, metric: str) -> None:
    frame = judged(task, items=120, unparsed=0.1)
    found = scored(frame, metric)
    assert list(found["solver"]) == list(SOLVERS)
    assert (found["labelled"] == 40).all()
    assert (found["unlabelled"] == 80).all()
    whole = tally_of(frame, SOLVERS, metric, "wrong", layout_of(frame)).score()
    assert np.allclose(found["whole"], whole)
    assert (found["plain_low"] < found["plain_high"]).all()
    assert (found["powered_low"] < found["powered_high"]).all()
    assert (found["worth"] > 0.99).all()


def test_plain_is_the_score_of_the_labelled() -> None:
    frame = judged("classification", items=120)
    found = scored(frame, "accuracy")
    places = np.sort(np.random.default_rng([SETTINGS.seed, 0]).permutation(120)[:40])
    own = frame[frame["place"].isin(places)]
    assert np.allclose(found["plain"], tally_of(own, SOLVERS, "accuracy", "wrong").score())


def test_votes_that_are_the_gold_are_worth_nearly_all_items() -> None:
    frame = judged("classification", items=400)
    frame["label"] = frame["label"].where(frame["solver"].eq("one"), frame["gold_label"])
    found = scored(frame, "accuracy", replace(SETTINGS, draws=2000)).set_index("solver").loc["one"]
    assert found["powered"] == pytest.approx(found["whole"], abs=1e-2)
    assert found["worth"] == pytest.approx(400 / 40, rel=0.1)


def test_votes_at_random_are_worth_nothing() -> None:
    frame = judged("classification", items=400)
    guesses = np.random.default_rng(0).choice(["play", "book", "add"], len(frame))
    frame["label"] = frame["label"].where(frame["solver"].eq("four"), guesses)
    found = scored(frame, "accuracy").set_index("solver").loc["four"]
    assert 0.99 < found["worth"] < 1.15
    assert found["powered"] == pytest.approx(found["plain"], abs=0.05)


def test_without_any_vote_the_powered_score_is_the_plain_one() -> None:
    frame = judged("similarity", items=80)
    mute = frame["solver"].ne("one")
    frame = frame.assign(
        outcome=frame["outcome"].mask(mute, "unparsed"), score=frame["score"].mask(mute)
    )
    found = scored(frame, "pearson").set_index("solver").loc["one"]
    assert list(found[ENDS[:3]]) == list(found[ENDS[3:]])
    assert found["worth"] == 1


def test_answers_that_are_all_right_have_a_score_and_no_interval() -> None:
    frame = judged("classification", items=80)
    right = frame["solver"].eq("one")
    found = scored(frame.assign(label=frame["label"].mask(right, frame["gold_label"])), "accuracy")
    perfect = found.set_index("solver").loc["one", [*ENDS, "worth"]].astype(float)
    assert perfect["plain"] == perfect["powered"] == 1
    assert perfect.drop(["plain", "powered"]).isna().all()


def test_the_weight_of_votes_is_the_best_one() -> None:
    rng = np.random.default_rng(0)
    near, far, own = rng.normal(size=(3, 500))
    plain = 0.5 * near + 0.1 * own
    spread = [np.var(plain + w * (far - near)) for w in np.linspace(0, 1, 1001)]
    assert weight_of_votes(plain, near, far) == pytest.approx(np.argmin(spread) / 1000, abs=0.03)
    assert weight_of_votes(-near, near, far) == 0
    assert weight_of_votes(plain, np.full(500, np.nan), far) == 0
    assert weight_of_votes(plain, np.ones(500), np.ones(500)) == 0


def test_a_seed_gives_one_table() -> None:
    frame = judged("ner", items=80)
    pd.testing.assert_frame_equal(scored(frame, "strict"), scored(frame, "strict"))
    other = scored(frame, "strict", replace(SETTINGS, seed=2))
    assert (other["plain"] != scored(frame, "strict")["plain"]).any()


@pytest.mark.parametrize("labelled", [1, 79, 80])
def test_both_parts_need_items(labelled: int) -> None:
    with pytest.raises(ValueError, match="expected 2 labelled"):
        scored(judged("ner", items=80), "strict", replace(SETTINGS, labelled=labelled))
