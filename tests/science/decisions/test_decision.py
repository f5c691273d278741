import math

import numpy as np
import pytest
from numpy.typing import NDArray

from stages.science.decisions.decision import (
    as_good_as,
    chances_of_being_best,
    difference,
    evidence_needed,
    optimism,
    regret,
)
from stages.science.stats import item_bootstrap

Floats = NDArray[np.float64]
DRAWS = 400


def measured(truth: Floats, items: int, seed: int) -> tuple[Floats, Floats]:
    """Accuracies and draws of configurations whose true accuracies are planted; the luck is half common."""
    rng = np.random.default_rng(seed)
    common, own = rng.random(items), rng.random((truth.size, items))
    luck = np.where(rng.random((truth.size, items)) < 0.5, common, own)
    correct = (luck < truth[:, None]).astype(np.int8)
    return correct.mean(axis=1), item_bootstrap(correct, DRAWS, seed)


def test_chances_by_hand() -> None:
    # The first wins one draw alone, shares one with the second and one with all.
    draws = [[0.9, 0.1, 0.2], [0.5, 0.5, 0.2], [0.3, 0.3, 0.1 + 0.2], [0.1, 0.2, 0.4]]
    expected = [(1 + 1 / 2 + 1 / 3) / 4, (1 / 2 + 1 / 3) / 4, (1 / 3 + 1) / 4]
    assert chances_of_being_best(draws) == pytest.approx(expected)


@pytest.mark.parametrize("configurations", [1, 2, 7])
def test_equal_configurations_share_the_chance(configurations: int) -> None:
    same = np.repeat(np.linspace(0.4, 0.6, 50)[:, None], configurations, axis=1)
    assert chances_of_being_best(same) == pytest.approx([1 / configurations] * configurations)
    assert regret(same, 0) == 0
    assert optimism(same) == pytest.approx(0, abs=1e-12)


def test_equal_truths_get_equal_chances_on_average() -> None:
    truth = np.full(4, 0.6)
    chances = [chances_of_being_best(measured(truth, 200, seed)[1]) for seed in range(150)]
    assert np.mean(chances, axis=0) == pytest.approx([0.25] * 4, abs=0.08)


def test_a_clear_winner_is_sure_and_costs_no_regret() -> None:
    accuracy, draws = measured(np.array([0.3, 0.9, 0.5]), 2000, 1)
    assert chances_of_being_best(draws).tolist() == [0, 1, 0]
    assert regret(draws, 1) == 0
    assert regret(draws, 0) == pytest.approx(0.6, abs=0.05)
    assert evidence_needed(accuracy, draws, 1, 0.95) == 1
    assert optimism(draws) == pytest.approx(0, abs=1e-3)


def test_the_debiased_accuracy_is_nearer_to_the_truth() -> None:
    # The best of ten is chosen; what it measures is compared with what it is.
    for truth in (np.full(10, 0.6), np.linspace(0.55, 0.65, 10)):
        measured_error, debiased_error = [], []
        for seed in range(150):
            accuracy, draws = measured(truth, 150, seed)
            best = int(accuracy.argmax())
            error = accuracy[best] - truth[best]
            measured_error.append(error)
            debiased_error.append(error - optimism(draws))
        naive, debiased = np.array(measured_error), np.array(debiased_error)
        assert naive.mean() > 0.03
        assert abs(debiased.mean()) < 0.25 * naive.mean()
        assert np.abs(debiased).mean() < 0.85 * np.abs(naive).mean()
        assert np.square(debiased).mean() < 0.75 * np.square(naive).mean()


def test_the_factor_of_the_optimism_is_exact_for_equal_truths() -> None:
    # The best of two independent normal values lies sigma / sqrt(pi) too high.
    rng = np.random.default_rng(5)
    corrections = [
        optimism(rng.normal(rng.normal(0.5, 0.02, 2), 0.02, (DRAWS, 2))) for _ in range(400)
    ]
    assert np.mean(corrections) == pytest.approx(0.02 / math.sqrt(math.pi), rel=0.05)


def test_evidence_needed_is_enough_and_no_more() -> None:
    rng = np.random.default_rng(3)
    accuracy = np.array([0.60, 0.58, 0.5])
    noise = rng.normal(0, 0.02, (20_000, 3))
    noise -= noise.mean(axis=0)
    draws = accuracy + noise
    assert 0.6 < chances_of_being_best(draws)[0] < 0.9
    times = evidence_needed(accuracy, draws, 0, 0.95)
    # Two normal values at a distance d with deviations s: 1.645^2 2 s^2 / d^2.
    assert times == pytest.approx(2 * 1.645**2, rel=0.05)
    reached = chances_of_being_best(accuracy + noise / math.sqrt(times))[0]
    assert reached == pytest.approx(0.95, abs=0.002)


def test_no_evidence_tells_equals_apart() -> None:
    draws = np.array([[0.5, 0.6], [0.6, 0.5]])
    assert evidence_needed([0.55, 0.55], draws, 0, 0.95) == math.inf
    assert evidence_needed([0.5, 0.55], draws, 0, 0.95) == math.inf
    assert evidence_needed([0.5], draws[:, :1], 0, 0.95) == 1


def test_differences_keep_the_pairing() -> None:
    # The second is right wherever the first is, and on one item in ten more.
    rng = np.random.default_rng(2)
    first = np.tile([0, 1], 500)
    second = np.maximum(first, rng.random(1000) < 0.2)
    accuracy = np.array([first.mean(), second.mean()])
    draws = item_bootstrap(np.array([first, second]), DRAWS, 1)
    apart = difference(accuracy, draws, 1, 0, 0.95)
    assert apart.mean == pytest.approx(accuracy[1] - accuracy[0])
    assert apart.low < apart.mean < apart.high
    assert apart.high - apart.low < 0.05  # unpaired: 0.09
    assert apart.probability == 1
    back = difference(accuracy, draws, 0, 1, 0.95)
    assert (back.mean, back.probability) == (-apart.mean, 0)
    assert (back.low, back.high) == pytest.approx((-apart.high, -apart.low))


def test_what_is_as_good_is_near_or_not_told_apart() -> None:
    # Against the best: a little worse for sure, much worse for sure, much worse but unsure.
    accuracy = np.array([0.80, 0.79, 0.70, 0.70])
    rng = np.random.default_rng(0)
    draws = accuracy + rng.normal(0, 1, (1000, 4)) * [0.001, 0.001, 0.001, 0.2]
    assert as_good_as(accuracy, draws, 0, 0.02, 0.95).tolist() == [True, True, False, True]
    assert as_good_as(accuracy, draws, 0, 0.0, 0.95).tolist() == [True, False, False, True]


@pytest.mark.parametrize(
    "draws", [[0.5, 0.6], np.empty((0, 2)), np.empty((2, 0)), [[0.5, math.nan]]]
)
def test_draws_that_are_none_are_refused(draws: Floats) -> None:
    for call in (chances_of_being_best, optimism):
        with pytest.raises(ValueError, match="expected draws x configurations"):
            call(draws)


def test_accuracies_and_probabilities_must_fit() -> None:
    with pytest.raises(ValueError, match="per column of draws"):
        as_good_as([0.5], [[0.5, 0.6]], 0, 0.0, 0.95)
    with pytest.raises(ValueError, match=r"probability in \(0, 1\)"):
        evidence_needed([0.5], [[0.5]], 0, 1.0)
